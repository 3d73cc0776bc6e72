"""Where territories are: their own points, or the middle of what they contain."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from commons_graph.insight.figure_rows import Row, decimal, whole
from commons_graph.insight.restitution.directory import Entry
from commons_graph.terms import SCHEME

TOWN: Final = SCHEME + "level/commune"
_WIDE: Final = frozenset({SCHEME + "level/departement", SCHEME + "level/region"})
"""Levels too large for a spot on a map of towns."""


_DEPTH: Final = 3
"""Levels of territories between one without a point and those that have one, at most."""

Point = tuple[float, float]
"""Latitude and longitude, in degrees."""


@dataclass(slots=True)
class Place:
    """One territory; `own` says that its point is its own and not worked out, `initiatives` which declare it."""

    iri: str
    level: str
    point: Point | None
    population: int
    own: bool
    within: list[str] = field(default_factory=list)
    initiatives: frozenset[str] = frozenset()

    @property
    def is_town(self) -> bool:
        """Whether it is a municipality."""
        return self.level == TOWN


@dataclass(frozen=True, slots=True)
class Spot:
    """What a map shows at one point: territories whose initiatives belong there, the place itself first."""

    point: Point
    places: tuple[Place, ...]

    @property
    def initiatives(self) -> int:
        """How many initiatives declare one of the territories."""
        return len(frozenset[str]().union(*(place.initiatives for place in self.places)))


def read_places(rows: Iterable[Row], entries: Iterable[Entry]) -> dict[str, Place]:
    """Territories by IRI, from the rows of `queries/figures/places.rq`: one row for each territory around one.

    `entries` are the initiatives that declare them.
    """
    places: dict[str, Place] = {}
    for row in rows:
        iri = row["territory"]
        if iri not in places:
            point = _point(row)
            places[iri] = Place(iri, row["level"], point, whole(row, "population"), own=point is not None)
        if "within" in row:
            places[iri].within.append(row["within"])
    for entry in entries:
        for iri in entry.territories:
            if iri in places:
                places[iri].initiatives |= {entry.iri}
    _work_out(places)
    return places


def _work_out(places: dict[str, Place]) -> None:
    """Give territories without a point the middle of the points of what they contain, innermost first."""
    inside: dict[str, list[Place]] = defaultdict(list)
    for place in places.values():
        for around in place.within:
            inside[around].append(place)
    for _ in range(_DEPTH):
        for place in places.values():
            points = [within.point for within in inside[place.iri] if within.point]
            if place.point is None and points:
                latitudes, longitudes = zip(*points, strict=True)
                place.point = math.fsum(latitudes) / len(points), math.fsum(longitudes) / len(points)


def _point(row: Row) -> Point | None:
    latitude, longitude = decimal(row, "latitude"), decimal(row, "longitude")
    return None if latitude is None or longitude is None else (float(latitude), float(longitude))


def spots(places: dict[str, Place]) -> list[Spot]:
    """Spots with initiatives, most first.

    A neighbourhood without a point belongs to the spot of what it is within; a département or a region is too large
    for one.
    """
    gathered: dict[str, list[Place]] = defaultdict(list)
    for place in places.values():
        if place.initiatives and (home := _home(place, places)):
            gathered[home.iri].append(place)
    found = [
        Spot(point, tuple(sorted(members, key=lambda place: (place.iri != iri, place.iri))))
        for iri, members in gathered.items()
        if (point := places[iri].point)
    ]
    return sorted(found, key=lambda spot: (-spot.initiatives, spot.places[0].iri))


def _home(place: Place, places: dict[str, Place]) -> Place | None:
    """The territory whose point stands for a territory."""
    for candidate in (place, *(places[iri] for iri in sorted(place.within) if iri in places)):
        if candidate.level not in _WIDE and candidate.point:
            return candidate
    return None
