"""Shapes as walks: what each target and each kind of constraint reads (SHACL §2.1.3, §4 to §6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from commons_graph.validation.incremental.path_walks import follow
from commons_graph.validation.incremental.query_text import Unreadable
from commons_graph.validation.incremental.query_walks import add_query
from commons_graph.validation.incremental.reading import Reading
from commons_graph.validation.incremental.walks import Step, Unfollowed, Walks
from commons_graph.validation.port import Validator
from commons_graph.validation.shacl.cardinality import MaxCount, MinCount
from commons_graph.validation.shacl.engine import SetValidator
from commons_graph.validation.shacl.logical import And, Not, Or, Xone
from commons_graph.validation.shacl.other import Closed, HasValue
from commons_graph.validation.shacl.property_pair import Disjoint, Equals, LessThan
from commons_graph.validation.shacl.shape import Constraint, Shape, Target
from commons_graph.validation.shacl.shape_based import NodeConstraint, QualifiedMax, QualifiedMin
from commons_graph.validation.shacl.sparql_components import AskComponent, SelectComponent
from commons_graph.validation.shacl.sparql_constraints import SparqlConstraint
from commons_graph.validation.shacl.string_based import UniqueLang
from commons_graph.validation.shacl.tokens import SUBCLASS, TYPE
from commons_graph.validation.shacl.value_test import ValueTest
from commons_graph.validation.shacl.value_type import ClassConstraint

VALUES_ONLY: Final = (ValueTest, MinCount, MaxCount, HasValue, UniqueLang)
"""Constraints on the value nodes as they are: the path to them is all that is read."""

NESTED_ONLY: Final = (Not, And, Or, Xone, NodeConstraint, QualifiedMin, QualifiedMax)
"""Constraints that read what the shapes within them read."""


def reading_of(validator: Validator) -> Reading:
    """What the shapes of an engine read; anything, when the engine does not tell its shapes."""
    if isinstance(validator, SetValidator):
        return reading_of_shapes(validator.shapes)
    return Reading(Walks(unfollowed=[Unfollowed("", None, "this engine does not tell what its shapes read")]))


def reading_of_shapes(shapes: Iterable[Shape]) -> Reading:
    """What some shapes read, those with a target being where walks start."""
    builder = _Builder()
    for shape in shapes:
        if shape.target is not None:
            start = builder.entry(shape)
            builder.walks.starts.add(start)
            builder.target(shape.target, start)
    return Reading(builder.walks)


class _Builder:
    def __init__(self) -> None:
        self.walks = Walks()
        self._entries: dict[str, int] = {}

    def target(self, target: Target, start: int) -> None:
        """Being in focus depends on the classes or properties of a node; one that is named needs neither."""
        walks = self.walks
        if target.classes:
            self._classes(start)
        for predicate in target.subjects_of:
            walks.arrow(start, Step(predicate), walks.state())
        for predicate in target.objects_of:
            walks.arrow(start, Step(predicate, inverse=True), walks.state())

    def entry(self, shape: Shape) -> int:
        """The state of the focus nodes of a shape, targeted or nested."""
        if shape.node not in self._entries:
            start = self._entries[shape.node] = self.walks.state()
            self._read(shape, start)
        return self._entries[shape.node]

    def _read(self, shape: Shape, start: int) -> None:
        if shape.deactivated:
            return
        values = start if shape.path is None else follow(self.walks, shape.path, start)
        for constraint in shape.constraints:
            self._constraint(shape, constraint, start, values)
        for nested in shape.properties:
            self.walks.link(values, self.entry(nested))

    def _constraint(self, shape: Shape, constraint: Constraint, focus: int, values: int) -> None:
        walks = self.walks
        for nested in constraint.nested:
            walks.link(values, self.entry(nested))
        if isinstance(constraint, ClassConstraint):
            self._classes(values)
        elif isinstance(constraint, Closed):
            walks.arrow(values, Step(None), walks.state())
        elif isinstance(constraint, Equals | Disjoint | LessThan):
            walks.arrow(focus, Step(constraint.other), walks.state())
        elif isinstance(constraint, SparqlConstraint | SelectComponent):
            self._query(shape, constraint, {"this": focus})
        elif isinstance(constraint, AskComponent):
            self._query(shape, constraint, {"this": focus, "value": values})
        elif not isinstance(constraint, VALUES_ONLY + NESTED_ONLY):
            reason = f"what a constraint of {constraint.component_iri} reads is not known"
            walks.unfollowed.append(Unfollowed(shape.label, None, reason))

    def _query(
        self, shape: Shape, constraint: SparqlConstraint | SelectComponent | AskComponent, starts: dict[str, int]
    ) -> None:
        query = constraint.query
        try:
            add_query(self.walks, query.bound({"currentShape": shape.node, **constraint.parameters}), starts)
        except Unreadable as why:
            reason = f"its SPARQL constraint may read triples anywhere ({why})"
            self.walks.unfollowed.append(Unfollowed(shape.label, query.predicates, reason))

    def _classes(self, start: int) -> None:
        """SHACL instances: rdf:type, then any number of rdfs:subClassOf (§1.1)."""
        classes = self.walks.state()
        self.walks.arrow(start, Step(TYPE), classes)
        self.walks.arrow(classes, Step(SUBCLASS), classes)
