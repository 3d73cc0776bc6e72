"""`commons-graph journal`: the history of the census."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commons_graph.cli.backup import backup, restore
from commons_graph.cli.command import command, instance_option
from commons_graph.cli.discovery import find_settings
from commons_graph.cli.output import counted, say
from commons_graph.cli.publish import write_files
from commons_graph.cli.undo import restore_record, revert

if TYPE_CHECKING:
    from commons_graph.settings import Settings


@click.group(epilog="\b\nExample:\n  commons-graph journal verify")
def journal() -> None:
    """Verify the history of the census, back it up, undo a part of it, or erase records from it."""


@command(example="commons-graph journal verify --instance brest")
@instance_option
def verify(instance: Path | None) -> None:
    """Recompute every digest and the hash chain.

    Any change made behind the journal's back is found: in a text, a date, a name, an order.
    """
    from commons_graph.journal.opening import read_only_journal

    opened = read_only_journal(find_settings(instance))
    try:
        found = opened.verify()
    finally:
        opened.close()
    click.echo(f"the chain holds: {counted(found.changesets, 'changeset')}, {counted(found.revisions, 'revision')}")
    click.echo(f"head {found.head.sequence}  {found.head.hash}")


@command(example="commons-graph journal head --instance brest")
@instance_option
def head(instance: Path | None) -> None:
    """Print the newest changeset as JSON: its sequence, hash and time."""
    from commons_graph.journal.opening import read_only_journal
    from commons_graph.journal.port import timestamp

    opened = read_only_journal(find_settings(instance))
    try:
        newest = opened.head()
    finally:
        opened.close()
    click.echo(json.dumps({"sequence": newest.sequence, "hash": newest.hash, "at": timestamp(newest.at)}))


@command(example="commons-graph journal proposals --instance brest")
@instance_option
@click.option("--all", "every", is_flag=True, help="Also those that were accepted or refused.")
def proposals(instance: Path | None, every: bool) -> None:
    """List what was proposed and waits for a decision, the oldest first."""
    from commons_graph.cli.proposed import in_words
    from commons_graph.journal.opening import read_only_journal
    from commons_graph.journal.proposals import Proposals

    opened = read_only_journal(find_settings(instance))
    number = 0
    try:
        for proposal in Proposals(opened).all(state=None if every else "open"):
            click.echo(in_words(proposal))
            number += 1
    finally:
        opened.close()
    say(counted(number, "proposal") if number else "nothing was proposed")


@command(example='commons-graph journal erase person/someone --reason "at her request" --yes')
@click.argument("keys", nargs=-1, required=True, metavar="KEY…")
@click.option("--reason", required=True, metavar="TEXT", help="Why; kept in the history, so without naming anybody.")
@click.option("--yes", is_flag=True, help="Confirm. Nobody can undo this.")
@instance_option
def erase(instance: Path | None, keys: tuple[str, ...], reason: str, yes: bool) -> None:
    """Take every version of some records out of the census, for good.

    A KEY is the end of an address, such as person/someone. Their content leaves the journal, the editions and the
    change feed; a tombstone stays, and the history says when and why. Take them out of the files you load as well.
    """
    if not yes:
        raise click.UsageError(f"nothing was erased: add --yes to erase {counted(len(keys), 'record')} for good")
    from commons_graph.census import Census
    from commons_graph.journal.port import timestamp

    settings = find_settings(instance)
    with Census(settings) as census:
        changeset = census.erase(keys, reason)
        published = [publication.sequence for publication in census.journal.publications()]
        kept = census.shelf.retained()
    if changeset is None:
        click.echo("these records had been erased before")
    else:
        click.echo(f"erased by changeset {changeset.sequence}, {timestamp(changeset.at)}")
    for number in published:
        write_again(settings, number, kept=number in kept)


def write_again(settings: Settings, number: int, *, kept: bool) -> None:
    """Make the files of a published edition again, without what was erased."""
    folder = settings.var / "dumps" / str(number)
    if not folder.is_dir():
        return
    shutil.rmtree(folder)
    if kept:
        write_files(settings, number)
    else:
        say(
            f"the files of edition {number} are removed, since they held what was erased; to make them again, raise "
            f"editions.keep and run `commons-graph publish --again {number}`"
        )


journal.add_command(verify)
journal.add_command(erase)
journal.add_command(proposals)
journal.add_command(head)
journal.add_command(revert)
journal.add_command(restore_record)
journal.add_command(backup)
journal.add_command(restore)
