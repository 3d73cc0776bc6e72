"""Focus nodes that a query with FILTER NOT EXISTS may find, known from relations before any query is asked.

Rules such as "each role is attested" have the form

    $this ex:role ?value . FILTER NOT EXISTS { $this ex:evidence/ex:attestedRole ?value }

and a focus node without a pair in the first relation that is missing in the second has no solution. Data that keeps
such a rule, as most data does, is then settled without a store to ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from commons_graph.validation.paths import Path
from commons_graph.validation.shacl.graph import Graph, Nodes
from commons_graph.validation.shacl.path_relations import value_nodes
from commons_graph.validation.shacl.sparql_text import Kind, Piece, expanded
from commons_graph.validation.shacl.tokens import iri


@dataclass(frozen=True, slots=True)
class Absence:
    """A value of `present` that is missing from `absent`, or the IRI `end` that is missing from it."""

    present: Path
    absent: Path
    end: str | None

    def candidates(self, graph: Graph, focus: Nodes) -> Nodes:
        """The focus nodes of which this is so."""
        absent = value_nodes(graph, self.absent, focus)
        if self.end is not None:
            return focus - graph.foci(graph.having(absent, graph.nodes([self.end])))
        return graph.foci(graph.minus(value_nodes(graph, self.present, focus), absent))


def absences(body: Sequence[Piece], prefixes: Mapping[str, str]) -> list[Absence]:
    """Those that the solutions of a query depend on, all of them; its first pattern is about $this."""
    first = _pattern(body, prefixes)
    found: list[Absence] = []
    depth = 0
    for at, piece in enumerate(body):
        depth += (piece.text == "{") - (piece.text == "}")
        if first and not depth and [one.name for one in body[at : at + 3]] == ["FILTER", "NOT", "EXISTS"]:
            found += _absence(first, body[at + 4 :], prefixes)
    return found


def _absence(first: _Pattern, inside: Sequence[Piece], prefixes: Mapping[str, str]) -> Iterator[Absence]:
    """What a NOT EXISTS says that holds one pattern about $this, and ends in the same variable or in an IRI."""
    inner = _pattern(inside, prefixes)
    if inner is None or inside[inner.length].text != "}":
        return
    name = expanded(inner.end, prefixes)
    if name or (inner.end.kind is first.end.kind is Kind.VARIABLE and inner.end.name == first.end.name):
        yield Absence(first.path, inner.path, iri(name) if name else None)


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A triple pattern from $this through a sequence of properties to a term; `length` is that of its pieces."""

    path: Path
    end: Piece
    length: int


def _pattern(pieces: Sequence[Piece], prefixes: Mapping[str, str]) -> _Pattern | None:
    if not pieces or pieces[0].kind is not Kind.VARIABLE or pieces[0].name != "this":
        return None
    steps: list[Path] = []
    for at in range(1, len(pieces) - 1, 2):
        name = expanded(pieces[at], prefixes)
        if name is None:
            return None
        steps.append(Path(iri=name))
        if pieces[at + 1].text != "/":
            path = steps[0] if len(steps) == 1 else Path(operator="sequence", steps=tuple(steps))
            return _Pattern(path, pieces[at + 1], at + 2) if pieces[at + 1].is_term else None
    return None
