"""Charts as plain values: what to draw, before any size or colour."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its length, the number written at its end, and the part of its length that is hatched."""

    name: str
    length: float
    value: str
    hatched: float = 0.0


@dataclass(frozen=True, slots=True)
class BarChart:
    """Horizontal bars, longest first; `more` says what is left out, `legend` what plain and hatched stand for."""

    bars: tuple[Bar, ...]
    more: str = ""
    legend: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class YearChart:
    """A count that grows over the years: (year, total, written total), in order; years between keep the total."""

    points: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class GridChart:
    """How many for each pair: rows and columns by name, (row, column, count, written count) for pairs that occur."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int, int, int, str], ...]
    more: str = ""


Chart = BarChart | YearChart | GridChart
