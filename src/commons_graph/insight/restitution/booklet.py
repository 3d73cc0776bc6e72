"""The booklet: one HTML page that prints as a bound report, with its figures, its directory and its thanks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from commons_graph.insight.figure_answers import Answered
from commons_graph.insight.figures import Figure, Table, Unit, written
from commons_graph.insight.restitution.census_text import CensusText
from commons_graph.insight.restitution.directory import ENTRIES_MAX, Directory
from commons_graph.insight.voice import Voice
from commons_graph.languages import translations
from commons_graph.schema.model import text_in
from commons_graph.words import licence_name

LINES_SHOWN: Final = 25
"""Lines of a table in print; the CSV beside the booklet has the others."""

STYLE: Final = Path(__file__).parent / "booklet.css"


@dataclass(frozen=True, slots=True)
class Credit:
    """Records under one licence and one credit line, counted."""

    license: str
    text: str
    records: int

    @property
    def license_name(self) -> str:
        """The name people know the licence by, or else its address."""
        return licence_name(self.license) or self.license


@dataclass(frozen=True, slots=True)
class Chapter:
    """One figure of the booklet; `answered` is None where its query went past the limits."""

    figure: Figure
    answered: Answered | None


@dataclass(frozen=True, slots=True)
class Booklet:
    """Everything a booklet says."""

    voice: Voice
    census: CensusText
    edition: str
    address: str
    counted: str
    chapters: tuple[Chapter, ...]
    directory: Directory
    credits: tuple[Credit, ...]


def booklet_html(booklet: Booklet) -> str:
    """The booklet as HTML; figures and style are files beside it."""
    environment = Environment(
        loader=PackageLoader("commons_graph.insight.restitution", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    voice = booklet.voice
    environment.install_gettext_translations(translations(voice.language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters["number"] = voice.number
    environment.globals.update(
        topic=lambda chapter: text_in(chapter.figure.query.titles, voice.language),
        how=lambda chapter: text_in(chapter.figure.query.descriptions, voice.language),
        lines_of=lambda table: _lines(table, voice),
        numeric=lambda table: [column.unit is not Unit.TEXT for column in table.columns],
        left_out=max(0, booklet.directory.all - ENTRIES_MAX),
    )
    return environment.get_template("booklet.html").render(_values(booklet)) + "\n"


def _values(booklet: Booklet) -> Mapping[str, Any]:
    return {
        "language": booklet.voice.language,
        "booklet": booklet,
        "census": booklet.census,
        "directory": booklet.directory,
        "lines_shown": LINES_SHOWN,
    }


def _lines(table: Table, voice: Voice) -> list[list[str]]:
    return [
        [written(cell, column.unit, voice) for cell, column in zip(line.cells, table.columns, strict=True)]
        for line in table.lines[:LINES_SHOWN]
    ]
