"""Property pair constraint components: sh:equals, sh:disjoint, sh:lessThan and its kin (SHACL §4.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from commons_graph.validation.shacl.ordering import Order, compare
from commons_graph.validation.shacl.shape import NO_FAULT, Constraint, Faults, Row, Task
from commons_graph.validation.shacl.shape_reader import ShapeReader


def read(reader: ShapeReader, node: str) -> Iterator[Constraint]:
    """The constraints of this chapter that a shape declares."""
    for other in reader.values(node, "equals"):
        yield Equals("Equals", {"equals": other}, other)
    for other in reader.values(node, "disjoint"):
        yield Disjoint("Disjoint", {"disjoint": other}, other)
    for other in reader.values(node, "lessThan"):
        yield LessThan("LessThan", {"lessThan": other}, other, Order.LESS)
    for other in reader.values(node, "lessThanOrEquals"):
        yield LessThan("LessThanOrEquals", {"lessThanOrEquals": other}, other, Order.AT_MOST)


@dataclass(frozen=True)
class Equals(Constraint):
    """The value nodes are the objects of another property (§4.5.1)."""

    needs_values = False
    other: str

    def evaluate(self, task: Task) -> Faults:
        """The values that only one of the two properties has."""
        objects = task.graph.edges(self.other, task.focus)
        lacking, more = task.graph.minus(task.pairs, objects), task.graph.minus(objects, task.pairs)
        wrong = task.graph.union([lacking, more])
        return Faults(pairs=wrong) if len(wrong) else NO_FAULT


@dataclass(frozen=True)
class Disjoint(Constraint):
    """No value node is an object of another property (§4.5.2)."""

    other: str

    def evaluate(self, task: Task) -> Faults:
        """The values that both properties have."""
        both = task.graph.common(task.pairs, task.graph.edges(self.other, task.focus))
        return Faults(pairs=both) if len(both) else NO_FAULT


@dataclass(frozen=True)
class LessThan(Constraint):
    """Each value node comes before each object of another property (§4.5.3, §4.5.4); a result for each pair."""

    other: str
    order: Order

    def evaluate(self, task: Task) -> Faults:
        """One row for each value and each object that it does not come before."""
        graph = task.graph
        objects: dict[str, list[str]] = {}
        for node, value in graph.pair_terms(graph.edges(self.other, task.foci)):
            objects.setdefault(node, []).append(value)
        rows = [
            Row(node, value)
            for node, value in (graph.pair_terms(task.pairs) if objects else ())
            for limit in objects.get(node, ())
            if not compare(value, self.order, limit)
        ]
        return Faults(rows=rows)
