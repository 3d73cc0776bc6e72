"""Value type constraint components: sh:class, sh:datatype, sh:nodeKind (SHACL §4.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from commons_graph.validation.shacl.forms import FormTest
from commons_graph.validation.shacl.literals import datatype_test
from commons_graph.validation.shacl.shape import NO_FAULT, Constraint, Faults, Task
from commons_graph.validation.shacl.shape_reader import ShapeReader
from commons_graph.validation.shacl.tokens import sh
from commons_graph.validation.shacl.value_test import ValueTest

NODE_KINDS: Final = {
    sh("IRI"): "<",
    sh("BlankNode"): "_",
    sh("Literal"): '"',
    sh("BlankNodeOrIRI"): "_<",
    sh("BlankNodeOrLiteral"): '_"',
    sh("IRIOrLiteral"): '<"',
}
"""Node kind → the characters that a token of this kind starts with."""


def read(reader: ShapeReader, node: str) -> Iterator[Constraint]:
    """The constraints of this chapter that a shape declares."""
    for value in reader.values(node, "class"):
        yield ClassConstraint("Class", {"class": value}, value)
    for value in reader.values(node, "datatype"):
        yield ValueTest("Datatype", {"datatype": value}, datatype_test(value))
    for value in reader.values(node, "nodeKind"):
        yield ValueTest("NodeKind", {"nodeKind": value}, _KindTest(NODE_KINDS[value]))


@dataclass(frozen=True)
class ClassConstraint(Constraint):
    """Each value node is a SHACL instance of a class (§4.1.1)."""

    class_term: str

    def evaluate(self, task: Task) -> Faults:
        """The pairs whose value is not an instance."""
        values = task.values
        bad = values - task.graph.of_class(values, self.class_term)
        return Faults(pairs=task.graph.having(task.pairs, bad)) if bad else NO_FAULT


@dataclass(frozen=True)
class _KindTest(FormTest):
    """Whether a token starts with one of some characters."""

    starts: str

    def of_form(self, form: str) -> bool:
        """A form starts as its tokens do."""
        return form[0] in self.starts

    def __call__(self, token: str) -> bool:
        """Whether a token is of the kind."""
        return token[0] in self.starts
