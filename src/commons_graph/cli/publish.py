"""`commons-graph publish`: the newest edition becomes one that is cited and kept."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commons_graph.cli.command import command, instance_option
from commons_graph.cli.discovery import find_settings
from commons_graph.cli.output import counted, say

if TYPE_CHECKING:
    from commons_graph.settings import Settings


@command(example='commons-graph publish --title "Spring 2026"')
@instance_option
@click.option("--title", default="", metavar="TEXT", help="What this edition is called, where it is listed and cited.")
@click.option(
    "--again",
    type=click.IntRange(min=1),
    metavar="N",
    help="Make the pages and files of an edition that was published before again, where they are missing.",
)
def publish(instance: Path | None, title: str, again: int | None) -> None:
    """Publish the newest edition of the census, so that it can be cited.

    Its number is that of the newest changeset. Its files are written below var/dumps, and its pages can be read with
    ?edition=NUMBER as long as it is among the newest that the setting editions.keep says. Publishing it once more
    changes nothing; it only finishes what was interrupted.
    """
    if again is not None and title:
        raise click.UsageError("--title goes with a new publication, not with --again")
    from commons_graph.census import Census

    settings = find_settings(instance)
    with Census(settings) as census:
        if again is not None:
            census.make_again(again)
            number, done = again, f"edition {again} can be read again"
        else:
            publication = census.publish(title)
            named = f", “{publication.title}”" if publication.title else ""
            number = publication.sequence
            done = f"edition {number} is published{named}, since {publication.at:%Y-%m-%d %H:%M} UTC"
    files = write_files(settings, number)
    click.echo(f"{done}: {counted(files, 'file')} in {settings.var / 'dumps' / str(number)}")


def write_files(settings: Settings, number: int) -> int:
    """Write the dump of a published edition, where it is not there yet, without keeping writers waiting."""
    from commons_graph.editions.shelf import Shelf
    from commons_graph.feeds.dumps.options import usual_options
    from commons_graph.feeds.dumps.shelf import write_published
    from commons_graph.journal.opening import read_only_journal

    say(f"writing the files of edition {number}")
    with (
        closing(read_only_journal(settings)) as journal,
        closing(Shelf(settings.var / "editions").edition(number)) as edition,
    ):
        return len(write_published(journal, edition, settings.var, usual_options(settings.language)).files)
