"""`commons-graph load`: files in, one changeset, one edition."""

from __future__ import annotations

from pathlib import Path

import click

from commons_graph.cli.command import command, instance_option
from commons_graph.cli.discovery import find_settings
from commons_graph.cli.output import counted, say

_NAMED = 5
"""Records that a warning names."""


@command(example='commons-graph load data/ --message "Sheets written at the workshop of 12 May"')
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@instance_option
@click.option("--message", default="", metavar="TEXT", help="Why these records come in; kept in the history.")
def load(paths: tuple[Path, ...], instance: Path | None, message: str) -> None:
    """Load records from RDF files or folders into the census.

    Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD are read, also compressed with gzip. Every record is checked
    against the shapes; one changeset holds those that differ from what the census has. One fault, and nothing is
    written. Loading the same files again changes nothing.
    """
    from commons_graph.cli.opening import census_for_writing
    from commons_graph.rdf.parsing import find_sources
    from commons_graph.validation.port import Severity
    from commons_graph.validation.reports.text import text_report

    settings = find_settings(instance)
    sources = find_sources(paths)
    with census_for_writing(settings) as census:
        summary = census.load(sources, message=message, origin=" ".join(map(str, paths)))
        if summary.report is not None and summary.report.findings:
            say(text_report(summary.report, (), settings.language))
    click.echo(
        f"read {counted(summary.documents, 'file')}, {counted(summary.triples, 'triple')}, "
        f"{counted(summary.records, 'record')}: "
        f"{summary.added:,} new, {len(summary.changed) - summary.added:,} changed, "
        f"{summary.records - len(summary.changed):,} as they were"
    )
    if summary.report is not None:
        warnings = summary.report.count(Severity.WARNING)
        click.echo(
            f"checked {counted(summary.report.focus_nodes, 'focus node')} against "
            f"{counted(summary.report.shapes, 'shape')}: no fault, {counted(warnings, 'warning')}"
        )
    if summary.reaching:
        records, more = counted(len(summary.reaching), "record"), len(summary.reaching) - _NAMED
        say(
            f"warning: e-mail addresses or telephone numbers in the texts of {records}: "
            f"{', '.join(summary.reaching[:_NAMED])}{f' and {more:,} more' if more > 0 else ''}\n"
            "hint: keep only those that somebody agreed to publish, then load the corrected files"
        )
    if summary.forced_by:
        click.echo(f"judged the whole census, because of {summary.forced_by}")
    if summary.changeset is None:
        click.echo("nothing to accept: the census already says all of this")
    else:
        click.echo(f"changeset {summary.changeset.sequence} accepted, {summary.changeset.hash[:12]}")
