"""`commons-graph journal backup` and `restore`: the whole history in one file, and back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commons_graph.cli.command import command, instance_option
from commons_graph.cli.discovery import find_settings
from commons_graph.cli.output import counted

if TYPE_CHECKING:
    from commons_graph.journal.port import Verification

_FILE = click.Path(path_type=Path, dir_okay=False)


@command(example="commons-graph journal backup census-2026-11.sqlite --instance brest")
@click.argument("file", type=_FILE)
@instance_option
def backup(instance: Path | None, file: Path) -> None:
    """Copy the whole journal into one new file, also while the census is served and written to.

    The copy is verified before it gets its name. It holds everything, what is not published included: keep it safe,
    and delete backups from before an erasure.
    """
    from commons_graph.journal.backups import back_up
    from commons_graph.journal.opening import read_only_journal
    from commons_graph.journal.shared_backups import back_up_shared

    settings = find_settings(instance)
    with closing(read_only_journal(settings)) as journal:
        found = back_up_shared(journal, file) if settings.journal else back_up(settings.var / "journal.sqlite", file)
    _tell(file, found)


@command(example="commons-graph journal restore census-2026-11.sqlite --instance brest")
@click.argument("file", type=_FILE)
@instance_option
def restore(instance: Path | None, file: Path) -> None:
    """Make the journal of a new instance of a backup, and its newest edition.

    The backup is verified first. A census that has a history is never overwritten.
    """
    from commons_graph.census import Census
    from commons_graph.journal.backups import bring_back
    from commons_graph.journal.opening import open_journal
    from commons_graph.journal.shared_backups import bring_back_shared
    from commons_graph.journal.writer_lock import WriterLock
    from commons_graph.settings import journal_name

    settings = find_settings(instance)
    lock = WriterLock(settings.var / "writer.lock")
    try:
        if settings.journal:
            with closing(open_journal(settings)) as journal:
                found = bring_back_shared(file, journal)
        else:
            found = bring_back(file, settings.var / "journal.sqlite")
    finally:
        lock.release()
    with Census(settings) as census:
        census.refresh()
    _tell(journal_name(settings.journal) if settings.journal else settings.var / "journal.sqlite", found)


def _tell(path: Path | str, found: Verification) -> None:
    click.echo(f"{path}: {counted(found.changesets, 'changeset')}, {counted(found.revisions, 'revision')}, verified")
    click.echo(f"head {found.head.sequence}  {found.head.hash}")
