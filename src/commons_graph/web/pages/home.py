"""The home page: what this census is, what it holds, and the ways in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from commons_graph.schema.model import RecordType, text_in
from commons_graph.search.rows import RecordRow
from commons_graph.web import known_fields as known
from commons_graph.web.census_facts import census_facts
from commons_graph.web.data_forms import json_ld_of
from commons_graph.web.listing import items_of
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, RDF, offers
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit

_FEATURED = 6


@offers(HTML)
def show(site: TheSite, visit: TheVisit) -> Response:
    """The home page."""
    reading = site.reading(visit)
    state = site.page_state(reading.edition)
    resource = Resource("", {HTML: lambda: _html(site, reading)}, state, state, modified=reading.edition.modified)
    return respond(visit, resource, None)


def _html(site: Site, reading: Reading) -> str:
    edition, schema = reading.edition, site.schema
    census = census_facts(reading)
    counts = [(t, edition.count(t.segment)) for t in schema.record_types if t.segment != known.CENSUS_SEGMENT]
    featured = next((t for t, count in counts if count), None)
    rows = edition.rows(featured.segment, limit=_FEATURED) if featured else []
    page = Page(
        "home.html",
        "",
        {
            "census": census,
            "counts": [(_words(reading, t), count) for t, count in counts if count],
            "featured": featured and _words(reading, featured),
            "items": items_of(reading, featured, rows) if featured else [],
            "example": next(iter(site.queries.values()), None),
        },
        alternates=alternates(reading.visit, f"doc/{census.row.key}", RDF) if census else [],
        described=_described(site, reading, census.row) if census else None,
    )
    return site.render(reading, page)


def _described(site: Site, reading: Reading, row: RecordRow) -> Mapping[str, Any]:
    return json_ld_of(row.triples(), site.context, reading.thing_iri(row.key))


def _words(reading: Reading, record_type: RecordType) -> Mapping[str, str]:
    return {
        "kind": text_in(record_type.labels, reading.language),
        "kinds": text_in(record_type.plurals, reading.language),
        "about": text_in(record_type.comments, reading.language),
        "list": record_type.list_segment,
    }
