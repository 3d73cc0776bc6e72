"""`turtle` and `jsonld`: the sh:ValidationReport itself (SHACL §3.6), written in pieces however long it is.

sh:conforms follows the specification: it is false as soon as there is a result, even a warning (§3.6.1.1).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain, count, islice
from typing import Any, Final

import pyoxigraph as ox

from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.turtle import as_bytes, relative, used_prefixes
from commons_graph.terms import NEUTRAL_BASE, RDF_TYPE, SH, XSD
from commons_graph.validation.paths import Path
from commons_graph.validation.port import Finding, Node, Severity
from commons_graph.validation.reports.remarks import Outcome
from commons_graph.validation.reports.terms import local_iri

_SEVERITIES: Final = {
    Severity.VIOLATION: SH + "Violation",
    Severity.WARNING: SH + "Warning",
    Severity.INFO: SH + "Info",
}
_TYPE: Final = ox.NamedNode(RDF_TYPE)
_REPORT: Final = ox.BlankNode("report")
_PIECE: Final = 1000
"""Findings that are written together."""

_CONTEXT: Final[dict[str, Any]] = {
    "sh": SH,
    "xsd": XSD,
    "conforms": {"@id": "sh:conforms", "@type": "xsd:boolean"},
    "result": "sh:result",
    "detail": "sh:detail",
    "focusNode": "sh:focusNode",
    "resultPath": {"@id": "sh:resultPath", "@type": "@id"},
    "value": "sh:value",
    "resultSeverity": {"@id": "sh:resultSeverity", "@type": "@id"},
    "sourceConstraintComponent": {"@id": "sh:sourceConstraintComponent", "@type": "@id"},
    "sourceConstraint": {"@id": "sh:sourceConstraint", "@type": "@id"},
    "sourceShape": {"@id": "sh:sourceShape", "@type": "@id"},
    "resultMessage": "sh:resultMessage",
}


def write_turtle(outcome: Outcome, _: int) -> Iterator[str]:
    """The report in Turtle, with IRIs under the neutral base written relative to it."""
    findings = outcome.report.findings
    names = used_prefixes(chain(_head(bool(findings)), *map(_vocabulary, findings[:_PIECE])))
    prefixes = {"sh": SH} | names
    yield _turtle(_head(bool(findings)), prefixes, first=True)
    numbers = count(1)
    pending = iter(findings)
    while piece := list(islice(pending, _PIECE)):
        nodes = [ox.BlankNode(f"result{next(numbers)}") for _ in piece]
        links = (ox.Triple(_REPORT, _sh("result"), node) for node in nodes)
        results = chain.from_iterable(_result(node, finding) for node, finding in zip(nodes, piece, strict=True))
        yield _turtle(chain(links, results), prefixes, first=False)


def write_jsonld(outcome: Outcome, _: int) -> Iterator[str]:
    """The report in JSON-LD, with its context inside."""
    findings = outcome.report.findings
    head = {"@context": _CONTEXT, "@type": "sh:ValidationReport", "conforms": not findings}
    yield _dump(head)[:-1] + ', "result": ['
    between = "\n"
    for finding in findings:
        yield between + _dump(_json_result(finding))
        between = ",\n"
    yield "\n]}\n"


def _turtle(triples: Iterable[ox.Triple], prefixes: dict[str, str], *, first: bool) -> str:
    text = relative(as_bytes(triples, TURTLE.rdf, prefixes)).decode()
    if first:
        return text
    lines = text.split("\n")
    while lines and lines[0].startswith("@prefix "):
        lines.pop(0)
    return "\n".join(lines)


def _vocabulary(finding: Finding) -> Iterator[ox.Triple]:
    yield from _result(ox.BlankNode("result"), finding)


def _head(found: bool) -> Iterator[ox.Triple]:
    yield ox.Triple(_REPORT, _TYPE, _sh("ValidationReport"))
    conforms = ox.Literal("false" if found else "true", datatype=ox.NamedNode(XSD + "boolean"))
    yield ox.Triple(_REPORT, _sh("conforms"), conforms)


def _result(node: ox.BlankNode, finding: Finding) -> Iterator[ox.Triple]:
    details = [ox.BlankNode(f"{node.value}detail{number}") for number, _ in enumerate(finding.detail)]
    yield ox.Triple(node, _TYPE, _sh("ValidationResult"))
    yield ox.Triple(node, _sh("focusNode"), finding.focus)
    path_triples: list[ox.Triple] = []
    if finding.path is not None:
        path, path_triples = finding.path.triples(f"{node.value}path")
        yield ox.Triple(node, _sh("resultPath"), path)
    if finding.value is not None:
        yield ox.Triple(node, _sh("value"), finding.value)
    yield ox.Triple(node, _sh("resultSeverity"), ox.NamedNode(_severity(finding)))
    yield ox.Triple(node, _sh("sourceConstraintComponent"), ox.NamedNode(finding.component))
    if finding.source_shape:
        yield ox.Triple(node, _sh("sourceShape"), ox.NamedNode(finding.source_shape))
    if isinstance(finding.source_constraint, ox.NamedNode):
        yield ox.Triple(node, _sh("sourceConstraint"), finding.source_constraint)
    for language, text in finding.messages.items():
        local = text.replace(NEUTRAL_BASE, "")
        literal = ox.Literal(local, language=language) if language else ox.Literal(local)
        yield ox.Triple(node, _sh("resultMessage"), literal)
    yield from (ox.Triple(node, _sh("detail"), detail) for detail in details)
    yield from path_triples
    for detail, nested in zip(details, finding.detail, strict=True):
        yield from _result(detail, nested)


def _severity(finding: Finding) -> str:
    """The severity of the shape, which may be one of its own making."""
    return finding.severity_iri or _SEVERITIES[finding.severity]


def _json_result(finding: Finding) -> dict[str, Any]:
    result: dict[str, Any] = {"@type": "sh:ValidationResult", "focusNode": _json_term(finding.focus)}
    if finding.path is not None:
        result["resultPath"] = _json_path(finding.path)
    if finding.value is not None:
        result["value"] = _json_term(finding.value)
    result["resultSeverity"] = local_iri(_severity(finding))
    result["sourceConstraintComponent"] = finding.component
    if finding.source_shape:
        result["sourceShape"] = local_iri(finding.source_shape)
    if isinstance(finding.source_constraint, ox.NamedNode):
        result["sourceConstraint"] = local_iri(finding.source_constraint.value)
    result["resultMessage"] = [_json_text(tag, text) for tag, text in finding.messages.items()]
    if finding.detail:
        result["detail"] = [_json_result(nested) for nested in finding.detail]
    return result


def _json_path(path: Path) -> Any:
    """A property path; a list stands for a sequence (SHACL §2.3.1)."""
    if not path.operator:
        return local_iri(path.iri)
    steps = [{"@id": step} if isinstance(step, str) else step for step in map(_json_path, path.steps)]
    if path.operator == "sequence":
        return {"@list": steps}
    inner = {"@list": steps} if path.operator == "alternativePath" else steps[0]
    return {f"sh:{path.operator}": inner}


def _json_term(term: Node) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"@id": local_iri(term.value)}
    if isinstance(term, ox.BlankNode):
        return {"@id": f"_:{term.value}"}
    if isinstance(term, ox.Literal):
        return {"@value": term.value} | (
            {"@language": term.language} if term.language else {"@type": term.datatype.value}
        )
    return {"@value": str(term)}


def _json_text(language: str, text: str) -> dict[str, str]:
    return {"@value": text.replace(NEUTRAL_BASE, "")} | ({"@language": language} if language else {})


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(SH + name)
