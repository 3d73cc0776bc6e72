"""SHACL property paths as values: read from a shapes graph, written as text or as triples (SHACL §2.3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from commons_graph.terms import RDF, SH

_MARKS: Final = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}


@dataclass(frozen=True, slots=True)
class Path:
    """One property path.

    `operator` is "" for a single property, "sequence", or the local name of a SHACL term: `alternativePath`,
    `inversePath`, `zeroOrMorePath`, `oneOrMorePath`, `zeroOrOnePath`. `iri` is set for a single property only.
    """

    iri: str = ""
    operator: str = ""
    steps: tuple[Path, ...] = ()

    def __str__(self) -> str:
        """The path in the syntax of SPARQL, with full IRIs."""
        if not self.operator:
            return f"<{self.iri}>"
        single = self.operator in ("inversePath", *_MARKS)
        inner = [f"({step})" if len(step.steps) > 1 or (single and step.operator) else str(step) for step in self.steps]
        if self.operator == "inversePath":
            return "^" + inner[0]
        if self.operator in _MARKS:
            return inner[0] + _MARKS[self.operator]
        return ("/" if self.operator == "sequence" else "|").join(inner)

    def triples(self, prefix: str) -> tuple[ox.NamedNode | ox.BlankNode, list[ox.Triple]]:
        """The node that stands for the path, and the triples that describe it; `prefix` starts its blank nodes."""
        if not self.operator:
            return ox.NamedNode(self.iri), []
        if self.operator == "sequence":
            return _list(self.steps, prefix)
        if self.operator == "alternativePath":
            inner, triples = _list(self.steps, prefix + "l")
        else:
            inner, triples = self.steps[0].triples(prefix + "s")
        node = ox.BlankNode(prefix)
        return node, [ox.Triple(node, ox.NamedNode(SH + self.operator), inner), *triples]


def _list(steps: tuple[Path, ...], prefix: str) -> tuple[ox.NamedNode | ox.BlankNode, list[ox.Triple]]:
    triples: list[ox.Triple] = []
    rest: ox.NamedNode | ox.BlankNode = ox.NamedNode(RDF + "nil")
    for index in range(len(steps) - 1, -1, -1):
        cell = ox.BlankNode(f"{prefix}{index}")
        first, inner = steps[index].triples(f"{prefix}{index}x")
        triples += [
            ox.Triple(cell, ox.NamedNode(RDF + "first"), first),
            ox.Triple(cell, ox.NamedNode(RDF + "rest"), rest),
        ]
        triples += inner
        rest = cell
    return rest, triples


def operators() -> Iterator[str]:
    """The local names of the SHACL terms that build a path out of another one."""
    yield from ("inversePath", "alternativePath", *_MARKS)
