"""Where the records of an edition are, for maps: each at its own position, else at that of the town it names.

A record that only names a part of a town stands at the town; one that only names a region stands nowhere.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

from commons_graph.schema.model import Texts
from commons_graph.search.bitmaps import Numbers, numbers_of
from commons_graph.search.cells import Cells, Floats, Spread, Window, gather, project, spread_out
from commons_graph.search.facets import Facet, FacetKind, Step
from commons_graph.search.holdings import Holdings
from commons_graph.search.rows import LIVE, from_json
from commons_graph.search.selection import Selection
from commons_graph.terms import ESS

_POPULATION: Final = re.compile(re.escape(f"<{ESS}population>".encode()) + rb' "(\d{1,12})"')

_WKT_TYPE: Final = "http://www.opengis.net/ont/geosparql#wktLiteral"
_AXES: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
"""The one reference system read: longitude before latitude, which is also what WKT that names none has."""

_WKT: Final = re.compile(rf'"(?:<{_AXES}> *)?((?:MULTI)?POLYGON *Z? *\([^"\\]*\))"\^\^<{_WKT_TYPE}>')
_RING: Final = re.compile(r"\(((?: *-?\d+(?:\.\d+)?(?: +-?\d+(?:\.\d+)?){1,2} *,?)+)\)")


@dataclass(frozen=True, slots=True)
class Positions:
    """Where records are: their numbers, latitudes and longitudes, side by side."""

    ids: Numbers
    latitudes: Floats
    longitudes: Floats


@dataclass(frozen=True, slots=True)
class Ground:
    """The towns of the census as what lies beneath a map, the most populous first."""

    keys: Sequence[str]
    labels: Sequence[Texts]
    xs: Floats
    ys: Floats


@dataclass(frozen=True, slots=True)
class Outline:
    """One ring of the boundary of a territory."""

    key: str
    xs: Floats
    ys: Floats


@dataclass(frozen=True, slots=True)
class _Whereabouts:
    """Number of a record → its town (an index of `towns`, -1 for none) and its position (NaN for none)."""

    towns: Sequence[str]
    town: npt.NDArray[np.int32]
    latitudes: Floats
    longitudes: Floats
    own: npt.NDArray[np.bool_]


class Atlas:
    """The places of one edition. Safe to use from several threads; nobody changes what it gives out."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        holdings: Holdings,
        positions: Positions,
        records: Callable[[Selection], BitMap],
    ) -> None:
        self._connection = connection
        self._holdings = holdings
        self._positions = positions
        self._records = records
        self.spread = lru_cache(maxsize=32)(self._spread)
        self.cells = lru_cache(maxsize=1024)(self._cells)

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The types of record that a map shows unless told otherwise: those that name the place where they are."""
        return tuple(dict.fromkeys(s for facet in self._facets for s in facet.segments if s not in facet.targets))

    def town(self, number: int) -> str | None:
        """The key of the town, or other territory, that a record names; None where it names none."""
        known = self._whereabouts
        rank = int(known.town[number]) if number < len(known.town) else -1
        return known.towns[rank] if rank >= 0 else None

    def exact(self, number: int) -> bool:
        """Whether a record has a position of its own."""
        return number < len(self._whereabouts.own) and bool(self._whereabouts.own[number])

    def position(self, number: int) -> tuple[float, float] | None:
        """The latitude and longitude of a record."""
        known = self._whereabouts
        if number >= len(known.latitudes) or np.isnan(known.latitudes[number]):
            return None
        return float(known.latitudes[number]), float(known.longitudes[number])

    def within(self, selection: Selection, window: Window) -> Numbers:
        """The records of a selection that are in a window."""
        spread = self.spread(selection)
        return spread.ids[window.holds(spread.xs, spread.ys)]

    @cached_property
    def ground(self) -> Ground:
        """Every territory with a position."""
        segments = sorted({target for facet in self._facets for target in facet.targets})
        query = (
            "SELECT key, labels, latitude, longitude, content FROM record WHERE status = ? "
            "AND latitude IS NOT NULL AND longitude IS NOT NULL AND segment = ?"
        )
        rows = [row for segment in segments for row in self._connection.execute(query, (LIVE, segment))]
        rows.sort(key=lambda row: (-_population(row[4]), row[0]))
        places = np.array([row[2:4] for row in rows], np.float64).reshape(-1, 2)
        xs, ys = project(places[:, 0], places[:, 1])
        return Ground([row[0] for row in rows], [from_json(row[1]) for row in rows], xs, ys)

    @cached_property
    def outlines(self) -> list[Outline]:
        """The boundaries of the territories that have a geometry."""
        segments = sorted({target for facet in self._facets for target in facet.targets})
        query = "SELECT key, content FROM record WHERE status = ? AND segment = ? AND instr(content, ?) ORDER BY key"
        rows = [row for s in segments for row in self._connection.execute(query, (LIVE, s, _WKT_TYPE.encode()))]
        return [Outline(key, *project(*ring)) for key, content in rows for ring in rings_of(content.decode())]

    def _spread(self, selection: Selection) -> Spread:
        known = self._whereabouts
        ids = numbers_of(self._records(selection))
        ids = ids[ids < len(known.latitudes)]
        ids = ids[~np.isnan(known.latitudes[ids])]
        return spread_out(ids, known.latitudes[ids], known.longitudes[ids])

    def _cells(self, selection: Selection, zoom: int, window: Window | None) -> Cells:
        return gather(self.spread(selection), zoom, window)

    @cached_property
    def _facets(self) -> list[Facet]:
        """The facets by which records say where they are."""
        every = self._holdings.facets.by_name.values()
        return [facet for facet in every if facet.kind is FacetKind.TREE and _says_where(facet)]

    @cached_property
    def _whereabouts(self) -> _Whereabouts:
        last = int(self._connection.execute("SELECT max(id) FROM record").fetchone()[0] or 0)
        latitudes, longitudes = np.full(last + 1, np.nan), np.full(last + 1, np.nan)
        own = self._positions
        latitudes[own.ids], longitudes[own.ids] = own.latitudes, own.longitudes
        has_own = ~np.isnan(latitudes)
        town = np.full(last + 1, -1, np.int32)
        towns: list[str] = []
        for facet in self._facets:
            for key, records, place in self._named_places(facet, latitudes):
                free = records[town[records] < 0]
                town[free] = len(towns)
                towns.append(key)
                if place is not None:
                    unplaced = free[~has_own[free]]
                    latitudes[unplaced], longitudes[unplaced] = latitudes[place], longitudes[place]
        return _Whereabouts(towns, town, latitudes, longitudes, has_own)

    def _named_places(self, facet: Facet, latitudes: Floats) -> Iterable[tuple[str, Numbers, int | None]]:
        """Key of a territory, the records that name it, and the number of the territory where they are drawn.

        Those with a position of their own come first, then those that lie within one, then those that are nowhere.
        """
        numbers = self._numbers(facet.targets[0])
        tree = self._holdings.tree(facet.name)
        found = []
        for value, records in self._holdings.direct(facet.name).items():
            around = (value, *(tree.wholes(value) if tree else ()))
            places = ((rank, numbers[v]) for rank, v in enumerate(around) if v in numbers)
            rank, place = next((p for p in places if not np.isnan(latitudes[p[1]])), (len(around), None))
            order = 0 if rank == 0 else 1 if place is not None else 2
            found.append((order, f"{facet.targets[0]}/{value}", np.array(records, np.uint32), place))
        found.sort(key=lambda row: row[:2])
        return [row[1:] for row in found]

    def _numbers(self, segment: str) -> Mapping[str, int]:
        """Slug → number, of the records of a type."""
        rows = self._connection.execute("SELECT key, id FROM record WHERE segment = ?", (segment,))
        return {key.partition("/")[2]: number for key, number in rows}


def rings_of(content: str) -> Iterator[tuple[Floats, Floats]]:
    """Latitudes and longitudes of every ring of the polygons that N-Triples hold as WKT, in the axes of the web."""
    for wkt in _WKT.findall(content):
        for ring in _RING.findall(wkt):
            pairs = np.array([point.split()[:2] for point in ring.split(",")], np.float64)
            yield pairs[:, 1], pairs[:, 0]


def _says_where(facet: Facet) -> bool:
    return any(s not in facet.targets and source.step is Step.THING for s, source in facet.sources.items())


def _population(content: bytes) -> int:
    found = _POPULATION.search(content)
    return int(found[1]) if found else 0
