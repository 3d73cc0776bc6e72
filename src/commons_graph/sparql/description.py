"""The service description of the endpoint: what it speaks, offers and holds (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple, serialize

from commons_graph.rdf.formats import format_named
from commons_graph.sparql.results import GRAPH_TYPES
from commons_graph.terms import PREFIXES, RDF, RDF_TYPE, SD, VOID, XSD

_FORMATS: Final = "http://www.w3.org/ns/formats/"
_GEOF: Final = "http://www.opengis.net/def/function/geosparql/"

RESULT_FORMATS: Final = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "JSON-LD", "RDF_XML", "N-Triples", "TriG", "N-Quads"),
)
"""Local names of the registered IRIs of the formats that results come in."""

GEO_FUNCTIONS: Final = (
    *("area", "asGeoJSON", "centroid", "convexHull", "coordinateDimension", "difference", "dimension", "distance"),
    *("ehContains", "ehCoveredBy", "ehCovers", "ehDisjoint", "ehEquals", "ehInside", "ehMeet", "ehOverlap"),
    *("envelope", "getSRID", "intersection", "isEmpty", "isSimple", "length", "perimeter"),
    *("rcc8dc", "rcc8ec", "rcc8eq", "rcc8ntpp", "rcc8ntppi", "rcc8po", "rcc8tpp", "rcc8tppi", "relate"),
    *("sfContains", "sfCrosses", "sfDisjoint", "sfEquals", "sfIntersects", "sfOverlaps", "sfTouches", "sfWithin"),
    *("spatialDimension", "symDifference", "union"),
)
"""Local names of the GeoSPARQL functions that Oxigraph evaluates."""


@dataclass(frozen=True, slots=True)
class Service:
    """What the description tells: `triples` and `named_graphs` of the default dataset, where they are known.

    `federated` says that SERVICE may call some hosts. `more` holds triples of others to send along, such as
    the VoID description of the dataset, whose node is `dataset_iri`.
    """

    endpoint: str
    union_default_graph: bool
    triples: int | None = None
    named_graphs: tuple[str, ...] = ()
    federated: bool = False
    more: tuple[Triple, ...] = ()

    @property
    def dataset_iri(self) -> str:
        """The node of the default dataset."""
        return f"{self.endpoint}#dataset"


def describe(service: Service) -> Iterator[Triple]:
    """The triples of a service description; every node has an address."""
    endpoint = NamedNode(service.endpoint)
    yield Triple(endpoint, _TYPE, _sd("Service"))
    yield Triple(endpoint, _sd("endpoint"), endpoint)
    yield Triple(endpoint, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for name in RESULT_FORMATS:
        yield Triple(endpoint, _sd("resultFormat"), NamedNode(_FORMATS + name))
    for name in GEO_FUNCTIONS:
        function = NamedNode(_GEOF + name)
        yield Triple(endpoint, _sd("extensionFunction"), function)
        yield Triple(function, _TYPE, _sd("Function"))
    if service.union_default_graph:
        yield Triple(endpoint, _sd("feature"), _sd("UnionDefaultGraph"))
    if service.federated:
        yield Triple(endpoint, _sd("feature"), _sd("BasicFederatedQuery"))
    yield from _dataset(service)
    yield from service.more


@lru_cache(maxsize=16)
def render(service: Service, media_type: str) -> bytes:
    """The description in an RDF syntax, one of GRAPH_TYPES."""
    fmt = format_named(media_type)
    triples = list(describe(service))
    prefixes = _used_prefixes(triples) if fmt.media_type in _SHORTENING else {}
    data = serialize(triples, format=fmt.rdf, prefixes=prefixes)
    return data or b""


def _dataset(service: Service) -> Iterator[Triple]:
    dataset, default = NamedNode(service.dataset_iri), NamedNode(f"{service.endpoint}#default-graph")
    yield Triple(NamedNode(service.endpoint), _sd("defaultDataset"), dataset)
    yield Triple(dataset, _TYPE, _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield Triple(default, _TYPE, _sd("Graph"))
    if service.triples is not None:
        count = Literal(str(service.triples), datatype=NamedNode(XSD + "integer"))
        yield Triple(default, NamedNode(VOID + "triples"), count)
    for number, name in enumerate(service.named_graphs, 1):
        graph = NamedNode(f"{service.endpoint}#graph-{number}")
        yield Triple(dataset, _sd("namedGraph"), graph)
        yield Triple(graph, _TYPE, _sd("NamedGraph"))
        yield Triple(graph, _sd("name"), NamedNode(name))


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)


_TYPE: Final = NamedNode(RDF_TYPE)
_SHORTENING: Final = frozenset(GRAPH_TYPES) - {"application/n-triples", "application/n-quads"}


def _used_prefixes(triples: list[Triple]) -> dict[str, str]:
    """The known prefixes that occur; not rdf:, which Turtle writes as `a` and RDF/XML declares by itself."""
    used = " ".join(str(triple) for triple in triples)
    known = {**PREFIXES, "geof": _GEOF, "format": _FORMATS}
    return {prefix: iri for prefix, iri in known.items() if iri != RDF and f"<{iri}" in used}
