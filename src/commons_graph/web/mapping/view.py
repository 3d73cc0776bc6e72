"""The map as its page shows it: the drawing, the marks with their links, and the list that says the same in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from commons_graph.schema.model import text_in
from commons_graph.search.cells import ZOOM_MAX, Cells, Floats, latitude_of, longitude_of
from commons_graph.search.finder import Order
from commons_graph.search.selection import Selection
from commons_graph.web.filters import Filters
from commons_graph.web.listing import PAGE_SIZE, check_page, page_count
from commons_graph.web.mapping.asked import PATH, AskedMap, Look, mapped_types
from commons_graph.web.mapping.frame import (
    Frame,
    Label,
    Rectangle,
    box_around,
    dots,
    labels,
    lines,
    look_at_all,
    pin_box,
)
from commons_graph.web.mapping.told import Told, told_of
from commons_graph.web.reading import Reading

_NAMED: Final = 14
"""Towns that are named on the map."""

_STEP: Final = 2
"""Zooms that following a mark goes nearer."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: where it is drawn, how many records it stands for, and where it leads.

    `told` is its record where it stands for one; `town` the name of the place where it is.
    """

    x: float
    y: float
    radius: float
    count: int
    href: str
    told: Told | None
    town: str

    @property
    def box(self) -> Rectangle:
        """The part of the drawing that it covers."""
        return pin_box(self.x, self.y) if self.told else box_around(self.x, self.y, self.radius)


@dataclass(frozen=True, slots=True)
class Town:
    """A name on the map."""

    label: Label
    name: str


@dataclass(frozen=True, slots=True)
class TypeChoice:
    """A type of record that the map may show: its name, how many there are, the address, whether it is shown alone."""

    label: str
    count: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class MapView:
    """Everything that the page shows of its map.

    `placed` records of the selection have a place, `seen` of them are in the drawing; `listed` are on the list here.
    `links` lead nearer, farther and around. `bounds` are the south-west and north-east of what is placed.
    """

    frame: Frame
    asked: AskedMap
    dots: str
    lines: str
    marks: Sequence[Mark]
    towns: Sequence[Town]
    types: Sequence[TypeChoice]
    count: int
    placed: int
    seen: int
    listed: Sequence[Told]
    pages: int
    links: dict[str, str]
    bounds: tuple[tuple[float, float], tuple[float, float]]
    center: tuple[float, float]


def view_map(reading: Reading, filters: Filters, asked: AskedMap) -> MapView:
    """The map that an address asks for; raises NotFound past the last page of its list."""
    atlas = reading.finder.atlas
    spread = atlas.spread(asked.selection)
    ground = atlas.ground
    whole = (spread.xs, spread.ys) if len(spread) else (ground.xs, ground.ys)
    frame = Frame(asked.look or look_at_all(*whole, *asked.size), *asked.size)
    marks = marks_of(reading, filters, asked, frame)
    names = [text_in(texts, reading.language) for texts in ground.labels]
    written = labels(frame, ground, names, _NAMED, [mark.box for mark in marks])
    within = atlas.within(asked.selection, frame.window)
    count, keys = _listed(reading, filters, asked, frame)
    return MapView(
        frame=frame,
        asked=asked,
        dots=dots(frame, ground),
        lines=lines(frame, atlas.outlines),
        marks=marks,
        towns=[Town(label, names[label.town]) for label in written],
        types=_types(reading, asked),
        count=filters.count,
        placed=len(spread),
        seen=len(within),
        listed=told_of(reading, keys),
        pages=page_count(count),
        links=_moves(filters, frame),
        bounds=_bounds(*whole),
        center=(latitude_of(frame.look.y), longitude_of(frame.look.x)),
    )


def marks_of(reading: Reading, filters: Filters, asked: AskedMap, frame: Frame) -> list[Mark]:
    """The marks of a frame, the largest first, so that the small ones stay in front."""
    cells = reading.finder.atlas.cells(asked.selection, frame.look.zoom, frame.window)
    cells = cells.only((-cells.counts).argsort(kind="stable"))
    inside = frame.window.holds(cells.xs, cells.ys)
    cells = cells.only(inside)
    keys = reading.finder.keys_of(cells.firsts.tolist())
    firsts = {t.number: t for t in told_of(reading, list(keys.values()))}
    return [_mark(filters, frame, cells, row, firsts[int(cells.firsts[row])]) for row in range(len(cells))]


def look_address(filters: Filters, look: Look, anchor: str = "") -> str:
    """The address of the same selection, looked at elsewhere."""
    query = filters.selection.query(filters.reading.finder.facets, types=filters.typed, more=look.pairs)
    return filters.reading.links.page(PATH + anchor, query)


def target_zoom(zoom: int, single: bool) -> int:
    """The zoom to which following a mark leads; records at one place are looked at from near."""
    return min(max(zoom + _STEP, 15 if single else 0), ZOOM_MAX)


def radius_of(count: int) -> float:
    """How large a mark is, in pixels."""
    return 8 if count == 1 else round(min(11 + 2 * math.log2(count), 26), 1)


def _mark(filters: Filters, frame: Frame, cells: Cells, row: int, first: Told) -> Mark:
    x, y, count = float(cells.xs[row]), float(cells.ys[row]), int(cells.counts[row])
    at = frame.point(x, y)
    alone = first if count == 1 else None
    if alone:
        href = first.name.href or ""
    else:
        zoom = target_zoom(frame.look.zoom, bool(cells.single[row]))
        href = look_address(filters, Look(x, y, zoom), "#records")
    return Mark(*at, radius_of(count), count, href, alone, first.town.text if first.town else "")


def _listed(reading: Reading, filters: Filters, asked: AskedMap, frame: Frame) -> tuple[int, list[str]]:
    """The list: of the whole selection, or where the address looks somewhere, of what is in the drawing."""
    offset = (asked.page - 1) * PAGE_SIZE
    if asked.look is None:
        count, keys = filters.count, reading.finder.page(asked.selection, offset, PAGE_SIZE, Order.NAME)
    else:
        within = reading.finder.atlas.within(asked.selection, frame.window)
        count, keys = reading.finder.among(within, offset, PAGE_SIZE)
    check_page(asked.page, count, reading.links.page(PATH))
    return count, keys


def _types(reading: Reading, asked: AskedMap) -> list[TypeChoice]:
    """The types that may be looked at alone, and all of them; none where there is no choice."""
    every = mapped_types(reading)
    counts = {s: n for s, n in reading.finder.by_type(asked.selection).items() if s in every}
    if len(counts) < 2 and not asked.typed:
        return []
    whole = asked.selection.with_types(())
    found = [TypeChoice("", sum(counts.values()), _address(reading, whole), not asked.typed)]
    for segment, count in counts.items():
        record_type = reading.schema.by_segment(segment)
        if record_type:
            alone = _only(reading, asked.selection, segment)
            chosen = asked.typed and asked.selection.types == (segment,)
            plural = text_in(record_type.plurals, reading.language)
            found.append(TypeChoice(plural, count, _address(reading, alone), chosen))
    return found


def _only(reading: Reading, selection: Selection, segment: str) -> Selection:
    """A selection narrowed to one type, without what that type cannot be filtered by."""
    facets = reading.finder.facets
    for name in selection.facets:
        if segment not in facets.by_name[name].segments:
            selection = selection.without_facet(name)
    return selection.with_types([segment])


def _address(reading: Reading, selection: Selection) -> str:
    query = selection.query(reading.finder.facets, types=True)
    return reading.links.page(PATH, query)


def _bounds(xs: Floats, ys: Floats) -> tuple[tuple[float, float], tuple[float, float]]:
    if not len(xs):
        return (-60.0, -170.0), (75.0, 170.0)
    south_west = latitude_of(float(ys.max())), longitude_of(float(xs.min()))
    return south_west, (latitude_of(float(ys.min())), longitude_of(float(xs.max())))


def _moves(filters: Filters, frame: Frame) -> dict[str, str]:
    """The addresses of the same map nearer, farther, and moved."""
    looks = {
        "in": frame.zoomed(1),
        "out": frame.zoomed(-1),
        "north": frame.moved(0, -1),
        "south": frame.moved(0, 1),
        "west": frame.moved(-1, 0),
        "east": frame.moved(1, 0),
    }
    return {name: look_address(filters, look) for name, look in looks.items() if look}
