"""`/profiles`: in whose words records can be had, and how to ask for them."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from commons_graph.schema.model import text_in
from commons_graph.web.data_forms import json_ld_of, rdf_forms
from commons_graph.web.known_fields import CENSUS_SEGMENT
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, NEGOTIATED, offers
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit

_PATH: Final = "profiles"


@offers(*NEGOTIATED)
def show(site: TheSite, visit: TheVisit) -> Response:
    """The profiles of the data, negotiated."""
    return _answer(site, visit, None)


@offers(*NEGOTIATED)
def show_form(site: TheSite, visit: TheVisit, suffix: str) -> Response:
    """The profiles of the data in one form: html, ttl, jsonld, rdf or nt."""
    return _answer(site, visit, suffix)


def _answer(site: Site, visit: Visit, suffix: str | None) -> Response:
    reading, profiles = site.reading(visit), site.profiles
    forms = rdf_forms(profiles.triples, {}, profiles.plain.iri)
    resource = Resource(
        path=_PATH,
        forms={HTML: lambda: _html(site, reading), **forms},
        state=f"{profiles.fingerprint} {site.version}",
        page_state=f"{site.page_state(reading.edition)} {profiles.fingerprint}",
        page_modified=reading.edition.modified,
        described_by=(),
    )
    return respond(visit, resource, suffix)


def _html(site: Site, reading: Reading) -> str:
    """The page; its examples are of the first record there is, and need a server."""
    types = [t for t in site.schema.record_types if reading.edition.count(t.segment) and t.segment != CENSUS_SEGMENT]
    rows = reading.edition.rows(types[0].segment, limit=1) if types else []
    profiles = [
        (text_in(one.labels, reading.language), text_in(one.comments, reading.language), one)
        for one in site.profiles.all
    ]
    page = Page(
        "profiles.html",
        _PATH,
        {"profiles": profiles, "example": f"doc/{rows[0].key}" if rows and not site.still else None},
        alternates=alternates(reading.visit, _PATH, NEGOTIATED),
        described=json_ld_of(site.profiles.triples, {}, site.profiles.plain.iri),
    )
    return site.render(reading, page)
