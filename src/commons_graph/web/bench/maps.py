"""A result as a map: points from WKT, or from a latitude and a longitude, over the places of the dataset."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from commons_graph.schema.model import Texts, text_in
from commons_graph.web.bench.charts import naming_columns, row_name
from commons_graph.web.query_results import Cell, QueryResult, Row
from commons_graph.web.values import Value

WIDTH: Final = 720
_HEIGHT: Final = (360, 560)
_MARGIN: Final = 100
"""Around the marks, so that one sees what lies near them."""

_SMALLEST: Final = 0.1
"""Degrees of latitude between the marks at least, some eleven kilometres."""

_MERGED: Final = 16
"""Points nearer than this, in units of the drawing, are one mark with a number."""

_NAMED: Final = 10
"""Known places whose names are written at most."""

_LETTER: Final = 6.5
_KILOMETRES: Final = 111.32
_WKT: Final = re.compile(r"\s*(?:<[^>]*>)?\s*(?:POINT|LINESTRING|POLYGON|MULTI\w+)\s*Z?\s*\(", re.IGNORECASE)
_PAIR: Final = re.compile(r"(-?\d+(?:\.\d+)?)\s+(-?\d+(?:\.\d+)?)")
_LATITUDE: Final = re.compile(r"lat(?:itude)?\Z", re.IGNORECASE)
_LONGITUDES: Final = ("longitude", "long", "lon", "lng")

Position = tuple[float, float]
"""Longitude and latitude, in degrees."""

Point = tuple[float, float]
"""A place in the drawing."""


@dataclass(frozen=True, slots=True)
class Known:
    """A place to draw beneath: where it is and what it is called; the largest ones come first."""

    position: Position
    names: Texts


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands at one spot of the map: its number in the list below, where it is, and the rows there."""

    number: int
    x: float
    y: float
    radius: float
    names: list[Value]
    position: Position

    @property
    def count(self) -> int:
        """How many rows are here."""
        return len(self.names)


@dataclass(frozen=True, slots=True)
class ResultMap:
    """The drawing: its size, the marks, the places known beneath, and a bar of so many kilometres.

    `missing` rows have no position.
    """

    height: int
    marks: list[Mark]
    missing: int
    bar: float
    kilometres: str
    ground: list[Point] = field(default_factory=list)
    names: list[tuple[float, float, str]] = field(default_factory=list)
    width: int = WIDTH


@dataclass(frozen=True, slots=True)
class _Frame:
    """What of the earth is drawn, and at which scale; shapes are true in the middle of the map."""

    west: float
    north: float
    scale: float
    flattening: float

    def point(self, position: Position) -> Point:
        x = (position[0] - self.west) * self.flattening * self.scale + _MARGIN
        y = (self.north - position[1]) * self.scale + _MARGIN
        return round(x, 1), round(y, 1)


def map_of(result: QueryResult, known: Iterable[Known] = (), language: str = "fr") -> ResultMap | None:
    """The map of a result; None where no row has a position. `known` are places to draw beneath."""
    located = _locate(result) if result.form == "select" else None
    if located is None:
        return None
    columns, positions = located
    found = [(position, row) for position, row in zip(positions, result.rows, strict=True) if position]
    if not found:
        return None
    frame, height = _frame([position for position, _ in found])
    names = naming_columns(result, skipped=columns)
    kilometres = _round_length(120 / frame.scale * _KILOMETRES)
    marks = _marks(frame, found, names)
    ground = [(p, place) for place in known if _inside(p := frame.point(place.position), height)]
    return ResultMap(
        height=height,
        marks=marks,
        missing=len(result.rows) - len(found),
        bar=round(kilometres / _KILOMETRES * frame.scale, 1),
        kilometres=f"{kilometres:g}",
        ground=[point for point, _ in ground],
        names=_names(marks, ((*point, text_in(place.names, language)) for point, place in ground)),
    )


def _inside(point: Point, height: int) -> bool:
    return 0 <= point[0] <= WIDTH and 0 <= point[1] <= height


def _names(marks: list[Mark], places: Iterable[tuple[float, float, str]]) -> list[tuple[float, float, str]]:
    """Where the names of places are written: the first that cover neither a mark nor another name."""
    taken = [(mark.x - mark.radius, mark.y - mark.radius, mark.x + mark.radius, mark.y + mark.radius) for mark in marks]
    written: list[tuple[float, float, str]] = []
    for x, y, name in places:
        half = len(name) * _LETTER / 2
        top = y + max((m.radius for m in marks if math.hypot(m.x - x, m.y - y) < m.radius), default=2) + 1
        box = (x - half, top, x + half, top + 16)
        free = all(box[0] > o[2] or o[0] > box[2] or box[1] > o[3] or o[1] > box[3] for o in taken)
        if free and name and box[0] > 0 and box[2] < WIDTH:
            taken.append(box)
            written.append((x, round(top + 12, 1), name))
            if len(written) == _NAMED:
                break
    return written


def _locate(result: QueryResult) -> tuple[list[int], list[Position | None]] | None:
    """The columns that hold positions, and the position of each row."""
    for number, name in enumerate(result.variables):
        texts = [cell.term["value"] for row in result.rows if (cell := row[number]) and not cell.iri]
        if texts and all(map(_WKT.match, texts)):
            return [number], [_middle(row[number]) for row in result.rows]
        match = _LATITUDE.search(name)
        stem = name[: match.start()] if match else ""
        others = [i for i, other in enumerate(result.variables) if other.lower() in _partners(stem)] if match else []
        if others:
            return [number, others[0]], [_pair(row[others[0]], row[number]) for row in result.rows]
    return None


def _partners(stem: str) -> set[str]:
    return {(stem + longitude).lower() for longitude in _LONGITUDES}


def _pair(longitude: Cell | None, latitude: Cell | None) -> Position | None:
    try:
        position = (float(longitude.term["value"]), float(latitude.term["value"])) if longitude and latitude else None
    except ValueError:
        return None
    return position if position and _on_earth(position) else None


def _middle(cell: Cell | None) -> Position | None:
    """The middle of what a WKT text draws."""
    pairs = [(float(x), float(y)) for x, y in _PAIR.findall(cell.term["value"])] if cell else []
    if not pairs:
        return None
    position = (_half(x for x, _ in pairs), _half(y for _, y in pairs))
    return position if _on_earth(position) else None


def _half(values: Iterable[float]) -> float:
    found = list(values)
    return (min(found) + max(found)) / 2


def _on_earth(position: Position) -> bool:
    return abs(position[0]) <= 180 and abs(position[1]) <= 90


def _frame(positions: list[Position]) -> tuple[_Frame, int]:
    """The frame that holds every position, and the height of its drawing."""
    longitudes, latitudes = [p[0] for p in positions], [p[1] for p in positions]
    middle = _half(latitudes)
    flattening = max(0.1, math.cos(math.radians(middle)))
    tall = max(max(latitudes) - min(latitudes), _SMALLEST)
    broad = max((max(longitudes) - min(longitudes)) * flattening, _SMALLEST)
    inner = WIDTH - 2 * _MARGIN
    scale = min(inner / broad, (_HEIGHT[1] - 2 * _MARGIN) / tall)
    height = max(_HEIGHT[0], round(tall * scale) + 2 * _MARGIN)
    west = _half(longitudes) - inner / scale / flattening / 2
    north = middle + (height - 2 * _MARGIN) / scale / 2
    return _Frame(west, north, scale, flattening), height


def _marks(frame: _Frame, found: list[tuple[Position, Row]], names: list[int]) -> list[Mark]:
    spots: dict[tuple[int, int], list[tuple[Position, Value]]] = {}
    for position, row in found:
        x, y = frame.point(position)
        here = spots.setdefault((round(x / _MERGED), round(y / _MERGED)), [])
        here.append((position, _name(row, names)))
    marks = []
    for number, here in enumerate(spots.values(), 1):
        position = here[0][0]
        x, y = frame.point(position)
        radius = round(min(26.0, 9 + 3.2 * math.sqrt(len(here) - 1)), 1)
        marks.append(Mark(number, x, y, radius, [value for _, value in here], position))
    return marks


def _name(row: Row, names: list[int]) -> Value:
    """What a row is about: its words, and the first page it links to."""
    href = next((cell.value.href for cell in _linked(row)), None)
    return Value("link", row_name(tuple(row), names) or "·", href)


def _linked(row: Row) -> Iterator[Cell]:
    return (cell for cell in row if cell is not None and cell.value.href is not None)


def _round_length(kilometres: float) -> float:
    """The nearest round length below: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(kilometres))
    return max((step * power for step in (1, 2, 5) if step * power <= kilometres), default=power)
