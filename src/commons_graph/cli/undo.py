"""`commons-graph journal revert` and `restore-record`: going back, by a new changeset that can be undone as well."""

from __future__ import annotations

from pathlib import Path

import click

from commons_graph.cli.command import command, instance_option
from commons_graph.cli.discovery import find_settings
from commons_graph.cli.output import counted, say

_SHOWN = 20


@command(example='commons-graph journal revert 12 --message "the wrong file was loaded"')
@click.argument("sequence", type=click.IntRange(min=1))
@click.option("--message", default="", metavar="TEXT", help="Why; kept in the history.")
@click.option("--only", multiple=True, metavar="KEY", help="Undo it for this record alone; may be repeated.")
@click.option("--leave-changed", is_flag=True, help="Leave records that have changed since as they are.")
@instance_option
def revert(instance: Path | None, sequence: int, message: str, only: tuple[str, ...], leave_changed: bool) -> None:
    """Undo a changeset, whatever made it: a load, a harvest, a contribution, or another revert.

    Every record of the changeset says again what it said before; those that it created become withdrawn. This is a new
    changeset, judged by the shapes as any other. When records have changed since, nothing is undone and they are
    named. What was erased never comes back.
    """
    from commons_graph.cli.opening import census_for_writing
    from commons_graph.history.undoing import Undoing

    with census_for_writing(find_settings(instance)) as census:
        done = census.revert(Undoing(sequence, message, only, leave_changed))
    if done.left:
        more = f" and {len(done.left) - _SHOWN} more" if len(done.left) > _SHOWN else ""
        say(f"left as they are, since they have changed: {', '.join(done.left[:_SHOWN])}{more}")
    if done.changeset is None:
        click.echo(f"nothing to undo: the census no longer says what changeset {sequence} brought")
    else:
        number = done.changeset.sequence
        click.echo(f"changeset {sequence} undone by changeset {number}: {counted(len(done.changed), 'record')}")


@command(example="commons-graph journal restore-record actor/tiriad --version 3")
@click.argument("key", metavar="KEY")
@click.option(
    "--version", "sequence", type=click.IntRange(min=1), required=True, help="Which version, as its page has it."
)
@click.option("--message", default="", metavar="TEXT", help="Why; kept in the history.")
@instance_option
def restore_record(instance: Path | None, key: str, sequence: int, message: str) -> None:
    """Bring one record back to one of its versions.

    A KEY is the end of an address, such as actor/tiriad; /doc/actor/tiriad/history lists its versions. This is a new
    changeset, judged by the shapes as any other. A version that was erased cannot be brought back.
    """
    from commons_graph.cli.opening import census_for_writing

    with census_for_writing(find_settings(instance)) as census:
        changeset = census.restore(key, sequence, message=message)
    if changeset is None:
        click.echo(f"nothing to do: {key} says already what version {sequence} says")
    else:
        click.echo(f"{key} restored to version {sequence} by changeset {changeset.sequence}")
