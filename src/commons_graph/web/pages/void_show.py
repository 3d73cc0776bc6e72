"""`/.well-known/void`: what the dataset holds, class by class and property by property (VoID §7.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from commons_graph.editions.void import void_triples
from commons_graph.errors import NotFound
from commons_graph.rdf.jsonld import Context
from commons_graph.search.linkage import Linked
from commons_graph.search.usage import Usage
from commons_graph.web.bench.census import CensusBench
from commons_graph.web.bench.files import FilesBench
from commons_graph.web.bench.run import address_of
from commons_graph.web.bench.surroundings import Surroundings
from commons_graph.web.data_forms import json_ld_of, rdf_forms
from commons_graph.web.dataset_site import DatasetSite, TheDatasetSite
from commons_graph.web.query_results import by_label, curie
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, NEGOTIATED, RDF, offers
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.values import Value
from commons_graph.web.visit import Visit

_PATH: Final = ".well-known/void"


@offers(*NEGOTIATED)
def show(site: TheSite, visit: TheVisit) -> Response:
    """The VoID description, as the edition also holds it in its graph; negotiated."""
    return _of_census(site, visit, None)


@offers(*NEGOTIATED)
def show_form(site: TheSite, visit: TheVisit, suffix: str) -> Response:
    """The VoID description in one form: html, ttl, jsonld, rdf or nt."""
    return _of_census(site, visit, suffix)


@offers(*NEGOTIATED)
def show_dataset(site: TheDatasetSite, visit: TheVisit) -> Response:
    """The VoID description of the files, negotiated."""
    return _of_files(site, visit, None)


@offers(*NEGOTIATED)
def show_dataset_form(site: TheDatasetSite, visit: TheVisit, suffix: str) -> Response:
    """The VoID description of the files in one form: html, ttl, jsonld, rdf or nt."""
    return _of_files(site, visit, suffix)


@dataclass(frozen=True, slots=True)
class _Described:
    """A description: its node, counts and links, the JSON-LD context, and what its entity tags follow."""

    bench: Surroundings
    node: str
    base: str
    usage: Usage
    context: Context
    state: str
    linked: Linked | None = None

    def resource(self, visit: Visit) -> Resource:
        triples = list(void_triples(self.node, self.usage, self.base + "sparql", self.linked))
        described = json_ld_of(triples, self.context, self.node)
        # data first: a program that asks for anything gets no page here
        forms = {**rdf_forms(triples, self.context, self.node), HTML: lambda: self._html(visit, described)}
        return Resource(_PATH, forms, self.state, self.state, about=self.node, described_by=())

    def _html(self, visit: Visit, described: Mapping[str, Any]) -> str:
        linker = self.bench.linker(visit, {iri for pair in self.usage for iri in pair if iri})

        def link(iri: str) -> Value:
            return by_label(linker(iri), iri, curie(iri))

        values = {
            "triples": sum(count for (kind, path), count in self.usage.items() if path and not kind),
            "classes": [
                (
                    link(kind),
                    count,
                    address_of(_MEMBERS.format(kind)),
                    [(link(p), n) for p, n in self._properties(kind)],
                )
                for (kind, path), count in sorted(self.usage.items(), key=lambda item: (-item[1], item[0]))
                if kind and not path
            ],
        }
        page = Page("void.html", _PATH, values, alternates=alternates(visit, _PATH, RDF), described=described)
        return self.bench.page(visit, page)

    def _properties(self, kind: str) -> list[tuple[str, int]]:
        found = [(path, count) for (of, path), count in self.usage.items() if of == kind and path]
        return sorted(found, key=lambda item: (-item[1], item[0]))


_MEMBERS: Final = "SELECT ?thing WHERE {{\n  ?thing a <{}> .\n}}\nLIMIT 100\n"


def _of_census(site: Site, visit: Visit, suffix: str | None) -> Response:
    edition, bench = site.edition(visit), CensusBench(site)
    state = site.page_state(edition)
    described = _Described(
        bench,
        edition.base + "dataset",
        edition.base,
        bench.usage(visit.edition),
        site.context,
        state,
        bench.linked(visit.edition),
    )
    return respond(visit, described.resource(visit), suffix)


def _of_files(site: DatasetSite, visit: Visit, suffix: str | None) -> Response:
    bench, base = FilesBench(site), site.dataset.base
    usage = bench.usage()
    if usage is None:
        raise NotFound("these files hold too much to be counted")
    described = _Described(bench, base + "sparql#dataset", base, usage, {}, site.state)
    return respond(visit, described.resource(visit), suffix)
