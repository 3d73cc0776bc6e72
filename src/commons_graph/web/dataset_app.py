"""The web face of any RDF files: the same endpoint and negotiated pages, without a census."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox
from starlette.types import ASGIApp

from commons_graph.languages import interface_languages
from commons_graph.settings import QueryLimits
from commons_graph.sparql.jobs import Dataset
from commons_graph.web.assembly import Parts, Routes, assemble
from commons_graph.web.bench.files import FilesBench
from commons_graph.web.dataset_site import DatasetSite, FileDataset, count
from commons_graph.web.pages import (
    dataset_home,
    dataset_resource,
    health,
    robots,
    sparql_vocabulary,
    static_show,
    void_show,
)
from commons_graph.web.problems import Problem
from commons_graph.web.query_service import Held, QueryService
from commons_graph.web.rendering import Page, Templates, template_version
from commons_graph.web.visit import Visit

_ROUTES: Final[Routes] = (
    ("/", dataset_home.show),
    ("/resource", dataset_resource.show),
    ("/resource.{suffix}", dataset_resource.show_form),
    ("/sparql/vocabulary.json", sparql_vocabulary.show_dataset),
    ("/.well-known/void", void_show.show_dataset),
    ("/.well-known/void.{suffix}", void_show.show_dataset_form),
    ("/health", health.show_dataset),
    ("/robots.txt", robots.show_dataset),
    ("/static/{name}", static_show.show),
    ("/{path:path}", dataset_resource.show_local),
)

_DESCRIPTION: Final = "RDF files as linked data: every resource as HTML, Turtle, JSON-LD, RDF/XML and N-Triples."


def create_dataset_app(dataset: FileDataset, limits: QueryLimits, *, language: str) -> ASGIApp:
    """The ASGI application of some RDF files, read-only.

    Opens the store, which nobody may write from then on, and reads it once to count what it holds.
    """
    store = ox.Store.read_only(str(dataset.path))
    site = DatasetSite(dataset, store, count(store), Templates(interface_languages(language)), template_version())
    queried = Dataset(dataset.path, dataset.union_default_graph, dataset.key, dataset.base)
    return assemble(
        Parts(
            site=site,
            routes=_ROUTES,
            queries=QueryService(FilesBench(site), lambda: Held(queried, store), limits),
            error_page=lambda visit, problem: _error_page(site, visit, problem),
            base=dataset.base,
            key=lambda: dataset.key,
            languages=site.templates.languages,
            description=_DESCRIPTION,
            editions=False,
        )
    )


def _error_page(site: DatasetSite, visit: Visit, problem: Problem) -> str:
    page = Page("error.html", visit.path, {"problem": problem}, query=visit.query, indexed=False)
    return site.page(visit, page)
