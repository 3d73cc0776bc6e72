"""`commons-graph build`: the whole public census as files, and the configuration of the servers that serve them."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import click

from commons_graph.cli.command import command, instance_option
from commons_graph.cli.discovery import find_settings
from commons_graph.cli.output import counted, say, warn

_BUILDER = "commons_graph.web.static_site.build"
"""Imported by name, as the server is: the two faces know nothing of each other."""

_TOLD = 20
"""Addresses that a warning names at most."""


@command(example="commons-graph build /srv/census --base https://recensement.example.org/")
@click.argument("out", type=click.Path(path_type=Path))
@instance_option
@click.option("--base", metavar="IRI", help="The public address of the census.")
@click.option(
    "--without",
    multiple=True,
    metavar="PATH",
    help="Leave out the addresses that begin so, and the links to them; may be repeated.",
)
@click.option("--processes", type=click.IntRange(1, 2), default=2, show_default=True, help="Processes that make pages.")
def build(out: Path, instance: Path | None, base: str | None, without: tuple[str, ...], processes: int) -> int:
    """Write the newest edition to the folder OUT as a site that any web server can serve at the same addresses.

    Built again, only files whose content changed are written, and those that no longer belong are removed. OUT/server
    has ready configurations for nginx, Apache and Caddy. Exits with 1 when pages lead to an address that has nothing.
    """
    from commons_graph.cli.opening import made_ready

    settings = find_settings(instance, base=base)
    settings = replace(settings, base=settings.address)
    edition = made_ready(settings).current()
    say(f"building edition {edition.sequence} under {edition.base}")
    edition.close()
    paths = tuple(path.removeprefix("/") for path in without)
    done = import_module(_BUILDER).build(settings, out, without=paths, processes=processes, tell=_progress)
    _progress(0)
    for address, status in done.missing[:_TOLD]:
        warn(f"{address} answered {status}")
    say(
        f"{done.addresses:,} addresses, {counted(done.files, 'file')}: "
        f"{len(done.changed):,} written, {len(done.removed):,} removed, in {done.seconds:.1f} s — {out}"
    )
    return 1 if done.missing else 0


def _progress(done: int) -> None:
    """How many addresses are done, on a terminal only."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{done:,} addresses" if done else "\r\x1b[K")
        sys.stderr.flush()
