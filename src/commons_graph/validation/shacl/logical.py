"""Logical constraint components: sh:not, sh:and, sh:or, sh:xone (SHACL §4.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from commons_graph.validation.shacl.graph import Nodes
from commons_graph.validation.shacl.shape import NO_FAULT, Constraint, Evaluator, Faults, Task
from commons_graph.validation.shacl.shape_reader import ShapeReader


def read(reader: ShapeReader, node: str) -> Iterator[Constraint]:
    """The constraints of this chapter that a shape declares."""
    for value in reader.values(node, "not"):
        yield Not("Not", {}, nested=(reader.shape(value),))
    kinds: tuple[tuple[str, type[_Logical]], ...] = (("and", And), ("or", Or), ("xone", Xone))
    for name, kind in kinds:
        for head in reader.values(node, name):
            shapes = tuple(reader.shape(member) for member in reader.members(head))
            yield kind(name.capitalize(), {}, nested=shapes)


@dataclass(frozen=True)
class _Logical(Constraint):
    """A verdict on value nodes that follows from those of other shapes."""

    def evaluate(self, task: Task) -> Faults:
        """The pairs whose value does not conform."""
        bad = self.failing(task.run, task.values)
        return Faults(pairs=task.graph.having(task.pairs, bad)) if bad else NO_FAULT

    def failing(self, run: Evaluator, values: Nodes) -> Nodes:
        """Those among some value nodes that do not conform."""
        raise NotImplementedError


class Not(_Logical):
    """No value node conforms to a shape (§4.6.1)."""

    def failing(self, run: Evaluator, values: Nodes) -> Nodes:
        """The values that conform to the shape."""
        return values - run.failing(self.nested[0], values)


class And(_Logical):
    """Each value node conforms to all shapes (§4.6.2)."""

    def failing(self, run: Evaluator, values: Nodes) -> Nodes:
        """The values that one of the shapes refuses."""
        bad = values - values
        for shape in self.nested:
            bad = bad | run.failing(shape, values - bad)
        return bad


class Or(_Logical):
    """Each value node conforms to at least one shape (§4.6.3)."""

    def failing(self, run: Evaluator, values: Nodes) -> Nodes:
        """The values that all of the shapes refuse."""
        for shape in self.nested:
            if values:
                values = run.failing(shape, values)
        return values


class Xone(_Logical):
    """Each value node conforms to exactly one shape (§4.6.4)."""

    def failing(self, run: Evaluator, values: Nodes) -> Nodes:
        """The values that none of the shapes accepts, or several do."""
        once = several = values - values
        for shape in self.nested:
            accepted = values - run.failing(shape, values)
            several = several | (once & accepted)
            once = once | accepted
        return values - (once - several)
