"""`/shapes`: which fields each type of record has, for people and as SHACL."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
from starlette.responses import Response

from commons_graph.terms import RDF_TYPE, RDFS, RDFS_LABEL, SH, SHAPE
from commons_graph.web.data_forms import json_ld_of, rdf_forms
from commons_graph.web.pages.shape_show import shape_named
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, NEGOTIATED, offers
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit

_OUTLINED: Final = frozenset({RDF_TYPE, RDFS_LABEL, RDFS + "comment", SH + "targetClass"})


@offers(*NEGOTIATED)
def show(site: TheSite, visit: TheVisit) -> Response:
    """The shapes, negotiated."""
    return _answer(site, visit, None)


@offers(*NEGOTIATED)
def show_form(site: TheSite, visit: TheVisit, suffix: str) -> Response:
    """The shapes in one form: html, ttl, jsonld, rdf or nt."""
    return _answer(site, visit, suffix)


def _answer(site: Site, visit: Visit, suffix: str | None) -> Response:
    reading = site.reading(visit)
    resource = Resource(
        path="shapes",
        forms={HTML: lambda: _html(site, reading), **rdf_forms(site.vocabulary.shapes, site.context, SHAPE)},
        state=site.data_state(site.schema.fingerprint),
        page_state=site.page_state(reading.edition),
        about=SHAPE,
    )
    return respond(visit, resource, suffix)


def _html(site: Site, reading: Reading) -> str:
    schema = site.schema
    node_types = [*schema.record_types, *schema.inner_types, schema.record]
    listed = {t.iri for t in node_types} | {field.iri for t in node_types for field in t.fields}
    page = Page(
        "shapes.html",
        "shapes",
        {
            "node_types": node_types,
            "other_rules": [shape_named(site, reading, name) for name in site.guide.names if name not in listed],
        },
        alternates=alternates(reading.visit, "shapes", NEGOTIATED),
        described=json_ld_of(_outline(site), site.context, SHAPE),
    )
    return site.render(reading, page)


def _outline(site: Site) -> list[ox.Triple]:
    """The shapes by name and target alone: embedding all of their rules would weigh more than the page."""
    return [
        triple
        for triple in site.vocabulary.shapes
        if isinstance(triple.subject, ox.NamedNode) and triple.predicate.value in _OUTLINED
    ]
