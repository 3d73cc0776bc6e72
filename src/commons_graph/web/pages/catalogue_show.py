"""`/dataset`: the census as others find it: its present state, its published editions, page by page (DCAT-AP 3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from starlette.responses import Response

from commons_graph.insight.voice import Voice
from commons_graph.web.catalogue.gather import catalogue_of, edition_told, publications, state_of
from commons_graph.web.catalogue.listing import PATH, Catalogue, catalogue_page, published_so_far
from commons_graph.web.catalogue.published import Published
from commons_graph.web.catalogue.schema_org import series_described
from commons_graph.web.catalogue.terms import CONTEXT
from commons_graph.web.data_forms import rdf_forms
from commons_graph.web.dumps import NOT_KEPT
from commons_graph.web.listing import page_number
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, NEGOTIATED, RDF, Representation, offers
from commons_graph.web.resource import Body, Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit


@offers(*NEGOTIATED)
def show(site: TheSite, visit: TheVisit, page: str | None = None) -> Response:
    """The catalogue of the census and its editions, page by page; negotiated."""
    return _answer(site, visit, page, None)


@offers(*NEGOTIATED)
def show_form(site: TheSite, visit: TheVisit, suffix: str, page: str | None = None) -> Response:
    """A page of the catalogue in one form: html, ttl, jsonld, rdf or nt."""
    return _answer(site, visit, page, suffix)


def _answer(site: Site, visit: Visit, page: str | None, suffix: str | None) -> Response:
    number, published = page_number(page), publications(site)
    catalogue = catalogue_of(site, published)
    shown = [edition_told(site, published, sequence) for sequence in catalogue.on_page(number)]
    query = f"page={number}" if number > 1 else ""
    # data first: a harvester that asks for anything gets no page here
    forms: dict[Representation, Callable[[], Body]] = {
        form: partial(_data, form, catalogue, number, shown) for form in RDF
    }
    forms[HTML] = lambda: _html(site, site.reading(visit), _Shown(catalogue, number, shown), query)
    state = state_of(site)
    license_iri = catalogue.told.license or None
    resource = Resource(
        PATH, forms, state, state, query=query, license=license_iri, about=catalogue.node, described_by=("ns", "shapes")
    )
    response = respond(visit, resource, suffix)
    response.headers["Cache-Control"] = NOT_KEPT
    return response


def _data(form: Representation, catalogue: Catalogue, page: int, shown: Sequence[Published]) -> Body:
    """A page in one form, which leads on to the same form of the next."""
    triples = list(catalogue_page(catalogue, page, shown, f".{form.suffix}"))
    return rdf_forms(triples, CONTEXT, catalogue.node)[form]()


class _Shown:
    """A page of the catalogue as the template pages through it."""

    def __init__(self, catalogue: Catalogue, page: int, editions: Sequence[Published]) -> None:
        self.catalogue = catalogue
        self.editions = editions
        self.page = page
        self.pages = catalogue.pages
        self.path = PATH


def _html(site: Site, reading: Reading, shown: _Shown, query: str) -> str:
    voice, catalogue = Voice(reading.language), shown.catalogue
    page = Page(
        "catalogue.html",
        PATH,
        {
            "catalogue": catalogue,
            "listing": shown,
            "so_far": published_so_far(len(catalogue.numbers), voice),
            "services": [
                (service.path, service.title(voice), service.description(voice)) for service in catalogue.services
            ],
        },
        query=query,
        alternates=alternates(reading.visit, PATH, RDF, query),
        license=catalogue.told.license or None,
        described=series_described(catalogue, shown.editions, voice),
    )
    return site.render(reading, page)
