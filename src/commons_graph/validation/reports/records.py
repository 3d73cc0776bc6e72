"""`json` and `jsonl`: the contract is written in docs/validation-json.md, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version
from typing import Any, Final

import pyoxigraph as ox

from commons_graph.rdf.places.span import Span
from commons_graph.terms import XSD
from commons_graph.validation.components import code_of
from commons_graph.validation.port import Node, Severity
from commons_graph.validation.reports.faults import unread
from commons_graph.validation.reports.remarks import Outcome, Remark, remarks
from commons_graph.validation.reports.terms import local_iri

CONTRACT: Final = 1
"""The version of the contract; it changes when a field goes or changes its meaning, not when one comes."""

_STRING: Final = XSD + "string"


def write_json(outcome: Outcome, _: int) -> Iterator[str]:
    """One JSON object; findings are written one per line, so that two reports can be compared line by line."""
    head = {"version": CONTRACT, "tool": {"name": "commons-graph", "version": version("commons-graph")}}
    head |= {"conforms": outcome.conforms, "summary": _summary(outcome), "unreadable": _unreadable(outcome)}
    yield _dump(head)[:-1] + ', "findings": ['
    between = "\n"
    for remark in remarks(outcome.report.findings, outcome):
        yield between + _dump(finding_record(remark))
        between = ",\n"
    yield "\n]}\n"


def write_jsonl(outcome: Outcome, _: int) -> Iterator[str]:
    """One JSON object per line: findings, then files that could not be read, then the summary."""
    for remark in remarks(outcome.report.findings, outcome):
        yield _dump({"kind": "finding"} | finding_record(remark)) + "\n"
    for fault in _unreadable(outcome):
        yield _dump({"kind": "unreadable"} | fault) + "\n"
    last = {"kind": "summary", "version": CONTRACT, "conforms": outcome.conforms}
    yield _dump(last | _summary(outcome)) + "\n"


def finding_record(remark: Remark) -> dict[str, Any]:
    """One finding as the contract has it."""
    finding = remark.finding
    return {
        "file": finding.source or None,
        **_span(remark.location.best),
        "subject": _span(remark.location.subject),
        "severity": finding.severity.value,
        "code": code_of(finding.component),
        "component": finding.component,
        "shape": local_iri(finding.source_shape) or None,
        "focus": _term(finding.focus),
        "label": remark.label or None,
        "path": str(finding.path) if finding.path else None,
        "value": None if finding.value is None else _term(finding.value),
        "message": remark.message,
        "messages": {language or "und": text for language, text in finding.messages.items()},
        "found": remark.found or None,
        "expected": remark.expected or None,
    }


def _summary(outcome: Outcome) -> dict[str, Any]:
    report, own = outcome.report, [document for document in outcome.documents if not document.background]
    return {
        "files": len(own),
        "unreadable": len(outcome.faults),
        "triples": sum(len(document.triples) for document in own),
        "focusNodes": report.focus_nodes,
        "shapes": report.shapes,
        "violations": report.count(Severity.VIOLATION),
        "warnings": report.count(Severity.WARNING),
        "infos": report.count(Severity.INFO),
        "untouchedClasses": list(report.untouched),
        "engine": report.engine,
        "language": outcome.language,
    }


def _unreadable(outcome: Outcome) -> list[dict[str, Any]]:
    return [asdict(unread(fault)) | {"hint": fault.hint or None} for fault in outcome.faults]


def _span(span: Span | None) -> dict[str, int | None]:
    if span is None:
        return dict.fromkeys(("line", "column", "endLine", "endColumn"))
    return {"line": span.line, "column": span.column, "endLine": span.end_line, "endColumn": span.end_column}


def _term(term: Node) -> dict[str, str]:
    """A term in the manner of SPARQL 1.1 Query Results JSON (§3.2.2)."""
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": local_iri(term.value)}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Literal):
        kind = {"type": "literal", "value": term.value}
        if term.language:
            return kind | {"xml:lang": term.language}
        return kind if term.datatype.value == _STRING else kind | {"datatype": term.datatype.value}
    return {"type": "triple", "value": str(term)}


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
