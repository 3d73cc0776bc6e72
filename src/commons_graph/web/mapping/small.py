"""The small map of one record: its place among the towns around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from babel.lists import format_list

from commons_graph.schema.model import text_in
from commons_graph.search.cells import project_one
from commons_graph.web.mapping.asked import PATH, Look
from commons_graph.web.mapping.frame import Frame, dots, labels, lines, pin_box
from commons_graph.web.mapping.view import Town
from commons_graph.web.reading import Reading
from commons_graph.words import locale_of

_SIZE: Final = (300, 210)
_ZOOM: Final = 9
_NAMED: Final = 5
_MAP_ZOOM: Final = 11


@dataclass(frozen=True, slots=True)
class SmallMap:
    """The drawing, where in it the record is, its town, the towns near it in words, and the address of the map.

    `exact` says that the record has a position of its own.
    """

    frame: Frame
    dots: str
    lines: str
    towns: Sequence[Town]
    x: float
    y: float
    town: str
    near: str
    href: str
    exact: bool


def small_map(reading: Reading, key: str) -> SmallMap | None:
    """The small map of a record; None where neither it nor its town has a position."""
    atlas = reading.finder.atlas
    number = reading.finder.numbers([key]).get(key)
    position = atlas.position(number) if number is not None else None
    if number is None or position is None:
        return None
    look = Look(*project_one(*position), _ZOOM)
    frame = Frame(look, *_SIZE)
    x, y = frame.point(look.x, look.y)
    ground, town = atlas.ground, atlas.town(number)
    names = [text_in(texts, reading.language) for texts in ground.labels]
    written = [Town(label, names[label.town]) for label in labels(frame, ground, names, _NAMED, [pin_box(x, y)])]
    own = text_in(reading.edition.labels([town]).get(town, {}), reading.language) if town else ""
    near = [name for named in written if (name := named.name) != own]
    more = "&".join(f"{name}={value}" for name, value in Look(look.x, look.y, _MAP_ZOOM).pairs)
    return SmallMap(
        frame=frame,
        dots=dots(frame, ground),
        lines=lines(frame, atlas.outlines),
        towns=written,
        x=x,
        y=y,
        town=own,
        near=format_list(near, locale=locale_of(reading.language)),
        href=reading.links.page(PATH, more),
        exact=atlas.exact(number),
    )
