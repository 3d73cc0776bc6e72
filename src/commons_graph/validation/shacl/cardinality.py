"""Cardinality constraint components: sh:minCount, sh:maxCount (SHACL §4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from commons_graph.validation.shacl.shape import NO_FAULT, Constraint, Faults, Task
from commons_graph.validation.shacl.shape_reader import ShapeReader


def read(reader: ShapeReader, node: str) -> Iterator[Constraint]:
    """The constraints of this chapter that a shape declares."""
    for value in reader.values(node, "minCount"):
        yield MinCount("MinCount", {"minCount": value}, reader.integer(node, "minCount"))
    for value in reader.values(node, "maxCount"):
        yield MaxCount("MaxCount", {"maxCount": value}, reader.integer(node, "maxCount"))


@dataclass(frozen=True)
class MinCount(Constraint):
    """There are at least so many value nodes (§4.2.1)."""

    needs_values = False
    least: int

    def evaluate(self, task: Task) -> Faults:
        """The focus nodes with fewer values."""
        if self.least <= 0:
            return NO_FAULT
        few = (
            task.focus - task.foci if self.least == 1 else task.graph.counted(task.focus, task.pairs, 0, self.least - 1)
        )
        return Faults(nodes=few) if few else NO_FAULT


@dataclass(frozen=True)
class MaxCount(Constraint):
    """There are at most so many value nodes (§4.2.2)."""

    most: int

    def evaluate(self, task: Task) -> Faults:
        """The focus nodes with more values."""
        many = task.graph.counted(task.foci, task.pairs, self.most + 1, None)
        return Faults(nodes=many) if many else NO_FAULT
