"""What a figure is: a question with its query, and what the answer says in words, in a table and as a chart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from commons_graph.insight.charts import Chart
from commons_graph.insight.figure_rows import Names, Row
from commons_graph.insight.voice import Voice
from commons_graph.sparql.library import NamedQuery

Cell = str | Decimal | int | None
"""A value of a table: a text, a number, or None where it is not known."""


class Unit(StrEnum):
    """How the numbers of a column are written."""

    TEXT = "text"
    COUNT = "count"
    EUROS = "euros"
    RATE = "rate"
    PLAIN = "plain"  # a year, which has no thousands


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its name in the CSV, its heading, and how its values are written."""

    name: str
    heading: str
    unit: Unit = Unit.TEXT


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table; `iri` is what its first cell names, where that has an address."""

    cells: tuple[Cell, ...]
    iri: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a figure; the chart shows the same ones, or the first of them."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What the answer to a question says.

    `finding` is a sentence without a full stop; `unit` what the numbers count; `missing` what the data does not say;
    `chart` is None where there is nothing to draw.
    """

    finding: str
    unit: str
    table: Table
    chart: Chart | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What reads an answer besides its rows: the voice, the names of things, and the moment of the edition."""

    voice: Voice
    names: Names
    edition: datetime

    def named(self, row: Row, variable: str) -> str:
        """The name of what a variable holds; empty where it is unbound."""
        return self.names(row[variable]) if variable in row else ""


Reader = Callable[[Sequence[Row], Context], Told]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its name in addresses, its documented query, and how to read the answer."""

    name: str
    query: NamedQuery
    read: Reader = field(repr=False)


SHOWN_MAX: Final = 12
"""Bars of a chart; the table has the rest."""


def written(cell: Cell, unit: Unit, voice: Voice) -> str:
    """A cell as a reader sees it; empty where the value is not known."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    if unit is Unit.EUROS:
        return voice.euros(Decimal(cell))
    if unit is Unit.RATE:
        return voice.rate(Decimal(cell))
    return str(cell) if unit is Unit.PLAIN else voice.number(cell)
