"""RDF files served without a census, as the workbench sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

import pyoxigraph as ox

from commons_graph.bundled import bundled
from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import Texts, text_in
from commons_graph.search.linkage import Linked
from commons_graph.search.usage import Usage
from commons_graph.sparql.examples import FORMS
from commons_graph.sparql.library import NamedQuery, read_queries
from commons_graph.terms import DCT, PREFIXES, RDF_TYPE, RDFS, RDFS_LABEL, SH
from commons_graph.web.bench.maps import Known
from commons_graph.web.bench.questions import Feature, Kind
from commons_graph.web.dataset_site import LABELS, DatasetSite
from commons_graph.web.links import readable_part
from commons_graph.web.query_results import Linker
from commons_graph.web.rendering import Page
from commons_graph.web.visit import Visit

_OPENING: Final = "kinds-of-things"
_EXAMPLES_READ: Final = 200
_KINDS: Final = 30
_FEATURES: Final = 40

WELL_KNOWN: Final[Mapping[str, str]] = {
    **PREFIXES,
    "schema": "https://schema.org/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "org": "http://www.w3.org/ns/org#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "locn": "http://www.w3.org/ns/locn#",
    "geosparql": "http://www.opengis.net/ont/geosparql#",
    "time": "http://www.w3.org/2006/time#",
    "adms": "http://www.w3.org/ns/adms#",
    "bibo": "http://purl.org/ontology/bibo/",
    "dbo": "http://dbpedia.org/ontology/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "wd": "http://www.wikidata.org/entity/",
}
"""Prefixes by which people know these namespaces."""

_ALWAYS: Final = frozenset({"rdf", "rdfs", "xsd"})


@dataclass
class FilesBench:
    """The Surroundings of RDF files; they never change, so everything is read once."""

    site: DatasetSite

    @cached_property
    def queries(self) -> Mapping[str, NamedQuery]:
        """The examples that the files hold themselves (sh:SPARQLExecutable), and some that fit any data."""
        return {query.name: query for query in (*_own_queries(self.site.store), *_general_queries())}

    @property
    def opening(self) -> str:
        """What one asks first of unknown data."""
        return _OPENING

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """The well-known prefixes that the files have a use for, and those that they declare themselves."""
        used = {iri for pair in self.site.counts.usage for iri in pair}
        known = {
            prefix: namespace
            for prefix, namespace in WELL_KNOWN.items()
            if prefix in _ALWAYS or any(iri.startswith(namespace) for iri in used)
        }
        return {**known, **_declared_prefixes(self.site.store)}

    def linked(self, edition: str | None = None) -> Linked | None:  # noqa: ARG002 — files have no editions
        """Nothing: files have no addresses of their own."""
        return None

    def usage(self, edition: str | None = None) -> Usage | None:  # noqa: ARG002 — files have no editions
        """How often each class and property is used; None where the files hold too much to count."""
        return self.site.counts.usage if self.site.counts.whole else None

    def kinds(self, visit: Visit) -> Sequence[Kind]:
        """The largest classes with the properties that some of their members have."""
        classes = self.site.counts.classes[:_KINDS]
        return [self._kind(visit, str(number), iri, count) for number, (iri, count) in enumerate(classes, 1)]

    def known_places(self, visit: Visit) -> Sequence[Known]:  # noqa: ARG002 — there is none to read
        """None: nothing says which places of the files make a ground."""
        return ()

    def linker(self, visit: Visit, iris: Iterable[str]) -> Linker:
        """How to link to some IRIs: to their page here, by their label."""
        return self.site.linker(visit, iris)

    def page(self, visit: Visit, page: Page) -> str:
        """The HTML of a page."""
        return self.site.page(visit, page)

    def _kind(self, visit: Visit, word: str, class_iri: str, count: int) -> Kind:
        usage = self.site.counts.usage
        paths = [path for kind, path in usage if kind == class_iri and path not in ("", RDF_TYPE)]
        paths = sorted(paths, key=lambda path: (-usage[class_iri, path], path))[:_FEATURES]
        features = tuple(Feature(f"{number}", self._name(visit, path), path) for number, path in enumerate(paths, 1))
        naming = next((prop for prop in LABELS if usage[class_iri, prop]), None)
        languages = tuple(dict.fromkeys((visit.language, "")))
        name = self._name(visit, class_iri)
        return Kind(word, name, count, (class_iri,), features, naming, languages)

    def _name(self, visit: Visit, iri: str) -> str:
        return text_in(self.site.labels(iri), visit.language, readable_part(iri))


def _general_queries() -> Iterator[NamedQuery]:
    yield from read_queries(bundled("queries").glob("files/*.rq")).values()


def _own_queries(store: ox.Store) -> Iterator[NamedQuery]:
    """The examples in the files, in the order of their addresses."""
    for node in sorted(_executables(store), key=str)[:_EXAMPLES_READ]:
        view = TripleView(store.quads_for_pattern(node, None, None, None))
        text = next((text for _, prop in FORMS.values() if (text := view.text(node, prop))), None)
        titles = _texts(view, node, RDFS_LABEL, RDFS + "comment", DCT + "title")
        if text:
            name = readable_part(node.value).replace(" ", "-")
            yield NamedQuery(name, titles or {"und": name}, view.texts(node, RDFS + "comment"), text)


def _executables(store: ox.Store) -> set[ox.NamedNode | ox.BlankNode]:
    kinds = [SH + "SPARQLExecutable", *(kind for kind, _ in FORMS.values())]
    quads = (q for k in kinds for q in store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), ox.NamedNode(k), None))
    return {quad.subject for quad in islice(quads, _EXAMPLES_READ) if not isinstance(quad.subject, ox.Triple)}


def _texts(view: TripleView, node: ox.NamedNode | ox.BlankNode, *properties: str) -> Texts:
    return next((texts for prop in properties if (texts := view.texts(node, prop))), {})


def _declared_prefixes(store: ox.Store) -> dict[str, str]:
    """The prefixes that the files declare with sh:prefix and sh:namespace."""
    found = {}
    for quad in islice(store.quads_for_pattern(None, ox.NamedNode(SH + "prefix"), None, None), _EXAMPLES_READ):
        view = TripleView(store.quads_for_pattern(quad.subject, None, None, None))
        namespace = view.text(quad.subject, SH + "namespace")
        if namespace and isinstance(quad.object, ox.Literal):
            found[quad.object.value] = namespace
    return found
