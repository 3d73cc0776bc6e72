"""`commons-graph harvest`: another census, into a mirror or as proposals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from commons_graph.cli.command import command, instance_option
from commons_graph.cli.discovery import find_settings
from commons_graph.cli.failures import DONE, FOUND
from commons_graph.cli.output import counted, say

if TYPE_CHECKING:
    from commons_graph.settings import Settings
    from commons_graph.sources.harvest.run import Outcome

_SHOWN: Final = 20
"""Refused records that are told one by one."""


@command(example="commons-graph harvest https://census.example.org/changes --mirror mirrors/example")
@click.argument("url", metavar="URL")
@instance_option
@click.option(
    "--mirror",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep a read-only copy in this folder, made when it is not there.",
)
@click.option(
    "--allow",
    multiple=True,
    metavar="HOST",
    help="A server that may be talked to besides the one of URL, as HOST or HOST:PORT; may be repeated. A server on "
    "a private network has to be named so in any case.",
)
@click.option("--from-start", is_flag=True, help="Read all of the feed again and compare it with what came before.")
def harvest(url: str, instance: Path | None, mirror: Path | None, allow: tuple[str, ...], from_start: bool) -> int:
    """Take over what another census says, and what changed there since the last time.

    URL is its change feed (/changes), its catalogue (/dataset) or its home page. Addresses, licences and credit stay
    as they are; what was withdrawn there is withdrawn here. What comes is proposed (`commons-graph journal
    proposals`), or kept in a mirror, as the setting harvest.into says; --mirror means a mirror.

    Stop it whenever you like: the next run goes on from there. It ends with 1 when records had to be refused.
    """
    from commons_graph.sources.harvest.run import Order, harvest

    settings = find_settings(instance)
    limits = replace(settings.harvest, allow=(*settings.harvest.allow, *allow))
    folder = _folder(settings, url, mirror)
    outcome = harvest(Order(url, replace(settings, harvest=limits), folder, from_start), say)
    _tell(outcome, folder)
    return FOUND if outcome.counts.refused else DONE


def _folder(settings: Settings, url: str, mirror: Path | None) -> Path | None:
    """The folder of the mirror, None for proposals."""
    from commons_graph.sources.harvest.mirror_folder import default_mirror

    if mirror is not None:
        return mirror.absolute()
    if settings.mirror:
        return settings.instance
    return default_mirror(settings, url) if settings.harvest.into == "mirror" else None


def _tell(outcome: Outcome, folder: Path | None) -> None:
    """Say on stdout what came, and on stderr what did not."""
    counts = outcome.counts
    if counts.versions:
        place = f"mirrored in {folder}" if folder else "proposed"
        click.echo(
            f"{place}: {counts.created:,} new, {counts.updated:,} changed, {counts.deleted:,} withdrawn "
            f"({counted(counts.changesets, 'changeset')} of {outcome.source})"
        )
    else:
        click.echo(f"nothing new from {outcome.source}")
    if counts.ours:
        click.echo(f"passed over {counted(counts.ours, 'version')} that came from this census")
    if counts.erased:
        click.echo(f"erased {counted(counts.erased, 'record')}, as the source did")
    for note in counts.notes[:_SHOWN]:
        say(f"note: {note}")
    for one in counts.refused[:_SHOWN]:
        say(f"refused: {one.iri} — {one.reason}")
    if len(counts.refused) > _SHOWN:
        say(f"… and {len(counts.refused) - _SHOWN:,} more")
    if outcome.quarantine:
        say(f"{counted(len(outcome.quarantine), 'record')} of this source in quarantine until a right version comes")
