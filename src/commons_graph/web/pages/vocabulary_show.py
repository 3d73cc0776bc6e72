"""`/ns`: the words of the census, for people and as RDF."""

from __future__ import annotations

import orjson
from starlette.responses import Response

from commons_graph.schema.model import Term, text_in
from commons_graph.terms import ESS, ONTOLOGY
from commons_graph.web.data_forms import json_ld_of, rdf_forms
from commons_graph.web.links import readable_part
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, JSON_LD, NEGOTIATED, offers
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit


@offers(*NEGOTIATED)
def show(site: TheSite, visit: TheVisit) -> Response:
    """The vocabulary, negotiated."""
    return _answer(site, visit, None)


@offers(*NEGOTIATED)
def show_form(site: TheSite, visit: TheVisit, suffix: str) -> Response:
    """The vocabulary in one form: html, ttl, jsonld, rdf or nt."""
    return _answer(site, visit, suffix)


def _answer(site: Site, visit: Visit, suffix: str | None) -> Response:
    reading = site.reading(visit)
    triples = site.vocabulary.ontology
    resource = Resource(
        path="ns",
        forms={HTML: lambda: _html(site, reading), **rdf_forms(triples, site.context, ONTOLOGY)},
        state=site.data_state(site.schema.fingerprint),
        page_state=site.page_state(reading.edition),
        about=ONTOLOGY,
    )
    return respond(visit, resource, suffix)


@offers(JSON_LD)
def show_context(site: TheSite, visit: TheVisit) -> Response:
    """The JSON-LD context that the shapes imply."""
    state = site.data_state(site.schema.fingerprint)
    body = orjson.dumps({"@context": site.context}, option=orjson.OPT_INDENT_2)
    return respond(visit, Resource("ns/context", {JSON_LD: lambda: body}, state, state), JSON_LD.suffix)


def _html(site: Site, reading: Reading) -> str:
    own = [term for term in site.schema.terms.values() if term.iri.startswith(ESS)]
    page = Page(
        "vocabulary.html",
        "ns",
        {
            "classes": _sorted(reading, [term for term in own if term.kind == "class"]),
            "properties": _sorted(reading, [term for term in own if term.kind == "property"]),
            "fields": _fields(site, reading),
            "schemes": _sorted(reading, [term for term in site.schema.terms.values() if term.kind == "scheme"]),
        },
        alternates=alternates(reading.visit, "ns", NEGOTIATED),
        described=json_ld_of(site.vocabulary.ontology, site.context, ONTOLOGY),
    )
    return site.render(reading, page)


def _fields(site: Site, reading: Reading) -> dict[str, list[tuple[str, str]]]:
    """Property → the types that have it as a field, each with the page of the field."""
    found: dict[str, list[tuple[str, str]]] = {}
    for node_type in (*site.schema.record_types, *site.schema.inner_types, site.schema.record):
        label = text_in(node_type.labels, reading.language, readable_part(node_type.iri))
        for field in node_type.fields:
            page = reading.links.page("shapes/" + field.iri.rpartition("#")[2])
            found.setdefault(field.path, []).append((label, page))
    return found


def _sorted(reading: Reading, terms: list[Term]) -> list[Term]:
    return sorted(terms, key=lambda term: text_in(term.labels, reading.language, term.iri).casefold())
