"""The web face of a census."""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp

from commons_graph.editions.shelf import Shelf
from commons_graph.errors import CommonsError
from commons_graph.languages import interface_languages
from commons_graph.profiles.profile import bundled_profiles
from commons_graph.schema.context import json_ld_context
from commons_graph.schema.model import Schema
from commons_graph.settings import MapSettings, QueryLimits
from commons_graph.sparql.library import named_queries
from commons_graph.web.assembly import Parts, assemble
from commons_graph.web.bench.census import CensusBench
from commons_graph.web.current import CurrentEdition
from commons_graph.web.form_routes import FORM_ROUTES
from commons_graph.web.interface import census_interface
from commons_graph.web.problems import Problem
from commons_graph.web.query_service import QueryService, dataset_in_force, dataset_of
from commons_graph.web.rendering import Page, Templates, template_version
from commons_graph.web.routes import ROUTES, STILL_ROUTES
from commons_graph.web.shape_guide import ShapeGuide
from commons_graph.web.site import Site
from commons_graph.web.visit import Visit
from commons_graph.web.vocabulary import Vocabulary, bundled_vocabulary

_DESCRIPTION: Final = (
    "A participatory census of social innovations as linked open data. Every page is also Turtle, JSON-LD, RDF/XML "
    "and N-Triples: ask with the Accept header or add the ending (.ttl .jsonld .rdf .nt) to the address."
)


def make_site(
    shelf: Shelf,
    schema: Schema,
    *,
    language: str,
    vocabulary: Vocabulary | None = None,
    beneath: MapSettings | None = None,
) -> Site:
    """What the pages of a census share; `vocabulary` is the packaged one unless the schema is another.

    `beneath` says what lies beneath the map. The site has neither a history nor dumps until it is given a journal and
    a folder of dumps.
    """
    vocabulary = vocabulary or bundled_vocabulary()
    return Site(
        schema=schema,
        current=CurrentEdition(shelf),
        templates=Templates(interface_languages(language)),
        vocabulary=vocabulary,
        guide=ShapeGuide(vocabulary.shapes),
        context=json_ld_context(schema),
        profiles=bundled_profiles(schema),
        queries=named_queries(),
        version=template_version(),
        pages=frozenset(path.removeprefix("/") for path, _ in ROUTES),
        tiles=beneath if beneath and beneath.tiles else None,
    )


def create_app(site: Site, limits: QueryLimits) -> ASGIApp:
    """The ASGI application of a census, with its SPARQL endpoint at `sparql`.

    The workers of the endpoint live as long as the lifespan of the application. Raises InstanceError when the
    instance has no edition yet.
    """
    return assemble(
        Parts(
            site=site,
            routes=(*STILL_ROUTES, *ROUTES) if site.still else ROUTES,
            queries=QueryService(
                CensusBench(site), lambda: dataset_in_force(site), limits, lambda edition: dataset_of(site, edition)
            ),
            error_page=lambda visit, problem: _error_page(site, visit, problem),
            base=site.current().base,
            key=site.served,
            languages=site.templates.languages,
            description=_DESCRIPTION,
            forms=FORM_ROUTES if site.office else (),
            interface=lambda document: census_interface(document, site.schema, site.current().base),
        )
    )


def _error_page(site: Site, visit: Visit, problem: Problem) -> str:
    """The page of an error; it must not fail even when there is no edition to read."""
    page = Page("error.html", visit.path, {"problem": problem}, query=visit.query, described={}, indexed=False)
    try:
        return site.page(visit, page)
    except CommonsError:
        visit = visit.at_present  # the edition asked for may be what is missing
    try:
        return site.page(visit, page)
    except CommonsError:
        values = {"site_name": "commons-graph", "menu": [], **page.values}
        return site.templates.render(visit, page, values)
