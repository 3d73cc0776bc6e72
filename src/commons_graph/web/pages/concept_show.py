"""`/scheme/{scheme}/{concept}`: one word of a list."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.errors import NotFound
from commons_graph.schema.model import Field, Kind, Term
from commons_graph.terms import SCHEME
from commons_graph.web.data_forms import json_ld_of, rdf_forms
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, NEGOTIATED, offers, split_suffix
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit


@offers(*NEGOTIATED)
def show(site: TheSite, visit: TheVisit, scheme: str, name: str) -> Response:
    """A concept, negotiated."""
    stem, suffix = split_suffix(name)
    concept = site.schema.terms.get(f"{SCHEME}{scheme}/{stem}")
    if concept is None or concept.kind != "concept":
        raise NotFound("no concept has this address")
    reading = site.reading(visit)
    triples = site.vocabulary.concept(SCHEME + scheme, concept.iri)
    resource = Resource(
        path=f"scheme/{scheme}/{stem}",
        forms={HTML: lambda: _html(site, reading, concept), **rdf_forms(triples, site.context, concept.iri)},
        state=site.data_state(site.schema.fingerprint),
        page_state=site.page_state(reading.edition),
        about=concept.iri,
    )
    return respond(visit, resource, suffix)


def _html(site: Site, reading: Reading, concept: Term) -> str:
    path = "scheme/" + concept.iri[len(SCHEME) :]
    terms = site.schema.terms
    page = Page(
        "concept.html",
        path,
        {
            "concept": concept,
            "scheme": terms.get(concept.scheme or ""),
            "broader": terms.get(concept.broader or ""),
            "narrower": [term for term in terms.values() if term.broader == concept.iri],
            "used_by": [(field, _query(field, concept)) for field in _fields(site, concept)],
        },
        alternates=alternates(reading.visit, path, NEGOTIATED),
        described=json_ld_of(site.vocabulary.concept(concept.scheme or "", concept.iri), site.context, concept.iri),
    )
    return site.render(reading, page)


def _fields(site: Site, concept: Term) -> list[Field]:
    """The fields that choose from the scheme of a concept, one for each property."""
    node_types = (*site.schema.record_types, *site.schema.inner_types, site.schema.record)
    fields = [f for t in node_types for f in t.fields if f.kind is Kind.CONCEPT and f.scheme == concept.scheme]
    return list({field.path: field for field in fields}.values())


def _query(field: Field, concept: Term) -> str:
    """A query for everything that has the concept in a field, to open in the workbench."""
    return f"SELECT DISTINCT ?thing WHERE {{\n  ?thing <{field.path}> <{concept.iri}> .\n}}\nLIMIT 100\n"
