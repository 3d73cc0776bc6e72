"""Findings made ready to be told: with message, label, place, what was found and what was expected.

Every format for people and for tools is written from remarks; only the SHACL report itself needs none of this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import pyoxigraph as ox

from commons_graph.errors import CommonsError
from commons_graph.rdf.parsing import Source
from commons_graph.validation.locations import Location, locate
from commons_graph.validation.paths import Path
from commons_graph.validation.port import Document, Finding, Node, Report
from commons_graph.validation.reports.labels import Labels
from commons_graph.validation.reports.terms import one_line, shown
from commons_graph.validation.reports.words import words
from commons_graph.validation.rules import Rules

_BATCH: Final = 100_000
"""Findings that are made ready together: each batch reads its files again, and all of it is in memory."""
_VALUES: Final = 3
"""How many values are told where there are too many."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that a report is written from.

    `documents` are those the engine was given, in that order; `sources` are where they come from, `shapes` what
    they were checked against, and `faults` the errors of the files that could not be read.
    """

    report: Report
    documents: Sequence[Document]
    sources: Sequence[Source] = ()
    shapes: Sequence[Document] = ()
    faults: Sequence[CommonsError] = ()
    language: str = "fr"
    styled: bool = False

    @property
    def conforms(self) -> bool:
        """Whether no finding is a violation and every file could be read."""
        return self.report.conforms and not self.faults

    def rules(self) -> Rules:
        """The shapes, to read from."""
        return Rules(self.shapes)


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding in words; a text that is not known is "". `thing` is the focus node, its label before its address."""

    finding: Finding
    message: str
    label: str
    thing: str
    location: Location
    found: str
    expected: str


@dataclass(slots=True)
class _Told:
    """What the shapes expect, told once for each rule."""

    rules: Rules
    language: str
    known: dict[tuple[str, str, Path | None], str] = field(default_factory=dict)

    def expected(self, finding: Finding) -> str:
        key = (finding.source_shape, finding.component, finding.path)
        if key not in self.known:
            self.known[key] = self.rules.expected(finding, self.language)
        return self.known[key]


def remarks(findings: Iterable[Finding], outcome: Outcome) -> Iterator[Remark]:
    """The remarks on findings, in their order, as many in memory as one batch has."""
    told = _Told(outcome.rules(), outcome.language)
    pending = iter(findings)
    while batch := list(islice(pending, _BATCH)):
        labels = Labels(outcome.documents, batch, outcome.language)
        places = locate(batch, outcome.documents, outcome.sources)
        for finding, place in zip(batch, places, strict=True):
            yield Remark(
                finding,
                one_line(finding.message(outcome.language)),
                labels.label(finding.focus),
                _named(finding.focus, labels.label(finding.focus), outcome.language),
                place,
                _found(finding, labels, outcome.language),
                told.expected(finding),
            )


def _named(node: Node, label: str, language: str) -> str:
    """A thing with its label before its address."""
    return f"{label} ({shown(node)})" if label else shown(node, language)


def _found(finding: Finding, labels: Labels, language: str) -> str:
    if finding.value is not None:
        return "" if finding.value == finding.focus else _valued(finding.value, labels, language)
    values = labels.values(finding)
    if values is None:
        return ""
    if not values:
        return words("nothing", language)
    texts = [_valued(value, labels, language) for value in values[:_VALUES]]
    told = ", ".join([*texts, *(["…"] if len(values) > _VALUES else [])])
    return told if len(values) == 1 else words("values", language, len(values), told)


def _valued(value: Node, labels: Labels, language: str) -> str:
    label = labels.label(value) if isinstance(value, ox.NamedNode) else ""
    return _named(value, label, language)
