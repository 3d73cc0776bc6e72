"""`commons-graph report`: the restitution of a census, to print, to hang up, to show and to send."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from commons_graph.cli.command import command, instance_option
from commons_graph.cli.discovery import find_settings
from commons_graph.cli.output import counted, say, warn


@command(example="commons-graph report restitution --instance brest")
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@instance_option
@click.option(
    "--lang",
    type=click.Choice(["fr", "en", "br"]),
    default="fr",
    show_default=True,
    help="The language of the restitution.",
)
@click.option("--no-pdf", is_flag=True, help="Leave out booklet.pdf, which needs the Pango library of the system.")
def report(out: Path, instance: Path | None, lang: str, no_pdf: bool) -> None:
    """Write the restitution of the census into the folder OUT.

    index.html and booklet.pdf are a booklet: definition, figures, directory, partners, thanks and sources. poster.svg
    and poster.pdf are a map to hang up (A2), drawn from the territories of the census. slides/ has each figure on a
    page of 16 by 9, as SVG and PNG; figures/ its picture and its table; press.csv one line for each initiative.

    Only the current edition is read; the same edition always gives the same page.
    """
    from commons_graph.cli.opening import made_ready
    from commons_graph.insight.restitution.writing import Order, write_restitution
    from commons_graph.schema.reader import bundled_schema

    settings = find_settings(instance)
    edition = made_ready(settings).current()
    try:
        order = Order(edition, bundled_schema(), lang, settings.query, not no_pdf, _progress)
        summary = write_restitution(order, out)
        sequence = edition.sequence
    finally:
        edition.close()
    for name in summary.unanswered:
        warn(f"the figure {name} has no numbers: its query went past the limits (see [query] in commons-graph.toml)")
    pages = f", {counted(summary.pages, 'page')}" if summary.pages else ""
    say(
        f"wrote {out}: edition {sequence}, {counted(summary.initiatives, 'initiative')}, "
        f"{counted(summary.figures, 'figure')}{pages}"
    )


def _progress(step: str) -> None:
    """Tell how far it is, on a terminal only."""
    if sys.stderr.isatty():
        say(f"{step} …")
