"""`/map`: where the records of a selection are, as a page with a drawing and a list, and as marks for a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.responses import Response

from commons_graph.web.common_headers import content_policy
from commons_graph.web.filters import Filters
from commons_graph.web.mapping.asked import PATH, AskedMap, read_ground, read_map, read_marks
from commons_graph.web.mapping.frame import FIT_MAX
from commons_graph.web.mapping.marks import ground_document, marks_document
from commons_graph.web.mapping.view import MapView, view_map
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, Representation, offers
from commons_graph.web.resource import Body, Resource, redirect, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.value_names import asked_by_name

_MARKS: Final = Representation("GeoJSON", ("application/geo+json",), "application/geo+json", "json", by_language=True)
_GROUND: Final = Representation("JSON", ("application/json",), "application/json", "json", by_language=True)


@offers(HTML)
def show(site: TheSite, visit: TheVisit) -> Response:
    """The map of the selection that the address makes; `zoom` and `at` look at a part of it, with its list."""
    reading = site.reading(visit)
    asked = read_map(reading, visit.query)
    named = asked_by_name(reading, asked.selection, PATH, typed=asked.typed)
    if named and named.only:
        return redirect(named.only, 303)
    filters = Filters(reading, asked.selection, PATH, asked.typed)
    looking = Filters(reading, asked.selection, PATH, asked.typed, more=asked.look.pairs if asked.look else ())
    view = view_map(reading, filters, asked)
    page = Page(
        "map.html",
        PATH,
        {
            "map": view,
            "filters": filters,
            "looking": looking,
            "asked": named,
            "list_address": _list_address(site, reading, asked),
            "nearest": FIT_MAX,
            "tiles": site.tiles,
        },
        query=looking.query(page=asked.page),
        described=_described(reading, looking, view),
        indexed=asked.look is None and len(asked.selection.values) <= 1 and not asked.selection.text,
    )
    state = site.page_state(reading.edition)
    resource = Resource(
        path=PATH,
        forms={HTML: lambda: site.render(reading, page)},
        state=state,
        page_state=state,
        modified=reading.edition.modified,
        query=page.query,
        headers=content_policy(pictures=(site.tiles.origin,)) if site.tiles else {},
    )
    return respond(visit, resource, None)


@offers(_MARKS)
def show_marks(site: TheSite, visit: TheVisit) -> Response:
    """The marks of a window of the map (`bbox`: west, south, east, north) at a `zoom`, for a selection."""
    reading = site.reading(visit)
    asked = read_marks(reading, visit.query)
    forms = {_MARKS: lambda: marks_document(reading, asked)}
    return respond(visit, _file(site, reading, PATH, asked.query, forms), "json")


@offers(_GROUND)
def show_ground(site: TheSite, visit: TheVisit) -> Response:
    """The towns beneath a window of the map at a `zoom`: points, and the names of the largest."""
    reading = site.reading(visit)
    zoom, window, query = read_ground(visit.query)
    forms = {_GROUND: lambda: ground_document(reading, zoom, window)}
    return respond(visit, _file(site, reading, PATH + "/ground", query, forms), "json")


def _file(
    site: Site, reading: Reading, path: str, query: str, forms: Mapping[Representation, Callable[[], Body]]
) -> Resource:
    state = site.page_state(reading.edition)
    return Resource(path, forms, state, state, modified=reading.edition.modified, query=query)


def _described(reading: Reading, filters: Filters, view: MapView) -> dict[str, Any]:
    """The map as a small JSON-LD document, in the words of schema.org."""
    (south, west), (north, east) = view.bounds
    query = filters.query()
    box = f"{south:.4f} {west:.4f} {north:.4f} {east:.4f}"
    return {
        "@context": {"@vocab": "https://schema.org/"},
        "@id": reading.links.public(PATH) + (f"?{query}" if query else ""),
        "@type": "Map",
        "name": filters.sentence,
        "inLanguage": reading.language,
        "spatialCoverage": {"@type": "Place", "geo": {"@type": "GeoShape", "box": box}},
    }


def _list_address(site: Site, reading: Reading, asked: AskedMap) -> str | None:
    """The same selection as a list: that of its type, or the search for several; None where there is none."""
    facets, selection = reading.finder.facets, asked.selection
    only = reading.schema.by_segment(selection.types[0]) if len(selection.types) == 1 else None
    if only:
        query = selection.query(facets)
        return reading.links.page(only.list_segment, query)
    if "search" not in site.pages:
        return None
    return reading.links.page("search", selection.query(facets, types=True))
