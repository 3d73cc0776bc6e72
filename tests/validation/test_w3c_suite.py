"""The SHACL test suite of the W3C: every test of its core and SPARQL parts, each report compared whole.

The suite is read where it lies beside the repository and never copied. A report is what the expected one is when
the two graphs are isomorphic; blank nodes that belong to the data or to the shapes are compared by their labels.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.collection import Collection
from rdflib.compare import graph_diff, to_isomorphic

from commons_graph.errors import BadShapes
from commons_graph.validation.engines import make_validator
from commons_graph.validation.port import Document, Finding
from commons_graph.validation.shacl import loading

SUITE = Path(__file__).parents[3] / "shared" / "data" / "suites" / "shacl" / "tests"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = rdflib.Namespace("http://www.w3.org/ns/shacl-test#")
SH = rdflib.SH
TESTS_IN_SUITE = 121
LABELLED = "urn:blank:"
"""What stands before the label of a blank node of the data or the shapes, to compare it by its label."""


def entries() -> Iterator[tuple[str, Path]]:
    """Name and file of each test; all files are looked at, since the manifests forget one (nodeValidator-001)."""
    for path in sorted(SUITE.rglob("*.ttl")):
        graph = read(path)
        for head in graph.objects(rdflib.URIRef(path.as_uri()), MF.entries):
            for entry in Collection(graph, head):
                yield str(entry).rpartition("/")[2], path


def read(path: Path) -> rdflib.Graph:
    """A file as it is written, with the labels that pyoxigraph gives to its blank nodes."""
    graph = rdflib.Graph()
    for triple in triples(path):
        graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    return graph


def triples(path: Path) -> list[ox.Triple]:
    parsed = ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())
    return [quad.triple for quad in parsed]


def term(node: Any) -> Any:
    if isinstance(node, ox.NamedNode):
        return rdflib.URIRef(node.value)
    if isinstance(node, ox.BlankNode):
        return rdflib.BNode(node.value)
    if node.language:
        return rdflib.Literal(node.value, lang=node.language)
    return rdflib.Literal(node.value, datatype=rdflib.URIRef(node.datatype.value), normalize=False)


def cases() -> list[Any]:
    return [pytest.param(path, name, id=f"{path.parent.name}/{name}") for name, path in entries()]


CASES = cases()


def test_the_suite_is_whole() -> None:
    if not SUITE.is_dir():
        reason = f"the W3C suite is not beside the repository: {SUITE}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    assert len(CASES) == TESTS_IN_SUITE


@pytest.fixture(params=["dictionaries", "columns"])
def graph_kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both kinds of data graph, whatever the size of the data."""
    monkeypatch.setattr(loading, "MANY", 0 if request.param == "columns" else sys.maxsize)
    return str(request.param)


@pytest.mark.usefixtures("graph_kind")
@pytest.mark.parametrize(("path", "name"), CASES)
def test_report_is_the_expected_one(path: Path, name: str) -> None:
    manifest = Manifest(path, name)
    if manifest.expects_failure:
        with pytest.raises(BadShapes):
            manifest.findings()
        return
    expected = manifest.expected_report()
    actual = report_graph(manifest.findings(), with_messages=(None, SH.resultMessage, None) in expected)
    if to_isomorphic(actual) != to_isomorphic(expected):
        _, wrong, missing = graph_diff(actual, expected)
        pytest.fail(f"not expected:\n{wrong.serialize()}\nmissing:\n{missing.serialize()}")


class Manifest:
    """One test: its data, its shapes and its expected report."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self._triples = triples(path)
        self._graph = rdflib.Graph()
        for triple in self._triples:
            self._graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
        self._entry = rdflib.URIRef((path.parent / name).as_uri())
        self._result: Any = self._graph.value(self._entry, MF.result)

    @property
    def expects_failure(self) -> bool:
        return bool(self._result == SHT.Failure)

    def findings(self) -> Sequence[Finding]:
        action = self._graph.value(self._entry, MF.action)
        data, shapes = (self._document(self._graph.value(action, kind)) for kind in (SHT.dataGraph, SHT.shapesGraph))
        return make_validator("set", [shapes]).validate([data]).findings

    def _document(self, node: Any) -> Document:
        path = Path(str(node).removeprefix("file://"))
        return Document(path.name, self._triples if path == self.path else triples(path))

    def expected_report(self) -> rdflib.Graph:
        """The triples that the report reaches through the terms of reports and of paths."""
        report = rdflib.Graph()
        pending = [self._result]
        while pending:
            node = pending.pop()
            for predicate, value in self._graph.predicate_objects(node):
                structural = predicate in (SH.result, SH.detail)
                own = structural or (isinstance(value, rdflib.BNode) and predicate == SH.resultPath)
                report.add((node, predicate, value if own else labelled(value)))
                if structural:
                    pending.append(value)
                elif own:
                    copy_path(self._graph, value, report)
        report.remove((None, rdflib.RDF.type, None))
        return report


def copy_path(source: rdflib.Graph, node: Any, report: rdflib.Graph) -> None:
    for predicate, value in source.predicate_objects(node):
        report.add((node, predicate, value))
        if isinstance(value, rdflib.BNode):
            copy_path(source, value, report)


def labelled(value: Any) -> Any:
    return rdflib.URIRef(LABELLED + value) if isinstance(value, rdflib.BNode) else value


def report_graph(findings: Sequence[Finding], *, with_messages: bool) -> rdflib.Graph:
    """The report on some findings, with the exact source shapes, and sh:detail left out as the suite does."""
    graph = rdflib.Graph()
    report = rdflib.BNode()
    graph.add((report, SH.conforms, rdflib.Literal("false" if findings else "true", datatype=rdflib.XSD.boolean)))
    for number, finding in enumerate(findings):
        node = rdflib.BNode()
        graph.add((report, SH.result, node))
        for predicate, value in result(finding, number, graph):
            graph.add((node, predicate, value))
        for language, text in finding.messages.items() if with_messages else ():
            graph.add(
                (
                    node,
                    SH.resultMessage,
                    rdflib.Literal(text, lang=language or None, datatype=None if language else rdflib.XSD.string),
                )
            )
    return graph


def result(finding: Finding, number: int, graph: rdflib.Graph) -> Iterator[tuple[Any, Any]]:
    yield SH.focusNode, own(finding.focus)
    yield SH.resultSeverity, rdflib.URIRef(finding.severity_iri)
    yield SH.sourceConstraintComponent, rdflib.URIRef(finding.component)
    yield SH.sourceShape, own(finding.shape)
    if finding.value is not None:
        yield SH.value, own(finding.value)
    if finding.source_constraint is not None:
        yield SH.sourceConstraint, own(finding.source_constraint)
    if finding.path is not None:
        node, described = finding.path.triples(f"path{number}x")
        for triple in described:
            graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
        yield SH.resultPath, term(node)


def own(node: Any) -> Any:
    """A term of a finding; the engine puts the place of its document before the label of a blank node."""
    return rdflib.URIRef(LABELLED + node.value.removeprefix("d0x")) if isinstance(node, ox.BlankNode) else term(node)
