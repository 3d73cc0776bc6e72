"""The poster: a sheet of A2 with the map and the names of the initiatives, as SVG and as PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from commons_graph.insight.chart_spec import INK, MUTED
from commons_graph.insight.figure_rows import Names
from commons_graph.insight.restitution.census_text import CensusText
from commons_graph.insight.restitution.directory import Directory
from commons_graph.insight.restitution.lettering import SERIF, Lettering
from commons_graph.insight.restitution.places import Place, spots
from commons_graph.insight.restitution.poster_map import Panel, draw_map, view_of
from commons_graph.insight.voice import Voice

WIDTH: Final = 1684
HEIGHT: Final = 1191
"""A2 across, in points."""

_MARGIN: Final = 54
_GROUND: Final = "#fffdf8"
_SAIL: Final = "#dc9130"
_PANEL: Final = Panel(_MARGIN, 176, 1080, 920)
_LIST_LEFT: Final = _PANEL.left + _PANEL.width + 40
_LIST_WIDTH: Final = WIDTH - _MARGIN - _LIST_LEFT
_TITLE: Final = Lettering(58, family=SERIF, weight=600)
_LEAD: Final = Lettering(26, MUTED)
_FOOT: Final = Lettering(15, MUTED)
_NAME_SIZES: Final = (27, 24, 21, 19, 17, 15, 13, 11)
"""Sizes of the names beside the map; the largest with which all of them fit is taken."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a poster says: the census, its initiatives, where they are, how many there are, the edition, the credit."""

    census: CensusText
    directory: Directory
    places: dict[str, Place]
    names: Names
    voice: Voice
    counted: str
    edition: str
    credit: str


def poster(sheet: Sheet) -> str:
    """The poster as an SVG document."""
    census, voice = sheet.census, sheet.voice
    found = spots(sheet.places)
    towns = [place for place in sheet.places.values() if place.is_town and place.own]
    if found or towns:
        drawn = draw_map(view_of(_PANEL, found, towns), found, towns, sheet.names)
    else:
        drawn = _LEAD.write(_PANEL.left, _PANEL.top + 40, voice.message("No territory of this census has a point."))
    key = voice.message(
        "A disc stands for the initiatives that declare a territory, and its number says how many. "
        "Small dots are municipalities, as large as their population."
    )
    title = _TITLE.lines(census.name, WIDTH - 2 * _MARGIN, 1)
    parts = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{_GROUND}"/><rect width="{WIDTH}" height="18" fill="{_SAIL}"/>',
        *(_TITLE.write(_MARGIN, 100, line) for line in title),
        _LEAD.write(_MARGIN, 144, f"{sheet.counted} · {sheet.edition}"),
        drawn,
        *_listed(sheet),
        _FOOT.write(_MARGIN, HEIGHT - 58, key),
        _FOOT.write(_MARGIN, HEIGHT - 34, sheet.credit),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" aria-labelledby="name"><title id="name">{escape(census.name)}. {escape(sheet.counted)}</title>'
        f"{''.join(parts)}</svg>\n"
    )


def pdf(svg: str) -> bytes:
    """A poster as PDF, its letters kept as letters."""
    import vl_convert  # noqa: PLC0415 — 80 MB that only drawing needs

    return bytes(vl_convert.svg_to_pdf(svg))


@dataclass(frozen=True, slots=True)
class _Words:
    """A line of the list: how it looks, what it says, how far in it starts and how far above it the last one is."""

    look: Lettering
    text: str
    indent: float
    above: float


def _listed(sheet: Sheet) -> Iterator[str]:
    """The names of the initiatives under those of their territories, as large as the sheet allows."""
    lines: list[_Words] = []
    for size in _NAME_SIZES:
        lines = list(_list_lines(sheet.directory, size))
        if sum(line.above for line in lines) <= _PANEL.height:
            break
    y = _PANEL.top
    for rank, line in enumerate(lines):
        y += line.above
        if y > _PANEL.top + _PANEL.height - line.above and rank < len(lines) - 1:
            yield line.look.write(_LIST_LEFT, y, sheet.voice.message("… and more, in the booklet"))
            return
        yield line.look.write(_LIST_LEFT + line.indent, y, line.text)


def _list_lines(directory: Directory, size: int) -> Iterator[_Words]:
    place, name = Lettering(size + 2, "#8a4a0b", weight=600), Lettering(size, INK)
    for territory, told, _ in directory.by_territory():
        if told:
            for rank, line in enumerate(place.lines(territory, _LIST_WIDTH)):
                yield _Words(place, line, 0, size * (2 if rank == 0 else 1.3))
        for entry in told:
            for rank, line in enumerate(name.lines(entry.name, _LIST_WIDTH - size)):
                yield _Words(name, line, size * (0.5 if rank == 0 else 1.1), size * (1.5 if rank == 0 else 1.22))
