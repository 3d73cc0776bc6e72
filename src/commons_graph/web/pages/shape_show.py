"""`/shapes/{name}`: what one shape asks for, why, and an example that breaks it beside one that keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from commons_graph.errors import NotFound
from commons_graph.schema.model import text_in
from commons_graph.terms import SHAPE
from commons_graph.validation.reports.terms import iri_shown
from commons_graph.web.data_forms import json_ld_of, rdf_forms
from commons_graph.web.links import readable_part
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, NEGOTIATED, offers, split_suffix
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit


@dataclass(frozen=True, slots=True)
class Named:
    """Something a page links to: its name for people, where the link leads, its name in the data, a sentence on it."""

    label: str
    href: str | None
    term: str
    sentence: str = ""


@offers(*NEGOTIATED)
def show(site: TheSite, visit: TheVisit, name: str) -> Response:
    """A shape, negotiated."""
    stem, suffix = split_suffix(name)
    iri = SHAPE + stem
    if iri not in site.guide.names:
        raise NotFound("no shape has this address")
    reading = site.reading(visit)
    path = f"shapes/{stem}"
    resource = Resource(
        path=path,
        forms={
            HTML: lambda: _html(site, reading, path, iri),
            **rdf_forms(site.guide.triples(iri), site.context, iri),
        },
        state=site.data_state(site.schema.fingerprint),
        page_state=f"{site.page_state(reading.edition)} {site.guide.digest}",
        about=iri,
    )
    return respond(visit, resource, suffix)


def _html(site: Site, reading: Reading, path: str, iri: str) -> str:
    guide = site.guide
    property_iri = guide.path(iri)
    page = Page(
        "shape.html",
        path,
        {
            "iri": iri,
            "title": _title(site, reading, iri),
            "explanation": guide.explained(iri, reading.language),
            "targets": [_term(site, reading, target) for target in guide.targets(iri)],
            "property": _term(site, reading, property_iri) if property_iri else None,
            "parts": [shape_named(site, reading, part) for part in guide.parts(iri)],
            "users": [shape_named(site, reading, user) for user in guide.users(iri)],
        },
        alternates=alternates(reading.visit, path, NEGOTIATED),
        described=json_ld_of(guide.triples(iri), site.context, iri),
    )
    return site.render(reading, page)


def _title(site: Site, reading: Reading, iri: str) -> str:
    """What a shape is called: its own name, else that of a shape that uses it, else the last part of its IRI."""
    names = (site.guide.title(name, reading.language) for name in (iri, *site.guide.users(iri)))
    return next(filter(None, names), readable_part(iri))


def shape_named(site: Site, reading: Reading, iri: str) -> Named:
    """A shape as pages link to it."""
    name = iri[len(SHAPE) :]
    sentence = site.guide.description(iri, reading.language)
    return Named(_title(site, reading, iri), reading.links.page(f"shapes/{name}"), f"shape:{name}", sentence)


def _term(site: Site, reading: Reading, iri: str) -> Named:
    """A class or a property by its label in the vocabulary."""
    term = site.schema.terms.get(iri)
    label = text_in(term.labels, reading.language) if term and term.labels else readable_part(iri)
    return Named(label, reading.links.href(iri), iri_shown(iri))
