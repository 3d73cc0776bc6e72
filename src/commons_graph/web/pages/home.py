"""The home page: what this census is, what it holds, and three ways in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyoxigraph as ox
from starlette.responses import Response

from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import Kind, RecordType, text_in
from commons_graph.search.rows import RecordRow
from commons_graph.terms import DCT_LICENSE
from commons_graph.web import known_fields as known
from commons_graph.web.data_forms import json_ld_of
from commons_graph.web.listing import items_of
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, RDF, offers
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.values import ShownField

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
    census = next(iter(edition.rows(known.CENSUS_SEGMENT, limit=1)), None)
    counts = [(t, edition.count(t.segment)) for t in schema.record_types if t.segment != known.CENSUS_SEGMENT]
    featured = next((t for t, count in counts if count), None)
    rows = edition.rows(featured.segment, limit=_FEATURED) if featured else []
    page = Page(
        "home.html",
        "",
        {
            "census": _census(reading, census) if census else None,
            "counts": [(_words(reading, t), count) for t, count in counts if count],
            "featured": featured and _words(reading, featured),
            "items": items_of(reading, featured, rows) if featured else [],
            "example": next(iter(site.queries.values()), None),
        },
        alternates=alternates(reading.visit, f"doc/{census.key}", RDF) if census else [],
        described=json_ld_of(census.triples(), site.context, reading.thing_iri(census.key)) if census else None,
    )
    return site.render(reading, page)


def _words(reading: Reading, record_type: RecordType) -> Mapping[str, str]:
    return {
        "kind": text_in(record_type.labels, reading.language),
        "kinds": text_in(record_type.plurals, reading.language),
        "about": text_in(record_type.comments, reading.language),
        "list": record_type.list_segment,
    }


def _census(reading: Reading, row: RecordRow) -> Mapping[str, Any]:
    """The census record: its name, its description, its place and dates, then its rules as the shapes order them."""
    record_type = reading.schema.by_segment(known.CENSUS_SEGMENT)
    fields = record_type.fields if record_type else ()
    triples = row.triples()
    view, values = TripleView(triples), reading.values_in(triples)
    thing = ox.NamedNode(reading.thing_iri(row.key))
    rules = [f for f in fields if f.kind is Kind.TEXT and f.path not in (known.LABEL, known.CENSUS_DESCRIPTION)]
    facts = [f for f in fields if f.kind is not Kind.TEXT and f.path != DCT_LICENSE]
    return {
        "name": reading.named(row.key, row.labels),
        "description": next(iter(values.values(view, thing, known.CENSUS_DESCRIPTION)), None),
        "rules": _in_one_language(values.fields(view, thing, rules)),
        "facts": values.fields(view, thing, facts),
        "license": next(iter(values.values(view, thing, DCT_LICENSE)), None),
    }


def _in_one_language(fields: list[ShownField]) -> list[ShownField]:
    """The fields without the translations that the record's own page offers."""
    return [replace(field, values=[v for v in field.values if not v.elsewhere]) for field in fields]
