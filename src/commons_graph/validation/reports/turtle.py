"""The report for programs: a sh:ValidationReport in Turtle (SHACL §3.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.turtle import relative, serialize
from commons_graph.terms import NEUTRAL_BASE, RDF_TYPE, SH, XSD
from commons_graph.validation.port import Finding, Report, Severity

_SEVERITIES: Final = {Severity.VIOLATION: "Violation", Severity.WARNING: "Warning", Severity.INFO: "Info"}
_TYPE: Final = ox.NamedNode(RDF_TYPE)


def turtle_report(report: Report) -> bytes:
    """The report as Turtle, with IRIs under the neutral base written relative to it.

    sh:conforms follows the specification: it is false as soon as there is a result, even a warning (§3.6.1.1).
    """
    return relative(serialize(_triples(report), TURTLE))


def _triples(report: Report) -> Iterator[ox.Triple]:
    node = ox.BlankNode("report")
    conforms = "false" if report.findings else "true"
    yield ox.Triple(node, _TYPE, _sh("ValidationReport"))
    yield ox.Triple(node, _sh("conforms"), ox.Literal(conforms, datatype=ox.NamedNode(XSD + "boolean")))
    width = len(str(len(report.findings)))
    for number, finding in enumerate(report.findings, start=1):
        result = ox.BlankNode(f"result{number:0{width}}")
        yield ox.Triple(node, _sh("result"), result)
        yield from _result(result, finding)


def _result(node: ox.BlankNode, finding: Finding) -> Iterator[ox.Triple]:
    yield ox.Triple(node, _TYPE, _sh("ValidationResult"))
    yield ox.Triple(node, _sh("focusNode"), finding.focus)
    if finding.path is not None:
        path, described = finding.path.triples(f"{node.value}path")
        yield ox.Triple(node, _sh("resultPath"), path)
        yield from described
    if finding.value is not None:
        yield ox.Triple(node, _sh("value"), finding.value)
    yield ox.Triple(node, _sh("resultSeverity"), _sh(_SEVERITIES[finding.severity]))
    yield ox.Triple(node, _sh("sourceConstraintComponent"), ox.NamedNode(finding.component))
    if finding.source_shape:
        yield ox.Triple(node, _sh("sourceShape"), ox.NamedNode(finding.source_shape))
    for language, text in finding.messages.items():
        local = text.replace(NEUTRAL_BASE, "")
        yield ox.Triple(
            node, _sh("resultMessage"), ox.Literal(local, language=language) if language else ox.Literal(local)
        )


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(SH + name)
