"""`commons-graph export`: the whole census to a file, to record files, or to a folder with all files of an edition."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import click

from commons_graph.cli.command import command, instance_option
from commons_graph.cli.discovery import find_settings
from commons_graph.cli.output import counted, opened, say

if TYPE_CHECKING:
    from commons_graph.editions.shelf import Shelf
    from commons_graph.journal.port import Journal
    from commons_graph.settings import Settings

_Any = TypeVar("_Any")

RECORD_FILES = "records"
ALL_FILES = "all"


@command(example="commons-graph export --format all --output census-files")
@instance_option
@click.option(
    "--format",
    "format_name",
    default="nquads",
    show_default=True,
    metavar="F",
    help="turtle, trig, ntriples, nquads, rdfxml or jsonld; csv:initiatives, csv:actors and so on for the table of a "
    "type; geojson; edges, nodes or graphml for the network; records: a folder with one Turtle file per record; "
    "all: a folder with all of them, packed, with reports, checksums and a README.",
)
@click.option("--edition", type=click.IntRange(min=0), metavar="N", help="The census as of this journal sequence.")
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="PATH", help="A file, or a folder for records and all."
)
def export(instance: Path | None, format_name: str, edition: int | None, output: Path | None) -> None:
    """Write the whole census, as it is now or as it was at an earlier edition.

    What is written comes from the journal, so it holds exactly what was written there, and the same edition always
    gives the same bytes.
    """
    from commons_graph.cli.opening import made_ready
    from commons_graph.journal.opening import read_only_journal

    if format_name in (RECORD_FILES, ALL_FILES) and output is None:
        raise click.UsageError(f"--format {format_name} needs --output FOLDER")
    settings = find_settings(instance)
    shelf = made_ready(settings)
    reader = shelf.current()
    base, head = reader.base, reader.sequence
    reader.close()
    if edition is not None and edition > head:
        raise click.UsageError(f"there is no edition {edition} yet; the newest is {head}")
    journal = read_only_journal(settings)
    try:
        exporting = _Exporting(settings, shelf, journal, base, head if edition is None else edition)
        said = exporting.write(format_name, output)
    finally:
        journal.close()
    say(f"wrote {said}" + (f" to {output}" if output else ""))


class _Exporting:
    """One edition on its way out."""

    def __init__(self, settings: Settings, shelf: Shelf, journal: Journal, base: str, number: int) -> None:
        self._settings = settings
        self._shelf = shelf
        self._journal = journal
        self._base = base
        self._number = number

    def write(self, name: str, output: Path | None) -> str:
        """Write it in a form; returns what was written, in words."""
        if name == ALL_FILES and output is not None:
            return self._all(output)
        if name == RECORD_FILES and output is not None:
            from commons_graph.feeds.dumps.record_files import write_record_files

            return counted(write_record_files(self._journal, output, at=self._number), "record")
        from commons_graph.errors import UnknownFormat
        from commons_graph.rdf.formats import format_named

        try:
            fmt = format_named(name)
        except UnknownFormat:
            return self._other(name, output)
        from commons_graph.feeds.dumps.rdf import write_dump

        records = _written(
            output, lambda stream: write_dump(self._journal, fmt, stream, base=self._base, at=self._number)
        )
        return counted(records, "record")

    def _all(self, folder: Path) -> str:
        from commons_graph.cli.at_edition import edition_at
        from commons_graph.feeds.dumps.options import usual_options
        from commons_graph.feeds.dumps.writing import write_dumps

        options = usual_options(self._settings.language, _progress)
        with edition_at(self._settings, self._shelf, self._journal, self._number) as edition:
            manifest = write_dumps(self._journal, edition, folder, options)
        for left in manifest.left_out:
            say(f"left out {left.name}: {left.reason}")
        return f"{counted(len(manifest.files) + 2, 'file')} with {counted(manifest.records, 'record')}"

    def _other(self, name: str, output: Path | None) -> str:
        from commons_graph.cli.at_edition import edition_at
        from commons_graph.feeds.dumps.kinds import other_kind_named
        from commons_graph.feeds.dumps.subject import Subject
        from commons_graph.schema.reader import bundled_schema

        schema = bundled_schema()
        kind = other_kind_named(name, schema)
        with edition_at(self._settings, self._shelf, self._journal, self._number) as edition:
            subject = Subject(self._journal, edition, schema, self._settings.language)
            counts = _written(output, lambda stream: dict(kind.write(subject, stream)))
        return " and ".join(counted(number, noun.removesuffix("s")) for noun, number in counts.items())


def _written(output: Path | None, write: Callable[[BinaryIO], _Any]) -> _Any:
    """Write to stdout, or to a file that appears only once it is complete."""
    if output is None:
        written = write(sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return written
    with opened(output) as stream:
        return write(stream)


def _progress(name: str) -> None:
    """Tell how far it is, on a terminal only."""
    if sys.stderr.isatty():
        say(f"{name} …")
