"""`/scheme/{name}`: one list of words."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.errors import NotFound
from commons_graph.schema.model import Term
from commons_graph.terms import SCHEME
from commons_graph.web.data_forms import json_ld_of, rdf_forms
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, NEGOTIATED, offers, split_suffix
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit


@offers(*NEGOTIATED)
def show(site: TheSite, visit: TheVisit, name: str) -> Response:
    """A concept scheme with all its concepts, negotiated."""
    stem, suffix = split_suffix(name)
    scheme = site.schema.terms.get(SCHEME + stem)
    if scheme is None or scheme.kind != "scheme":
        raise NotFound("no concept scheme has this address")
    reading = site.reading(visit)
    triples = site.vocabulary.schemes.get(scheme.iri, [])
    resource = Resource(
        path="scheme/" + stem,
        forms={HTML: lambda: _html(site, reading, scheme), **rdf_forms(triples, site.context, scheme.iri)},
        state=site.data_state(site.schema.fingerprint),
        page_state=site.page_state(reading.edition),
        about=scheme.iri,
    )
    return respond(visit, resource, suffix)


def _html(site: Site, reading: Reading, scheme: Term) -> str:
    path = "scheme/" + scheme.iri[len(SCHEME) :]
    page = Page(
        "scheme.html",
        path,
        {"scheme": scheme, "concepts": site.schema.concepts(scheme.iri)},
        alternates=alternates(reading.visit, path, NEGOTIATED),
        described=json_ld_of(site.vocabulary.schemes.get(scheme.iri, []), site.context, scheme.iri),
    )
    return site.render(reading, page)
