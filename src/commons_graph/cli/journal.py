"""`commons-graph journal`: the history of the census."""

from __future__ import annotations

import json
from pathlib import Path

import click

from commons_graph.cli.command import command, instance_option
from commons_graph.cli.discovery import find_settings
from commons_graph.cli.output import counted


@click.group(epilog="\b\nExample:\n  commons-graph journal verify")
def journal() -> None:
    """Verify the history of the census, or name its head."""


@command(example="commons-graph journal verify --instance brest")
@instance_option
def verify(instance: Path | None) -> None:
    """Recompute every digest and the hash chain.

    Any change made behind the journal's back is found: in a text, a date, a name, an order.
    """
    from commons_graph.census import read_only_journal

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
    from commons_graph.census import read_only_journal
    from commons_graph.journal.port import timestamp

    opened = read_only_journal(find_settings(instance))
    try:
        newest = opened.head()
    finally:
        opened.close()
    click.echo(json.dumps({"sequence": newest.sequence, "hash": newest.hash, "at": timestamp(newest.at)}))


journal.add_command(verify)
journal.add_command(head)
