"""Positions gathered into the marks of a map, by zoom: a grid of cells, near neighbours taken together.

Everything is in the unit square of Web Mercator: x grows to the east, y to the south, the world is 1 wide. At zoom z it
is drawn 256·2^z pixels wide. Positions are kept in Morton order, in which the records of any cell of any zoom stand
side by side, so that gathering needs no sorting.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from commons_graph.search.bitmaps import Numbers

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint64]

ZOOM_MAX: Final = 18
TILE: Final = 256
EDGE: Final = 85.0511
"""The latitude at which the square of Web Mercator ends."""

CELL: Final = 64
"""Pixels that a cell is wide."""

_APART: Final = 38
"""Pixels that two marks should be apart at least, so that they do not cover each other."""

_ROUNDS: Final = 2
"""How often near marks are taken together; each time two by two."""

_MARGIN: Final = 2 * _ROUNDS + 1
"""Cells around a window that may change how its own marks are taken together."""

_BITS: Final = 26
"""Bits of a position on each axis: less than a metre."""

_AROUND: Final = tuple((dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy)


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the unit square: its left, top, right and bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, xs: Floats, ys: Floats) -> npt.NDArray[np.bool_]:
        """Which positions are within."""
        return (xs >= self.left) & (xs < self.right) & (ys >= self.top) & (ys < self.bottom)

    def widened(self, zoom: int, by: int = 0) -> Window:
        """The window up to the edges of its cells, and some cells more on each side."""
        n = cells_across(zoom)
        left, top = math.floor(self.left * n) - by, math.floor(self.top * n) - by
        return Window(left / n, top / n, (math.ceil(self.right * n) + by) / n, (math.ceil(self.bottom * n) + by) / n)


@dataclass(frozen=True, slots=True)
class Spread:
    """Records with their positions in the unit square, in Morton order."""

    ids: Numbers
    xs: Floats
    ys: Floats
    codes: Codes

    def __len__(self) -> int:
        return len(self.ids)

    def only(self, kept: npt.NDArray[np.bool_]) -> Spread:
        """Some of the records."""
        return Spread(self.ids[kept], self.xs[kept], self.ys[kept], self.codes[kept])

    def of(self, window: Window) -> Spread:
        """The records within a window."""
        return self.only(window.holds(self.xs, self.ys))


@dataclass(frozen=True, slots=True)
class Cells:
    """The marks of a map: where each is, how many records it stands for, and one of them.

    `single` says that all its records are at one place, which no zoom takes apart.
    """

    xs: Floats
    ys: Floats
    counts: Indices
    firsts: Numbers
    single: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.xs)

    def only(self, kept: npt.NDArray[np.bool_] | Indices) -> Cells:
        """Some of the marks."""
        return Cells(self.xs[kept], self.ys[kept], self.counts[kept], self.firsts[kept], self.single[kept])


def cells_across(zoom: int) -> int:
    """How many cells the world is wide."""
    return TILE // CELL << zoom


def project(latitudes: Floats, longitudes: Floats) -> tuple[Floats, Floats]:
    """Degrees to the unit square of Web Mercator; the poles are drawn at its edge."""
    radians = np.radians(np.clip(latitudes, -EDGE, EDGE))
    xs = (longitudes + 180) / 360
    ys = 0.5 - np.arcsinh(np.tan(radians)) / (2 * math.pi)
    return np.clip(xs, 0, np.nextafter(1, 0)), np.clip(ys, 0, np.nextafter(1, 0))


def project_one(latitude: float, longitude: float) -> tuple[float, float]:
    """One position in the unit square."""
    xs, ys = project(np.array([latitude], np.float64), np.array([longitude], np.float64))
    return float(xs[0]), float(ys[0])


def latitude_of(y: float) -> float:
    """The latitude of a height in the unit square."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))


def longitude_of(x: float) -> float:
    """The longitude of a breadth in the unit square."""
    return x * 360 - 180


def spread_out(ids: Numbers, latitudes: Floats, longitudes: Floats) -> Spread:
    """Records in the order of where they are; equal positions in the order of their numbers."""
    xs, ys = project(latitudes, longitudes)
    codes = _morton(xs, ys)
    order = np.lexsort((ids, codes))
    return Spread(ids[order], xs[order], ys[order], codes[order])


def gather(spread: Spread, zoom: int, window: Window | None = None) -> Cells:
    """The marks at a zoom: all of them, or those whose middle is in a window, which is widened to whole cells.

    The marks of a window are those of the whole map: cutting a map into windows changes neither marks nor counts.
    """
    if window is None:
        return _joined(_grid(spread, zoom), zoom)
    marks = _joined(_grid(spread.of(window.widened(zoom, _MARGIN)), zoom), zoom)
    return marks.only(window.widened(zoom).holds(marks.xs, marks.ys))


def _morton(xs: Floats, ys: Floats) -> Codes:
    side = float(1 << _BITS)
    return _spaced((xs * side).astype(np.uint64)) | (_spaced((ys * side).astype(np.uint64)) << np.uint64(1))


def _spaced(numbers: Codes) -> Codes:
    """The bits of numbers with a free bit between each two."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        numbers = (numbers | (numbers << np.uint64(shift))) & np.uint64(mask)
    return numbers


def _grid(spread: Spread, zoom: int) -> Cells:
    """One mark for each cell that holds something, in the middle of what it holds."""
    if not len(spread):
        nothing = np.zeros(0)
        return Cells(nothing, nothing, nothing.astype(np.int64), spread.ids, nothing.astype(bool))
    bits = zoom + (TILE // CELL).bit_length() - 1
    of_cell = spread.codes >> np.uint64(2 * (_BITS - bits))
    starts = np.flatnonzero(np.concatenate(([True], of_cell[1:] != of_cell[:-1])))
    ends = np.append(starts[1:], len(of_cell))
    counts = (ends - starts).astype(np.int64)
    single = spread.codes[starts] == spread.codes[ends - 1]
    xs = np.where(single, spread.xs[starts], np.add.reduceat(spread.xs, starts) / counts)
    ys = np.where(single, spread.ys[starts], np.add.reduceat(spread.ys, starts) / counts)
    return Cells(xs, ys, counts, spread.ids[starts], single)


def _joined(marks: Cells, zoom: int) -> Cells:
    """Marks that would cover each other taken together: each two that are each other's nearest."""
    for _ in range(_ROUNDS):
        nearest = _nearest(marks, zoom)
        own = np.arange(len(marks))
        mutual = (nearest >= 0) & (nearest[nearest] == own) & (own < nearest)
        if not mutual.any():
            break
        marks = _merged(marks, np.flatnonzero(mutual), nearest[mutual])
    return marks


def _merged(marks: Cells, ones: Indices, others: Indices) -> Cells:
    counts, xs, ys, single = marks.counts.copy(), marks.xs.copy(), marks.ys.copy(), marks.single.copy()
    counts[ones] += counts[others]
    share = marks.counts[others] / counts[ones]
    xs[ones] += (xs[others] - xs[ones]) * share
    ys[ones] += (ys[others] - ys[ones]) * share
    single[ones] = False
    kept = np.ones(len(marks), bool)
    kept[others] = False
    return Cells(xs, ys, counts, marks.firsts, single).only(kept)


def _nearest(marks: Cells, zoom: int) -> Indices:
    """For each mark the nearest one of the cells around that is too near; -1 where there is none."""
    across = cells_across(zoom)
    columns, rows = (marks.xs * across).astype(np.int64), (marks.ys * across).astype(np.int64)
    keys = columns * across + rows
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    best = np.full(len(marks), (_APART / (TILE << zoom)) ** 2)
    nearest = np.full(len(marks), -1, np.int64)
    for dx, dy in _AROUND:
        wanted = (columns + dx) * across + rows + dy
        places = np.searchsorted(ordered, wanted)
        places[places == len(ordered)] = 0
        other = order[places]
        apart = (marks.xs - marks.xs[other]) ** 2 + (marks.ys - marks.ys[other]) ** 2
        nearer = (ordered[places] == wanted) & (apart < best)
        best[nearer], nearest[nearer] = apart[nearer], other[nearer]
    return nearest
