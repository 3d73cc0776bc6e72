"""Other constraint components: sh:closed, sh:hasValue, sh:in (SHACL §4.8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from commons_graph.validation.paths import Path
from commons_graph.validation.shacl.graph import Pairs
from commons_graph.validation.shacl.shape import NO_FAULT, Constraint, Faults, Row, Task
from commons_graph.validation.shacl.shape_reader import ShapeReader
from commons_graph.validation.shacl.tokens import is_iri, lexical, sh
from commons_graph.validation.shacl.value_test import ValueTest


def read(reader: ShapeReader, node: str) -> Iterator[Constraint]:
    """The constraints of this chapter that a shape declares."""
    if reader.switched_on(node, "closed"):
        yield Closed("Closed", {}, _allowed(reader, node))
    for value in reader.values(node, "hasValue"):
        yield HasValue("HasValue", {"hasValue": value}, value)
    for head in reader.values(node, "in"):
        allowed = frozenset(reader.members(head))
        yield ValueTest("In", {"in": reader.listed(head)}, allowed.__contains__)


def _allowed(reader: ShapeReader, node: str) -> frozenset[str]:
    """The properties that a closed shape knows: those of its property shapes, and those it ignores."""
    ignored = [member for head in reader.values(node, "ignoredProperties") for member in reader.members(head)]
    paths = [path for shape in reader.values(node, "property") for path in reader.graph.objects(shape, sh("path"))]
    return frozenset([*ignored, *(path for path in paths if is_iri(path))])


@dataclass(frozen=True)
class Closed(Constraint):
    """The value nodes have no other properties than these (§4.8.1)."""

    allowed: frozenset[str]

    def evaluate(self, task: Task) -> Faults:
        """One result for each triple with another property."""
        graph = task.graph
        rows: list[Row] = []
        paths: list[tuple[Path, Pairs]] = []
        for predicate in graph.predicates():
            if predicate in self.allowed or not (odd := graph.with_property(task.values, predicate)):
                continue
            path, edges = Path(iri=lexical(predicate)), graph.edges(predicate, odd)
            if task.shape.path is None:
                paths.append((path, edges))
            else:
                rows += _through(task, path, edges)
        return Faults(rows=rows, paths=paths) if rows or paths else NO_FAULT


def _through(task: Task, path: Path, edges: Pairs) -> Iterator[Row]:
    """A row for each way from a focus node, through a value node, to an object: two ways are two results."""
    objects: dict[str, list[str]] = {}
    for node, value in task.graph.pair_terms(edges):
        objects.setdefault(node, []).append(value)
    for node, inner in task.graph.pair_terms(task.graph.having(task.pairs, task.graph.foci(edges))):
        yield from (Row(node, value, path) for value in objects[inner])


@dataclass(frozen=True)
class HasValue(Constraint):
    """One of the value nodes is this one (§4.8.2)."""

    needs_values = False
    value: str

    def evaluate(self, task: Task) -> Faults:
        """The focus nodes without it."""
        lacking = task.focus - task.graph.foci(task.graph.having(task.pairs, task.graph.nodes([self.value])))
        return Faults(nodes=lacking) if lacking else NO_FAULT
