"""`sarif`: SARIF 2.1.0, the format that code scanning and editors read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

import pyoxigraph as ox

from commons_graph.rdf.places.span import Span
from commons_graph.validation.components import code_of, component_name, components
from commons_graph.validation.port import Finding, Severity
from commons_graph.validation.reports.faults import Unread, unread
from commons_graph.validation.reports.remarks import Outcome, Remark, remarks
from commons_graph.validation.reports.terms import iri_shown, local_iri
from commons_graph.validation.reports.words import words
from commons_graph.validation.rules import Rules

_LEVELS: Final = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def write_sarif(outcome: Outcome, _: int) -> Iterator[str]:
    """One run with one rule for each shape and component, and one result for each finding and unreadable file."""
    faults = [unread(fault) for fault in outcome.faults]
    rules = _Rules(outcome, faults)
    driver = {"name": "commons-graph", "version": version("commons-graph"), "rules": rules.described()}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not faults}],
    }
    yield f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{_dump(run)[:-1]}, "results": ['
    between = "\n"
    for result in _results(outcome, faults, rules):
        yield between + _dump(result)
        between = ",\n"
    yield "\n]}]}\n"


class _Rules:
    """The rules of a run by their number: those that findings break, then the codes of unreadable files."""

    def __init__(self, outcome: Outcome, faults: list[Unread]) -> None:
        self._language = outcome.language
        self._shapes = outcome.rules()
        self._severities: dict[tuple[str, str], Severity] = {}
        for finding in outcome.report.findings:
            self._severities.setdefault((finding.source_shape, finding.component), finding.severity)
        self._codes = sorted({fault.code for fault in faults})
        self._numbers = {key: number for number, key in enumerate(self._severities)}

    def number(self, finding: Finding) -> int:
        return self._numbers[finding.source_shape, finding.component]

    def number_of_code(self, code: str) -> int:
        return len(self._numbers) + self._codes.index(code)

    def described(self) -> list[dict[str, Any]]:
        made = [self._rule(*key, severity) for key, severity in self._severities.items()]
        return made + [{"id": code, "defaultConfiguration": {"level": "error"}} for code in self._codes]

    def _rule(self, shape: str, component: str, severity: Severity) -> dict[str, Any]:
        node, known = ox.NamedNode(shape), components().get(component)
        title = known.title.get(self._language, known.title["en"]) if known else component_name(component)
        name = self._shapes.title(node, self._language) if shape in self._shapes else ""
        why = known.why.get(self._language, known.why["en"]) if known else ""
        text = " ".join(part for part in (_description(self._shapes, node, self._language), why) if part)
        rule: dict[str, Any] = {
            "id": rule_id(shape, component),
            "name": component_name(component),
            "shortDescription": {"text": f"{name} — {title}" if name else title},
            "defaultConfiguration": {"level": _LEVELS[severity]},
            "properties": {"code": code_of(component), "shape": local_iri(shape), "component": component},
        }
        return rule | ({"fullDescription": {"text": text}, "help": {"text": text}} if text else {})


def rule_id(shape: str, component: str) -> str:
    """`shape:Initiative-label/MinCount`, or just the component for a shape without address."""
    return f"{iri_shown(shape)}/{component_name(component)}" if shape else component_name(component)


def _description(shapes: Rules, node: ox.NamedNode, language: str) -> str:
    return shapes.description(node, language) if node.value in shapes else ""


def _results(outcome: Outcome, faults: list[Unread], rules: _Rules) -> Iterator[dict[str, Any]]:
    for fault in faults:
        region = {"startLine": fault.line, "startColumn": fault.column} if fault.line else {}
        result = {"ruleId": fault.code, "ruleIndex": rules.number_of_code(fault.code), "level": "error"}
        yield result | {"message": {"text": fault.message}, "locations": [_location(fault.file, region)]}
    for remark in remarks(outcome.report.findings, outcome):
        yield _result(remark, rules, outcome.language)


def _result(remark: Remark, rules: _Rules, language: str) -> dict[str, Any]:
    finding = remark.finding
    place = _location(finding.source, _region(remark.location.best)) if finding.source else {}
    place["logicalLocations"] = [{"name": remark.label or local_iri(_text(finding.focus)), "kind": "resource"}]
    place["logicalLocations"][0]["fullyQualifiedName"] = local_iri(_text(finding.focus))
    result: dict[str, Any] = {
        "ruleId": rule_id(finding.source_shape, finding.component),
        "ruleIndex": rules.number(finding),
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(remark, language)},
        "locations": [place],
        "partialFingerprints": {"finding/v1": _fingerprint(finding)},
    }
    subject = remark.location.subject
    if remark.location.value and subject and finding.source:
        related = _location(finding.source, _region(subject))
        result["relatedLocations"] = [related | {"id": 1, "message": {"text": remark.thing}}]
    return result


def _message(remark: Remark, language: str) -> str:
    lines = [f"{remark.thing}: {remark.message}"]
    lines += [words("found", language, remark.found)] if remark.found else []
    lines += [words("expected", language, remark.expected)] if remark.expected else []
    return "\n".join(lines)


def _location(file: str, region: dict[str, Any]) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": file_uri(file)}}
    return {"physicalLocation": physical | ({"region": region} if region else {})}


def file_uri(file: str) -> str:
    """A file name as a URI reference; a relative one stays relative, to the root of the checked repository."""
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _region(span: Span | None) -> dict[str, Any]:
    if span is None:
        return {}
    start = {"startLine": span.line, "startColumn": span.column}
    return start | {"endLine": span.end_line, "endColumn": span.end_column}


def _fingerprint(finding: Finding) -> str:
    """What stays the same when lines move: rule, focus node, path and value."""
    value = finding.value
    parts = (finding.source_shape, finding.component, _stable(finding.focus), str(finding.path), _stable(value))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _stable(term: object) -> str:
    return "_:" if isinstance(term, ox.BlankNode) else str(term)


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
