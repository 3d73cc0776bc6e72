"""Shape-based constraint components: sh:node, sh:property, sh:qualifiedValueShape (SHACL §4.7).

The results of sh:property are those of the property shape itself (§4.7.2), so it is not a constraint here:
see `Shape.properties`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from commons_graph.validation.shacl.graph import Nodes, Pairs
from commons_graph.validation.shacl.shape import NO_FAULT, Constraint, Evaluator, Faults, Shape, Task
from commons_graph.validation.shacl.shape_reader import ShapeReader
from commons_graph.validation.shacl.tokens import sh


def read(reader: ShapeReader, node: str) -> Iterator[Constraint]:
    """The constraints of this chapter that a shape declares."""
    for value in reader.values(node, "node"):
        shape = reader.shape(value)
        yield NodeConstraint("Node", {"node": value}, nested=(shape,), detailed=shape)
    for value in reader.values(node, "qualifiedValueShape"):
        siblings = _siblings(reader, node, value) if reader.switched_on(node, _DISJOINT) else ()
        kinds: tuple[tuple[str, type[_Qualified]], ...] = (
            ("qualifiedMinCount", QualifiedMin),
            ("qualifiedMaxCount", QualifiedMax),
        )
        for name, kind in kinds:
            for limit in reader.values(node, name):
                component, shapes = name[0].upper() + name[1:], (reader.shape(value), *siblings)
                yield kind(component, {name: limit}, reader.integer(node, name), nested=shapes)


_DISJOINT = "qualifiedValueShapesDisjoint"


def _siblings(reader: ShapeReader, node: str, own: str) -> tuple[Shape, ...]:
    """The sibling shapes (§4.7.3): the other qualified value shapes of the shapes around."""
    found: dict[str, None] = {}
    for parent in reader.graph.subjects(sh("property"), node):
        for sibling in reader.values(parent, "property"):
            found.update(dict.fromkeys(reader.values(sibling, "qualifiedValueShape")))
    return tuple(reader.shape(value) for value in found if value != own)


@dataclass(frozen=True)
class NodeConstraint(Constraint):
    """Each value node conforms to a node shape (§4.7.1)."""

    def evaluate(self, task: Task) -> Faults:
        """The pairs whose value does not conform."""
        bad = task.run.failing(self.nested[0], task.values)
        return Faults(pairs=task.graph.having(task.pairs, bad)) if bad else NO_FAULT


@dataclass(frozen=True)
class _Qualified(Constraint):
    """How many value nodes conform to the first nested shape and to none of the others, its siblings (§4.7.3)."""

    needs_values = False
    limit: int

    def evaluate(self, task: Task) -> Faults:
        """The focus nodes with too few or too many such values."""
        values = task.values
        good = values - task.run.failing(self.nested[0], values)
        for sibling in self.nested[1:]:
            good = good & task.run.failing(sibling, good)
        wrong = self.wrong(task.run, task.focus, task.graph.having(task.pairs, good))
        return Faults(nodes=wrong) if wrong else NO_FAULT

    def wrong(self, run: Evaluator, focus: Nodes, kept: Pairs) -> Nodes:
        """The focus nodes whose count of kept values breaks the limit."""
        raise NotImplementedError


class QualifiedMin(_Qualified):
    """At least so many (sh:qualifiedMinCount)."""

    def wrong(self, run: Evaluator, focus: Nodes, kept: Pairs) -> Nodes:
        """Those with fewer."""
        if self.limit <= 0:
            return focus - focus
        return run.graph.counted(focus, kept, 0, self.limit - 1)


class QualifiedMax(_Qualified):
    """At most so many (sh:qualifiedMaxCount)."""

    def wrong(self, run: Evaluator, focus: Nodes, kept: Pairs) -> Nodes:
        """Those with more."""
        return run.graph.counted(focus, kept, self.limit + 1, None)
