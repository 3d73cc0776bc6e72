"""Marks and ground as GeoJSON (RFC 7946), for the map that runs in a browser."""

from __future__ import annotations

from typing import Any, Final

import orjson

from commons_graph.schema.model import text_in
from commons_graph.search.cells import Cells, Window, cells_across, latitude_of, longitude_of
from commons_graph.web.mapping.asked import AskedMarks, Look
from commons_graph.web.mapping.frame import Frame, dot_places, drawn_rings, labels
from commons_graph.web.mapping.told import Told, told_of
from commons_graph.web.mapping.view import target_zoom
from commons_graph.web.reading import Reading

_TOGETHER: Final = 12
"""Records at one place that its card names; the list has the rest."""

_NAMED: Final = 26


def marks_document(reading: Reading, asked: AskedMarks) -> bytes:
    """The marks of a window: a point for each, with the record it stands for, or the records at that one place."""
    atlas = reading.finder.atlas
    cells = atlas.cells(asked.selection, asked.zoom, asked.window.widened(asked.zoom))
    told = _told(reading, asked, cells)
    features = [_feature(cells, row, asked.zoom, told.get(row, [])) for row in range(len(cells))]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def ground_document(reading: Reading, zoom: int, window: Window) -> bytes:
    """The towns of a window: points, fewer where they are dense, and the names of the largest."""
    ground = reading.finder.atlas.ground
    frame = framed(zoom, window)
    names = [text_in(texts, reading.language) for texts in ground.labels]
    named = [
        {"name": names[label.town], "at": _position(float(ground.xs[label.town]), float(ground.ys[label.town]))}
        for label in labels(frame, ground, names, _NAMED)
    ]
    left, top = frame.window.left, frame.window.top
    dots = [_position(left + x / frame.scale, top + y / frame.scale) for x, y in dot_places(frame, ground)]
    rings = [
        [_position(left + x / frame.scale, top + y / frame.scale) for x, y in ring]
        for ring in drawn_rings(frame, reading.finder.atlas.outlines)
    ]
    return orjson.dumps({"dots": dots, "towns": named, "lines": rings})


def framed(zoom: int, window: Window) -> Frame:
    """The drawing that a window makes at a zoom."""
    look = Look((window.left + window.right) / 2, (window.top + window.bottom) / 2, zoom)
    scale = 256 << zoom
    return Frame(look, round((window.right - window.left) * scale), round((window.bottom - window.top) * scale))


def _told(reading: Reading, asked: AskedMarks, cells: Cells) -> dict[int, list[Told]]:
    """Row of a mark → the records to name: of a mark for one record, and of one whose records are at one place."""
    numbers = {row: [int(cells.firsts[row])] for row in range(len(cells)) if cells.counts[row] == 1}
    for row in range(len(cells)):
        if cells.counts[row] > 1 and cells.single[row]:
            numbers[row] = _at_one_place(reading, asked, float(cells.xs[row]), float(cells.ys[row]))
    keys = reading.finder.keys_of(number for row in numbers.values() for number in row)
    told = {t.number: t for t in told_of(reading, list(keys.values()))}
    return {row: [told[number] for number in some if number in told] for row, some in numbers.items()}


def _at_one_place(reading: Reading, asked: AskedMarks, x: float, y: float) -> list[int]:
    about = 0.02 / cells_across(asked.zoom)
    here = reading.finder.atlas.within(asked.selection, Window(x - about, y - about, x + about, y + about))
    return [int(number) for number in here[:_TOGETHER]]


def _feature(cells: Cells, row: int, zoom: int, told: list[Told]) -> dict[str, Any]:
    x, y, count = float(cells.xs[row]), float(cells.ys[row]), int(cells.counts[row])
    properties: dict[str, Any] = {"count": count}
    if told:
        properties["records"] = [_record(one) for one in told]
    else:
        properties["zoom"] = target_zoom(zoom, single=False)
    geometry = {"type": "Point", "coordinates": _position(x, y)}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _record(told: Told) -> dict[str, Any]:
    town = told.town
    return {
        "name": told.name.text,
        "language": told.name.language,
        "type": told.kind,
        "town": town.text if town else None,
        "href": told.name.href,
        "exact": told.exact,
    }


def _position(x: float, y: float) -> list[float]:
    return [round(longitude_of(x), 5), round(latitude_of(y), 5)]
