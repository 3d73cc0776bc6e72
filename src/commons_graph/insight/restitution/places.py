"""Where territories are: their own points, or the middle of what they contain."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from commons_graph.insight.figure_rows import Row, decimal, whole
from commons_graph.insight.restitution.directory import Entry
from commons_graph.terms import SCHEME

TOWN: Final = SCHEME + "level/commune"
_WIDE: Final = frozenset({SCHEME + "level/departement", SCHEME + "level/region"})
"""Levels too large for a spot on a map of towns."""


@dataclass(slots=True)
class Place:
    """One territory; `own` says that its point is its own and not worked out, `initiatives` which declare it."""

    iri: str
    level: str
    latitude: float | None
    longitude: float | None
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

    latitude: float
    longitude: float
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
            latitude, longitude = decimal(row, "latitude"), decimal(row, "longitude")
            own = latitude is not None and longitude is not None
            point = (
                (float(latitude), float(longitude)) if latitude is not None and longitude is not None else (None, None)
            )
            places[iri] = Place(iri, row["level"], *point, whole(row, "population"), own)
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
    for _ in range(3):
        for place in places.values():
            points = [
                (p.latitude, p.longitude)
                for p in inside[place.iri]
                if p.latitude is not None and p.longitude is not None
            ]
            if place.latitude is None and points:
                place.latitude = math.fsum(latitude for latitude, _ in points) / len(points)
                place.longitude = math.fsum(longitude for _, longitude in points) / len(points)


def spots(places: dict[str, Place]) -> tuple[list[Spot], list[Place]]:
    """Spots with initiatives, most first, and the territories with initiatives that have no spot.

    A neighbourhood without a point belongs to the spot of what it is within; a département or a region is too large
    for one.
    """
    gathered: dict[str, list[Place]] = defaultdict(list)
    nowhere: list[Place] = []
    for place in places.values():
        if place.initiatives:
            home = _home(place, places)
            (gathered[home.iri] if home else nowhere).append(place)
    found = [_spot(places[iri], members) for iri, members in gathered.items()]
    return sorted(found, key=lambda spot: (-spot.initiatives, spot.places[0].iri)), nowhere


def _home(place: Place, places: dict[str, Place]) -> Place | None:
    """The territory whose point stands for a territory."""
    for candidate in (place, *(places[iri] for iri in sorted(place.within) if iri in places)):
        if candidate.level not in _WIDE and candidate.latitude is not None:
            return candidate
    return None


def _spot(home: Place, members: Sequence[Place]) -> Spot:
    if home.latitude is None or home.longitude is None:
        raise AssertionError("a home has a point")
    ordered = sorted(members, key=lambda place: (place is not home, place.iri))
    return Spot(home.latitude, home.longitude, tuple(ordered))
