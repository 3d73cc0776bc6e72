"""The port every validation engine stands behind: what goes in, what comes out.

An engine is built from shapes once and then given documents, as often as needed. Documents come as parsed
sources, never as a dump of a store, because stores rewrite literals and a verdict must be about what was
written. An engine sees all documents at once, so it may work node by node or set by set.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from operator import eq
from typing import Protocol

import pyoxigraph as ox

from commons_graph.validation.paths import Path

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Severity(StrEnum):
    """How serious a finding is (SHACL §2.1.4), the worst first."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    def at_least(self, other: Severity) -> bool:
        """Whether this severity is as serious as another one, or more."""
        order = list(Severity)
        return order.index(self) <= order.index(other)


@dataclass(frozen=True, slots=True)
class Document:
    """The triples of one source, as written; its blank nodes are its own.

    `background` marks a vocabulary: constraints read it, and what it alone describes is never a focus node.
    """

    name: str
    triples: Sequence[ox.Triple]
    background: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One validation result (SHACL §3.6.2).

    `messages` maps a language tag, or "" for none, to a text. `source_shape` is the nearest shape with an IRI.
    `source` is the name of the document that describes the focus node, "" when none does.

    What only some engines tell takes no part in comparisons: `severity_iri` is the value of sh:severity, which
    shapes may make up, and which counts as a violation when it is none of the three; `shape` is the source shape
    itself, with an IRI or without; `source_constraint` is the SPARQL constraint; `detail` are the findings that
    explain this one.
    """

    focus: Node
    path: Path | None
    value: Node | None
    component: str
    severity: Severity
    source_shape: str
    messages: Mapping[str, str]
    source: str = ""
    severity_iri: str = field(default="", compare=False)
    shape: Node | None = field(default=None, compare=False)
    source_constraint: Node | None = field(default=None, compare=False)
    detail: tuple[Finding, ...] = field(default=(), compare=False)

    def message(self, language: str) -> str:
        """The message in a language, else without one, else in French, in English, in any."""
        for tag in (language, "", "fr", "en"):
            if tag in self.messages:
                return self.messages[tag]
        return next(iter(self.messages.values()), "")


class Findings(Sequence[Finding], ABC):
    """Findings that are made whenever they are looked at, so that a million of them need little memory."""

    def __eq__(self, other: object) -> bool:
        """Equal to a sequence of the same findings."""
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]

    @abstractmethod
    def of_severity(self, severity: Severity) -> int:
        """How many have this severity, known without making one."""


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on some documents: findings in an order that depends on nothing but them.

    `focus_nodes` and `shapes` count what was really checked: the distinct nodes that a shape targeted, and the
    shapes that targeted one. `untouched` are the classes that shapes target and no document has.
    """

    findings: Sequence[Finding]
    focus_nodes: int
    shapes: int
    engine: str
    untouched: tuple[str, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether no finding is a violation."""
        return not self.count(Severity.VIOLATION)

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        if isinstance(self.findings, Findings):
            return self.findings.of_severity(severity)
        return sum(finding.severity is severity for finding in self.findings)


class Validator(Protocol):
    """An engine, built from shapes."""

    def validate(self, documents: Sequence[Document], focus: Collection[str] | None = None) -> Report:
        """Check the documents together; with `focus`, only these IRIs among the nodes that shapes target.

        Raises BadShapes when the shapes cannot be applied.
        """
        ...
