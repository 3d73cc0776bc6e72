"""`/scheme`: the lists of words that fields choose from."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.schema.model import text_in
from commons_graph.terms import SCHEME
from commons_graph.web.data_forms import json_ld_of, rdf_forms
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, NEGOTIATED, offers
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit


@offers(*NEGOTIATED)
def show(site: TheSite, visit: TheVisit) -> Response:
    """All schemes and their concepts, negotiated."""
    return _answer(site, visit, None)


@offers(*NEGOTIATED)
def show_form(site: TheSite, visit: TheVisit, suffix: str) -> Response:
    """All schemes and their concepts in one form: html, ttl, jsonld, rdf or nt."""
    return _answer(site, visit, suffix)


def _answer(site: Site, visit: Visit, suffix: str | None) -> Response:
    reading = site.reading(visit)
    triples = [triple for triples in site.vocabulary.schemes.values() for triple in triples]
    resource = Resource(
        path="scheme",
        forms={HTML: lambda: _html(site, reading), **rdf_forms(triples, site.context, SCHEME)},
        state=site.data_state(site.schema.fingerprint),
        page_state=site.page_state(reading.edition),
    )
    return respond(visit, resource, suffix)


def _html(site: Site, reading: Reading) -> str:
    schemes = [term for term in site.schema.terms.values() if term.kind == "scheme"]
    schemes.sort(key=lambda term: text_in(term.labels, reading.language, term.iri).casefold())
    described = [t for s in schemes for t in site.vocabulary.schemes.get(s.iri, []) if str(t.subject) == f"<{s.iri}>"]
    page = Page(
        "scheme_list.html",
        "scheme",
        {"schemes": [(scheme, site.schema.concepts(scheme.iri)) for scheme in schemes]},
        alternates=alternates(reading.visit, "scheme", NEGOTIATED),
        described=json_ld_of(described, site.context, SCHEME),
    )
    return site.render(reading, page)
