"""What an address of the map asks for, read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, quote, urlencode

from commons_graph.errors import BadRequest
from commons_graph.search.cells import ZOOM_MAX, Window, cells_across, latitude_of, longitude_of, project_one
from commons_graph.search.selection import Selection, read_selection
from commons_graph.web.known_fields import CENSUS_SEGMENT
from commons_graph.web.listing import page_number
from commons_graph.web.reading import Reading
from commons_graph.web.value_names import name_parameters

PATH: Final = "map"
SIZE: Final = (720, 520)
"""How many pixels a map is drawn wide and high unless told otherwise."""

_SIZE: Final = re.compile(r"(\d{1,4})x(\d{1,4})", re.ASCII)
_SIDES: Final = (160, 2400)
_FIELDS_MAX: Final = 200
_CELLS_MAX: Final = 40
"""Cells that a window may be wide or tall: more than any screen shows."""

_AT: Final = "write at=48.39,-4.49: the latitude, then the longitude"
_ZOOM: Final = f"zoom is a whole number from 0 (the world) to {ZOOM_MAX} (a street)"
_BBOX: Final = "write bbox=-5.2,47.3,-1.0,48.9: west, south, east and north, in degrees"


@dataclass(frozen=True, slots=True)
class Look:
    """What part of the earth is looked at: a middle in the unit square, and a zoom."""

    x: float
    y: float
    zoom: int

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Its parameters in an address."""
        return [("zoom", str(self.zoom)), ("at", f"{latitude_of(self.y):.4f},{longitude_of(self.x):.4f}")]


@dataclass(frozen=True, slots=True)
class AskedMap:
    """The map that an address asks for; `look` is None where it shows all there is of the selection.

    `size` is how many pixels wide and high it is drawn. `typed` says that the address names types; else the selection
    is of all types that say where they are.
    """

    selection: Selection
    typed: bool
    look: Look | None
    size: tuple[int, int]
    page: int


def read_map(reading: Reading, query: str) -> AskedMap:
    """Read the query of a map page; raises BadRequest for what cannot be understood."""
    fields = _fields(query)
    also = ("zoom", "at", "size", "page", *name_parameters(reading.finder.facets))
    selection, typed = _selection(reading, query, also)
    look = None
    if "at" in fields or "zoom" in fields:
        if not ("at" in fields and "zoom" in fields):
            raise BadRequest("the map needs both 'zoom' and 'at', or neither", hint=f"{_ZOOM}; {_AT}")
        latitude, longitude = _numbers(fields["at"], 2, "at", _AT)
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise BadRequest(f"'{fields['at'][:40]}' is not on the earth", hint=_AT)
        look = Look(*project_one(latitude, longitude), _zoom(fields["zoom"]))
    size = _size(fields["size"]) if "size" in fields else SIZE
    return AskedMap(selection, typed, look, size, page_number(fields.get("page")))


@dataclass(frozen=True, slots=True)
class AskedMarks:
    """The marks that a browser asks for: of a selection, at a zoom, within a window. `query` is their address."""

    selection: Selection
    zoom: int
    window: Window
    query: str


def read_marks(reading: Reading, query: str) -> AskedMarks:
    """Read the query of marks: `bbox`, `zoom` and a selection.

    Raises BadRequest where one is missing, makes no sense, or where the window is more than a screen shows.
    """
    fields = _fields(query)
    selection, typed = _selection(reading, query, ("zoom", "bbox"))
    zoom, window = read_window(fields)
    pairs = [*selection.pairs(reading.finder.facets, types=typed)]
    pairs += [("bbox", fields["bbox"]), ("zoom", str(zoom))]
    return AskedMarks(selection, zoom, window, urlencode(pairs, quote_via=quote, safe="/,"))


def read_window(fields: Mapping[str, str]) -> tuple[int, Window]:
    """The zoom and the window of an address."""
    missing = next((name for name in ("bbox", "zoom") if name not in fields), None)
    if missing:
        raise BadRequest(f"the address lacks '{missing}'", hint=f"{_BBOX}; {_ZOOM}")
    zoom = _zoom(fields["zoom"])
    west, south, east, north = _numbers(fields["bbox"], 4, "bbox", _BBOX)
    if not (-540 <= west < east <= 540 and -90 <= south < north <= 90):
        raise BadRequest(f"the bbox '{fields['bbox'][:80]}' is no part of the earth", hint=_BBOX)
    (left, top), (right, bottom) = project_one(north, max(west, -180)), project_one(south, min(east, 180))
    window = Window(left, top, right, bottom)
    if max(right - left, bottom - top) * cells_across(zoom) > _CELLS_MAX:
        raise BadRequest("the bbox is too wide for its zoom", hint="ask for less of the earth, or for a lower zoom")
    return zoom, window


def read_ground(query: str) -> tuple[int, Window, str]:
    """The zoom and the window that the ground is asked for, and their query string."""
    fields = _fields(query)
    zoom, window = read_window(fields)
    return zoom, window, urlencode([("bbox", fields["bbox"]), ("zoom", str(zoom))], safe=",")


def _selection(reading: Reading, query: str, also: Sequence[str]) -> tuple[Selection, bool]:
    """The selection of an address, and whether it names types."""
    selection = read_selection(reading.finder.facets, query, also=also)
    reading.finder.check(selection)
    if selection.types:
        return selection, True
    return selection.with_types(mapped_types(reading)), False


def mapped_types(reading: Reading) -> tuple[str, ...]:
    """The types that a map shows unless told otherwise, in the order of the shapes; the census itself is not one."""
    placed = reading.finder.atlas.types
    every = (t.segment for t in reading.schema.record_types)
    return tuple(s for s in every if s in placed and s != CENSUS_SEGMENT and reading.edition.count(s))


def _fields(query: str) -> dict[str, str]:
    try:
        return {name: values[-1] for name, values in parse_qs(query, max_num_fields=_FIELDS_MAX).items()}
    except ValueError:
        raise BadRequest("the address has too many parameters", hint=f"at most {_FIELDS_MAX}") from None


def _zoom(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= ZOOM_MAX):
        raise BadRequest(f"the zoom '{text[:40]}' cannot be", hint=_ZOOM)
    return int(text)


def _size(text: str) -> tuple[int, int]:
    found = _SIZE.fullmatch(text)
    width, height = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (_SIDES[0] <= width <= _SIDES[1] and _SIDES[0] <= height <= _SIDES[1]):
        raise BadRequest(f"the size '{text[:40]}' cannot be", hint="write size=720x520, in pixels")
    return width, height


def _numbers(text: str, count: int, name: str, hint: str) -> list[float]:
    try:
        found = [float(part) for part in text.split(",")] if len(text) < 200 else []
    except ValueError:
        found = []
    if len(found) != count or not all(abs(number) < 1e6 for number in found):
        raise BadRequest(f"'{name}' cannot be read: '{text[:80]}'", hint=hint)
    return found
