"""The W3C test suites of the SPARQL 1.1 Protocol (queries) and of the service description."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS

SUITE = Path(__file__).parents[3] / "shared" / "data" / "suites" / "sparql-protocol"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")

FORMATS = {
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml"),
    "tabular": (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"),
}


@dataclass(frozen=True)
class Case:
    """One request of the manifest and what must come back."""

    name: str
    graphs: tuple[tuple[str, str], ...]
    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    statuses: frozenset[str]
    format: str | None
    boolean: bool | None


@cache
def read_manifest() -> tuple[Case, ...]:
    if not SUITE.is_dir():
        return ()
    graph = rdflib.Graph().parse(SUITE / "manifest.ttl")
    manifest = graph.value(predicate=RDF.type, object=MF.Manifest)
    entries = Collection(graph, graph.value(manifest, MF.entries))  # type: ignore[arg-type]
    return tuple(
        case for entry in entries if "update" not in str(entry).partition("#")[2] for case in read_cases(graph, entry)
    )


def read_cases(graph: rdflib.Graph, entry: rdflib.term.Node) -> Iterator[Case]:
    graphs = tuple(
        sorted(
            (str(graph.value(data, RDFS.label)), Path(urlsplit(str(graph.value(data, UT.graph))).path).name)
            for data in graph.objects(entry, UT.graphData)
        )
    )
    action = graph.value(entry, MF.action)
    for request in Collection(graph, graph.value(action, HT.requests)):  # type: ignore[arg-type]
        response = graph.value(request, HT.resp)
        headers = graph.value(request, HT.headers)
        content = graph.value(request, HT.body)
        boolean = graph.value(response, MF.expectedBoolean)
        expected = graph.value(response, MF.expectedFormat)
        yield Case(
            name=str(entry).partition("#")[2],
            graphs=graphs,
            method=str(graph.value(request, HT.methodName)),
            path=str(graph.value(request, HT.absolutePath)),
            headers=tuple(
                (str(graph.value(header, HT.fieldName)), str(graph.value(header, HT.fieldValue)))
                for header in (Collection(graph, headers) if headers else ())
            ),
            body=read_body(graph, content) if content else None,
            statuses=frozenset(str(status)[-3] for status in graph.objects(response, MF.expectedStatus)),
            format=str(expected) if expected else None,
            boolean=boolean.toPython() if isinstance(boolean, rdflib.Literal) else None,
        )


def read_body(graph: rdflib.Graph, content: rdflib.term.Node) -> bytes:
    encoding = str(graph.value(content, CNT.characterEncoding))
    return str(graph.value(content, CNT.chars)).encode(encoding)


@pytest.fixture(scope="module")
def server_on(make_store: Callable[..., Path], serve: Callable[..., object]) -> Callable[..., object]:
    """A server on exactly the graphs that a test names."""

    @cache
    def start(graphs: tuple[tuple[str, str], ...]) -> object:
        lines = []
        for name, file in graphs:
            triples = (SUITE / file).read_text(encoding="utf-8").split(" .\n")
            lines += [f"{triple} <{name}> ." for triple in triples if triple.strip()]
        return serve(
            make_store(lines), union=False, triples=0, named_graphs=[name for name, _ in graphs], workers=2, timeout=5
        )

    return start


@pytest.fixture(scope="module", autouse=True)
def suite_present() -> None:
    if not SUITE.is_dir():
        reason = "the W3C suite ../shared/data/suites/sparql-protocol is not beside the repository"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


def test_manifest_holds_the_twenty_tests_of_queries() -> None:
    assert len({case.name for case in read_manifest()}) == 20


@pytest.mark.parametrize("case", read_manifest(), ids=lambda case: case.name)
def test_protocol_test_passes(case: Case, server_on: Callable[..., object]) -> None:
    server = server_on(case.graphs)
    response = httpx.request(
        case.method,
        server.url + case.path,  # type: ignore[attr-defined]
        headers=dict(case.headers),
        content=case.body,
    )
    assert str(response.status_code)[0] + "xx" in {status[0] + "xx" for status in case.statuses}, response.text
    media_type = response.headers["content-type"].partition(";")[0]
    if case.format:
        assert media_type in FORMATS[case.format]
    if case.boolean is not None:
        assert response.json()["boolean"] is case.boolean


@pytest.fixture(scope="module")
def description(server_on: Callable[..., object]) -> tuple[str, rdflib.Graph]:
    """The endpoint's address and what it says of itself."""
    graphs = (("http://kasei.us/2009/09/sparql/data/data1.rdf", "data1.nt"),)
    endpoint = server_on(graphs).endpoint  # type: ignore[attr-defined]
    response = httpx.get(endpoint)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/turtle")
    return endpoint, rdflib.Graph().parse(data=response.content, format="turtle")


def test_service_description_returns_rdf(description: tuple[str, rdflib.Graph]) -> None:
    assert len(description[1]) > 0


def test_service_description_has_the_endpoint_triple(description: tuple[str, rdflib.Graph]) -> None:
    endpoint, graph = description
    assert (None, SD.endpoint, rdflib.URIRef(endpoint)) in graph


def test_service_description_conforms_to_the_schema(description: tuple[str, rdflib.Graph]) -> None:
    graph = description[1]
    classes: dict[rdflib.term.Node, rdflib.URIRef] = {
        SD.endpoint: SD.Service,
        SD.defaultDataset: SD.Service,
        SD.supportedLanguage: SD.Service,
        SD.resultFormat: SD.Service,
        SD.extensionFunction: SD.Service,
        SD.feature: SD.Service,
        SD.defaultGraph: SD.Dataset,
        SD.namedGraph: SD.Dataset,
        SD.name: SD.NamedGraph,
    }
    ranges: dict[rdflib.term.Node, rdflib.URIRef] = {
        SD.defaultDataset: SD.Dataset,
        SD.extensionFunction: SD.Function,
        SD.defaultGraph: SD.Graph,
        SD.namedGraph: SD.NamedGraph,
    }
    used = {predicate for predicate in graph.predicates() if str(predicate).startswith(str(SD))}
    assert used <= classes.keys()
    for predicate in used:
        for subject, value in graph.subject_objects(predicate):
            assert (subject, RDF.type, classes[predicate]) in graph
            assert isinstance(value, rdflib.URIRef)
            assert predicate not in ranges or (value, RDF.type, ranges[predicate]) in graph
    services = set(graph.subjects(RDF.type, SD.Service))
    assert len(services) == 1
    assert len(list(graph.objects(services.pop(), SD.endpoint))) == 1
