"""The home page of RDF files: what they hold, and how to query them."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from commons_graph.terms import VOID
from commons_graph.web.dataset_site import DatasetSite, TheDatasetSite
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, offers
from commons_graph.web.resource import Resource, respond
from commons_graph.web.site import TheVisit
from commons_graph.web.visit import Visit


@offers(HTML)
def show(site: TheDatasetSite, visit: TheVisit) -> Response:
    """Counts of triples, classes and graphs."""
    resource = Resource(
        path="",
        forms={HTML: lambda: _html(site, visit)},
        state=site.state,
        page_state=site.state,
        modified=site.dataset.modified,
        described_by=(),
    )
    return respond(visit, resource, None)


def _html(site: DatasetSite, visit: Visit) -> str:
    classes = [(site.link(visit, iri), instances, _members(iri)) for iri, instances in site.counts.classes]
    page = Page("dataset_home.html", "", {"counts": site.counts, "classes": classes}, described=_described(site))
    return site.page(visit, page)


def _members(class_iri: str) -> str:
    return f"SELECT ?thing WHERE {{\n  ?thing a <{class_iri}> .\n}}\nLIMIT 100\n"


def _described(site: DatasetSite) -> dict[str, Any]:
    """The counts as VoID."""
    return {
        "@context": {"void": VOID},
        "@id": site.dataset.base,
        "@type": "void:Dataset",
        "void:sparqlEndpoint": {"@id": site.dataset.base + "sparql"},
        "void:triples": site.counts.triples,
    }
