"""The map of a poster, drawn from the points of the census's own territories: no tile, no border from elsewhere."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from commons_graph.insight.chart_spec import INK, MUTED, ON_SEA, SEA
from commons_graph.insight.restitution.lettering import SERIF, Lettering
from commons_graph.insight.restitution.places import Place, Spot

WATER: Final = "#dfece9"
_LAND: Final = "#f6f1e4"
_COAST: Final = "#a9cfc8"
_TOWN_DOT: Final = "#b9ae97"
_SMALLEST: Final = 0.55
"""Degrees of latitude that a map shows at least: a town alone is shown with its surroundings."""

_SAMPLE: Final = 1500
_MOVES_MAX: Final = 200
_NAMES_MAX: Final = 70
_TOWN_NAME: Final = Lettering(13, MUTED, halo=_LAND, anchor="middle")
_SPOT_NAME: Final = Lettering(19, INK, family=SERIF, weight=600, halo=_LAND)
_SPOT_COUNT: Final = Lettering(19, ON_SEA, weight=600, anchor="middle")

Namer = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Panel:
    """Where the map stands on its sheet, in the units of the drawing."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class View:
    """From degrees to a panel: an equirectangular projection, true at the middle of the map."""

    panel: Panel
    latitude: float
    longitude: float
    scale: float

    def point(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a place is in the drawing."""
        x = (longitude - self.longitude) * math.cos(math.radians(self.latitude)) * self.scale
        y = (self.latitude - latitude) * self.scale
        return self.panel.left + self.panel.width / 2 + x, self.panel.top + self.panel.height / 2 + y

    def shows(self, x: float, y: float, margin: float) -> bool:
        """Whether a point is in the panel, or as near to it as the margin."""
        panel = self.panel
        inside = panel.left - margin <= x <= panel.left + panel.width + margin
        return inside and panel.top - margin <= y <= panel.top + panel.height + margin


def view_of(panel: Panel, spots: Sequence[Spot], towns: Sequence[Place]) -> View:
    """The view that holds every spot with some room around; the towns where there is no spot."""
    points = [s.point for s in spots] or [town.point for town in towns if town.point] or [(0.0, 0.0)]
    south, north = min(p[0] for p in points), max(p[0] for p in points)
    west, east = min(p[1] for p in points), max(p[1] for p in points)
    middle = (south + north) / 2
    tall = max((north - south) * 1.25, _SMALLEST)
    broad = max((east - west) * 1.25 * math.cos(math.radians(middle)), _SMALLEST * panel.width / panel.height)
    return View(panel, middle, (west + east) / 2, min(panel.height / tall, panel.width / broad))


def draw_map(view: View, spots: Sequence[Spot], towns: Sequence[Place], namer: Namer) -> str:
    """The elements of the map, cut at the edge of its panel."""
    panel = view.panel
    edge = f'x="{panel.left}" y="{panel.top}" width="{panel.width}" height="{panel.height}" rx="10"'
    dots = [(town, *view.point(*town.point)) for town in towns if town.point]
    reach = _reach(view, dots)
    shown = [dot for dot in dots if view.shows(dot[1], dot[2], reach)]
    discs = _apart([(*view.point(*s.point), 13 + 8 * math.sqrt(s.initiatives)) for s in spots])
    taken = [(x - r, y - r, x + r, y + r) for x, y, r in discs]
    parts = [
        f'<clipPath id="panel"><rect {edge}/></clipPath><g clip-path="url(#panel)"><rect {edge} fill="{WATER}"/>',
        _land(shown, reach),
        *_town_dots(shown),
        *(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{SEA}" stroke="{_LAND}" stroke-width="2"/>'
            for x, y, r in discs
        ),
        *(_SPOT_COUNT.write(x, y + 7, str(spot.initiatives)) for spot, (x, y, _) in zip(spots, discs, strict=True)),
        *_spot_names(view, spots, discs, taken, namer),
        *_town_names(view, shown, taken, {place.iri for spot in spots for place in spot.places}, namer),
        "</g>",
    ]
    return "".join(parts)


_Dot = tuple[Place, float, float]
_Disc = tuple[float, float, float]
_Box = tuple[float, float, float, float]


def _reach(view: View, dots: Sequence[_Dot]) -> float:
    """How far the land goes around a town: as far as towns usually are from each other."""
    near = sorted(dots, key=lambda dot: math.hypot(dot[1] - view.panel.width / 2, dot[2] - view.panel.height / 2))
    points = np.array([(x, y) for _, x, y in near[:_SAMPLE]])
    if len(points) < 2:
        return 40.0
    distances = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1))
    np.fill_diagonal(distances, np.inf)
    return float(np.median(distances.min(axis=1)) * 1.3)


def _land(dots: Sequence[_Dot], reach: float) -> str:
    """Discs around towns, run together; larger ones behind them make the coast."""

    def discs(radius: float, fill: str) -> str:
        circles = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>' for _, x, y in dots)
        return f'<g fill="{fill}">{circles}</g>'

    return discs(reach + 5, _COAST) + discs(reach, _LAND)


def _town_dots(dots: Sequence[_Dot]) -> Iterator[str]:
    """Every town as a dot, its area as its population."""
    for town, x, y in dots:
        radius = max(2.2, math.sqrt(town.population) / 16)
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{_TOWN_DOT}" fill-opacity=".55"/>'


def _apart(discs: Sequence[_Disc]) -> list[_Disc]:
    """Discs moved until none covers another."""
    moved = list(discs)
    pairs = list(combinations(range(len(moved)), 2))
    for _ in range(_MOVES_MAX):
        if not [pair for pair in pairs if _push(moved, *pair)]:
            break
    return moved


def _push(discs: list[_Disc], i: int, j: int) -> bool:
    """Move two discs away from each other where they touch; whether they did."""
    (x1, y1, r1), (x2, y2, r2) = discs[i], discs[j]
    gap = math.hypot(x2 - x1, y2 - y1)
    short = r1 + r2 + 4 - gap
    if short <= 0:
        return False
    # Discs at the same point go apart in directions of their own.
    angle = math.atan2(y2 - y1, x2 - x1) if gap > 0.01 else 0.9 * j
    x, y = math.cos(angle) * (short / 2 + 0.1), math.sin(angle) * (short / 2 + 0.1)
    discs[i], discs[j] = (x1 - x, y1 - y, r1), (x2 + x, y2 + y, r2)
    return True


def _spot_names(
    view: View, spots: Sequence[Spot], discs: Sequence[_Disc], taken: list[_Box], namer: Namer
) -> Iterator[str]:
    """The name of each spot, right of its disc where there is room, else left."""
    for spot, (x, y, radius) in zip(spots, discs, strict=True):
        name = namer(spot.places[0].iri)
        width = _SPOT_NAME.width_of(name)
        right = (x + radius + 6, y - 13, x + radius + 6 + width, y + 13)
        left = (x - radius - 6 - width, y - 13, x - radius - 6, y + 13)
        box = right if view.shows(right[2], y, -4) and not _covered(right, taken) else left
        if _covered(box, taken):
            box = right
        taken.append(box)
        yield _SPOT_NAME.write(box[0], y + 6.5, name)


def _town_names(view: View, dots: Sequence[_Dot], taken: list[_Box], named: set[str], namer: Namer) -> Iterator[str]:
    """The names of the largest towns, where nothing else stands."""
    written = 0
    for town, x, y in sorted(dots, key=lambda dot: (-dot[0].population, dot[0].iri)):
        if town.iri in named or not view.shows(x, y, -30) or written == _NAMES_MAX:
            continue
        name = namer(town.iri)
        half = _TOWN_NAME.width_of(name) / 2
        box = (x - half, y - 24, x + half, y - 6)
        if view.shows(box[0], y, -4) and view.shows(box[2], y, -4) and not _covered(box, taken):
            taken.append((box[0] - 6, box[1] - 6, box[2] + 6, box[3] + 6))
            written += 1
            yield _TOWN_NAME.write(x, y - 9, name)


def _covered(box: _Box, taken: Sequence[_Box]) -> bool:
    return any(box[0] < t[2] and t[0] < box[2] and box[1] < t[3] and t[1] < box[3] for t in taken)
