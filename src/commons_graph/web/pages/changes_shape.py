"""`/changes/shape`: what every member of the change feed has."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from commons_graph.feeds.changes.stream import shape_triples
from commons_graph.web.data_forms import rdf_forms
from commons_graph.web.representations import RDF, offers
from commons_graph.web.resource import Resource, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit

_PATH: Final = "changes/shape"


@offers(*RDF)
def show(site: TheSite, visit: TheVisit) -> Response:
    """The SHACL shape of a member of the change feed, negotiated."""
    return _answer(site, visit, None)


@offers(*RDF)
def show_form(site: TheSite, visit: TheVisit, suffix: str) -> Response:
    """The shape in one form: ttl, jsonld, rdf or nt."""
    return _answer(site, visit, suffix)


def _answer(site: Site, visit: Visit, suffix: str | None) -> Response:
    base = site.edition(visit).base
    forms = rdf_forms(shape_triples(base), site.context, base + _PATH)
    state = site.data_state("")
    return respond(visit, Resource(_PATH, forms, state, state), suffix)
