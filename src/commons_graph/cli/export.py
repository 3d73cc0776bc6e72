"""`commons-graph export`: the whole census to a file, or to record files."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commons_graph.cli.command import command, instance_option
from commons_graph.cli.discovery import find_settings
from commons_graph.cli.output import counted, say

if TYPE_CHECKING:
    from commons_graph.journal.port import Journal
    from commons_graph.rdf.formats import Format

RECORD_FILES = "records"


@command(example="commons-graph export --format trig --output census.trig")
@instance_option
@click.option(
    "--format",
    "format_name",
    default="nquads",
    show_default=True,
    metavar="F",
    help="turtle, trig, ntriples, nquads, rdfxml, jsonld, or records: a folder with one Turtle file per record.",
)
@click.option("--edition", type=click.IntRange(min=0), metavar="N", help="The census as of this journal sequence.")
@click.option("--output", type=click.Path(path_type=Path), metavar="PATH", help="A file, or a folder for records.")
def export(instance: Path | None, format_name: str, edition: int | None, output: Path | None) -> None:
    """Write the whole census, as it is now or as it was at an earlier edition.

    The dump comes from the journal, so it holds exactly what was written, and the same edition always gives the same
    bytes.
    """
    from commons_graph.cli.opening import made_ready
    from commons_graph.feeds.dump import write_record_files
    from commons_graph.rdf.formats import format_named

    fmt = None if format_name == RECORD_FILES else format_named(format_name)
    if fmt is None and output is None:
        raise click.UsageError("--format records needs --output FOLDER")
    settings = find_settings(instance)
    reader = made_ready(settings).current()
    base, head = reader.base, reader.sequence
    reader.close()
    if edition is not None and edition > head:
        raise click.UsageError(f"there is no edition {edition} yet; the newest is {head}")

    from commons_graph.census import read_only_journal

    journal = read_only_journal(settings)
    try:
        if fmt is None and output is not None:
            number = write_record_files(journal, output, at=edition)
        elif fmt is not None:
            number = _write_dump(journal, fmt, base, edition, output)
    finally:
        journal.close()
    say(f"wrote {counted(number, 'record')}" + (f" to {output}" if output else ""))


def _write_dump(journal: Journal, fmt: Format, base: str, edition: int | None, output: Path | None) -> int:
    from commons_graph.feeds.dump import write_dump

    if output is None:
        return write_dump(journal, fmt, sys.stdout.buffer, base=base, at=edition)
    partial = output.with_name(output.name + ".partial")
    try:
        with partial.open("wb") as stream:
            number = write_dump(journal, fmt, stream, base=base, at=edition)
        os.replace(partial, output)
    except OSError as error:
        raise click.ClickException(f"the file cannot be written: {error.strerror or error} — {output}") from error
    finally:
        partial.unlink(missing_ok=True)
    return number
