"""`commons-graph version`."""

from __future__ import annotations

import click

from commons_graph import __version__
from commons_graph.cli.command import PROGRAM, command


@command(example=f"{PROGRAM} version")
def version() -> None:
    """Say which version this is."""
    click.echo(f"{PROGRAM} {__version__}")
