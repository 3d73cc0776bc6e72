"""A set of RDF files served without a census: what its pages share, and cheap look-ups in its store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi import Depends, Request

from commons_graph.languages import translations
from commons_graph.schema.graph import Node
from commons_graph.schema.model import Texts, text_in
from commons_graph.search.usage import Usage
from commons_graph.terms import DCT, FOAF, OWL, RDF_TYPE, RDFS_LABEL, SKOS, SKOS_PREF_LABEL, VOID
from commons_graph.web.links import readable_part, safe_href
from commons_graph.web.rendering import Page, Templates
from commons_graph.web.values import Value, foreign
from commons_graph.web.visit import Visit

LABELS: Final = (SKOS_PREF_LABEL, RDFS_LABEL, DCT + "title", FOAF + "name", "https://schema.org/name")
"""Properties that name things, tried in this order."""

_SELF_DESCRIBED: Final = (
    *("http://www.w3.org/ns/dcat#Catalog", "http://www.w3.org/ns/dcat#Dataset", VOID + "Dataset"),
    *(OWL + "Ontology", SKOS + "ConceptScheme"),
)
_TYPES_READ: Final = 1_000_000
_GRAPHS_COUNTED: Final = 10_000
_LABELS_READ: Final = 20
_USAGE_READ: Final = 200_000

_CLASSES: Final = f"""
SELECT ?class (COUNT(*) AS ?count) WHERE {{
  {{ SELECT ?class WHERE {{ ?thing <{RDF_TYPE}> ?class }} LIMIT {_TYPES_READ} }}
}} GROUP BY ?class ORDER BY DESC(?count) LIMIT 50"""

_USAGE: Final = f"""
SELECT ?class ?property (COUNT(*) AS ?count) WHERE {{
  {{ SELECT ?thing ?class WHERE {{ ?thing <{RDF_TYPE}> ?class }} LIMIT {_USAGE_READ} }}
  ?thing ?property ?value
}} GROUP BY ?class ?property"""

_MEMBERS: Final = f"""
SELECT ?class (COUNT(*) AS ?count) WHERE {{
  {{ SELECT ?class WHERE {{ ?thing <{RDF_TYPE}> ?class }} LIMIT {_USAGE_READ} }}
}} GROUP BY ?class"""

_PROPERTIES: Final = f"""
SELECT ?property (COUNT(*) AS ?count) WHERE {{
  {{ SELECT ?property WHERE {{ ?thing ?property ?value }} LIMIT {_TYPES_READ} }}
}} GROUP BY ?property"""

_SUBJECTS: Final = f"""
SELECT (COUNT(DISTINCT ?thing) AS ?count) WHERE {{
  {{ SELECT ?thing WHERE {{ ?thing ?property ?value }} LIMIT {_TYPES_READ} }}
}}"""


@dataclass(frozen=True, slots=True)
class FileDataset:
    """RDF files in a store that nobody writes any more.

    `path` is the folder of the Oxigraph store, `key` changes with the content, and IRIs under `base` are served
    at their own path. With `union_default_graph`, queries see all graphs as one.
    """

    path: Path
    base: str
    key: str
    modified: datetime | None = None
    union_default_graph: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """What the home page tells: triples, classes with their numbers, and named graphs.

    `usage` is how often each class and property is used; unless `whole`, it was counted on a part.
    """

    triples: int
    classes: list[tuple[str, int]]
    graphs: int
    usage: Usage = field(default_factory=Counter)
    whole: bool = True


@dataclass(frozen=True, slots=True)
class DatasetSite:
    """A store opened read-only, the templates, and the version that entity tags follow."""

    dataset: FileDataset
    store: ox.Store
    counts: Counts
    templates: Templates
    version: str

    @property
    def state(self) -> str:
        """What every entity tag of the site follows."""
        return f"{self.dataset.key} {self.version}"

    def page(self, visit: Visit, page: Page) -> str:
        """The HTML of a page."""
        values = {"site_name": self.name(visit), "menu": [], "files": True, **page.values}
        return self.templates.render(visit, page, values)

    def name(self, visit: Visit) -> str:
        """What the files call themselves: the label of the dataset, ontology or scheme they describe."""
        for class_iri in _SELF_DESCRIBED:
            kind = ox.NamedNode(class_iri)
            for quad in islice(self.store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), kind, None), 1):
                if isinstance(quad.subject, ox.NamedNode) and (labels := self.labels(quad.subject.value)):
                    return text_in(labels, visit.language)
        return str(translations(visit.language).ugettext("RDF data"))

    def linker(self, visit: Visit, iris: Iterable[str]) -> Callable[[str], Value]:
        """How to link to some IRIs: to their page here, by their label; labels are looked up once."""
        known = set(iris)
        return lru_cache(maxsize=max(1, len(known)))(lambda iri: self.link(visit, iri))

    def link(self, visit: Visit, iri: str) -> Value:
        """One IRI as a link to its page here, when the store knows it, else to the IRI itself, if it is not ours."""
        labels = self.labels(iri)
        if labels:
            text = text_in(labels, visit.language)
            return Value("link", text, self.address(visit, iri), language=foreign(labels, text, visit.language))
        described = next(self.store.quads_for_pattern(ox.NamedNode(iri), None, None, None), None)
        elsewhere = None if iri.startswith(self.dataset.base) else safe_href(iri)
        href = self.address(visit, iri) if described else elsewhere
        return Value("link", readable_part(iri), href, unnamed=True)

    def address(self, visit: Visit, iri: str) -> str:
        """The page here about an IRI: at its own path under the base, else under `resource`."""
        path = iri.removeprefix(self.dataset.base)
        if path != iri and path and not set(path) & set("?#%") and path not in RESERVED:
            return visit.links.page(path)
        return visit.links.page("resource?" + encoded_iri(iri))

    def labels(self, iri: str) -> Texts:
        """Language → name of a thing, from the first naming property it has."""
        for prop in LABELS:
            quads = self.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(prop), None, None)
            found = [quad.object for quad in islice(quads, _LABELS_READ)]
            texts = {node.language or "und": node.value for node in found if isinstance(node, ox.Literal)}
            if texts:
                return texts
        return {}

    def about(self, node: Node, limit: int) -> Iterator[ox.Triple]:
        """At most `limit` triples with a node as subject, in any graph, each once."""
        if isinstance(node, (ox.NamedNode, ox.BlankNode)):
            quads = islice(self.store.quads_for_pattern(node, None, None, None), limit)
            yield from dict.fromkeys(quad.triple for quad in quads)

    def pointing_at(self, node: ox.NamedNode, limit: int) -> Iterator[ox.Triple]:
        """At most `limit` triples with a node as object."""
        quads = islice(self.store.quads_for_pattern(None, None, node, None), limit)
        yield from dict.fromkeys(quad.triple for quad in quads)


RESERVED: Final = frozenset({"resource", "sparql", "sparql/vocabulary.json", "health", "robots.txt", "openapi.json"})
"""Paths that are pages of the server and never those of an IRI."""


def encoded_iri(iri: str) -> str:
    """The parameter that names an IRI."""
    return urlencode({"iri": iri})


def count(store: ox.Store) -> Counts:
    """Count what a store holds; reads all of it once, so do it at start-up."""
    triples = len(store)
    classes = [(iri, number) for (iri,), number in _counted(store, _CLASSES)]
    usage: Usage = Counter()
    for query in (_USAGE, _MEMBERS, _PROPERTIES, _SUBJECTS):
        usage.update({_pair(query, names): number for names, number in _counted(store, query)})
    typed = sum(number for (_, path), number in usage.items() if not path)
    return Counts(
        triples,
        classes,
        graphs=sum(1 for _ in islice(store.named_graphs(), _GRAPHS_COUNTED)),
        usage=usage,
        whole=triples < _TYPES_READ and typed < _USAGE_READ,
    )


def _pair(query: str, names: tuple[str, ...]) -> tuple[str, str]:
    """Class and property of a row; empty where the query leaves one out."""
    if len(names) == 2:
        return names[0], names[1]
    return (names[0], "") if query is _MEMBERS else ("", "".join(names))


def _counted(store: ox.Store, query: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """The rows of a query that counts: its terms and the number."""
    solutions = store.query(query, use_default_graph_as_union=True)
    for row in solutions if isinstance(solutions, ox.QuerySolutions) else ():
        *terms, number = row
        yield tuple(str(getattr(term, "value", "")) for term in terms), int(number.value)


async def _site(request: Request) -> DatasetSite:
    site: DatasetSite = request.app.state.site
    return site


TheDatasetSite = Annotated[DatasetSite, Depends(_site)]
"""A parameter that receives the site of a dataset."""
