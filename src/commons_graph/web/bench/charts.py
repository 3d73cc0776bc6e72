"""A result as bars: one chart for each column of numbers, named by the other columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from commons_graph.web.query_results import Cell, QueryResult
from commons_graph.words import number_in_words

BARS: Final = 40
_CHARTS: Final = 4
_NAMES: Final = 3
_COORDINATES: Final = ("lat", "long", "lon", "lng", "latitude", "longitude")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its value in words, and where it starts and how wide it is, in hundredths of the chart."""

    name: str
    text: str
    start: str
    width: str
    href: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of one column; `more` rows are not drawn."""

    measure: str
    bars: list[Bar]
    more: int


def charts_of(result: QueryResult, language: str) -> list[Chart]:
    """The charts that a result allows; none where it has no numbers, or nothing to name them by."""
    columns = list(zip(*result.rows, strict=True)) if result.form == "select" and len(result.rows) > 1 else []
    measures = [number for number, cells in enumerate(columns) if _measures(result.variables[number], cells)]
    names = naming_columns(result, skipped=measures)
    if not names:
        return []
    return [_chart(result, measure, names, language) for measure in measures[:_CHARTS]]


def naming_columns(result: QueryResult, skipped: list[int]) -> list[int]:
    """The columns that name a row, at most three; `person` is left out where there is `personLabel`."""
    labelled = {name.removesuffix("Label") for name in result.variables if name.endswith("Label")}
    found = []
    for number, name in enumerate(result.variables):
        texts = {row[number] is not None and row[number].value.text for row in result.rows}  # type: ignore[union-attr]
        if number not in skipped and name not in labelled and texts - {False, ""}:
            found.append(number)
    return found[:_NAMES]


def row_name(row: list[Cell | None] | tuple[Cell | None, ...], columns: list[int]) -> str:
    """What a row is about, in words."""
    return " – ".join(cell.value.text for number in columns if (cell := row[number]) and cell.value.text)


def _measures(name: str, cells: tuple[Cell | None, ...]) -> bool:
    """Whether a column measures something: numbers only, two at least, and no coordinates."""
    numbers = [cell.number for cell in cells if cell is not None]
    return name.lower() not in _COORDINATES and len(numbers) > 1 and None not in numbers


def _chart(result: QueryResult, measure: int, names: list[int], language: str) -> Chart:
    rows = [row for row in result.rows if row[measure] is not None]
    shown = rows[:BARS]
    values = [cell.number or 0.0 for row in shown if (cell := row[measure]) is not None]
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0
    bars = []
    for row, value in zip(shown, values, strict=True):
        cell = row[measure]
        bars.append(
            Bar(
                name=row_name(tuple(row), names),
                text=number_in_words(cell.term["value"], language) if cell else "",
                start=_percent((min(value, 0.0) - low) / span),
                width=_percent(abs(value) / span),
            )
        )
    return Chart(result.variables[measure], bars, more=len(rows) - len(shown) + (result.count - len(result.rows)))


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"
