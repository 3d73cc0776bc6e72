"""Reading shapes out of a shapes graph, each once however often others refer to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final, TypeAlias

from commons_graph.terms import SH
from commons_graph.validation.port import Severity
from commons_graph.validation.shacl.component_declarations import read_components
from commons_graph.validation.shacl.shape import Constraint, Shape, Target
from commons_graph.validation.shacl.shapes_graph import ShapesGraph
from commons_graph.validation.shacl.tokens import TRUE, lexical, sh

_SEVERITIES: Final = {f"{SH}Warning": Severity.WARNING, f"{SH}Info": Severity.INFO}

Chapter: TypeAlias = "Callable[[ShapeReader, str], Iterator[Constraint]]"
"""What reads the constraints of one chapter of the specification that a shape declares."""


class ShapeReader:
    """Reads shapes and hands out what the chapters need of the shapes graph."""

    def __init__(self, graph: ShapesGraph, chapters: Sequence[Chapter]) -> None:
        self.graph = graph
        self.components = read_components(graph)
        self._chapters = chapters
        self._shapes: dict[str, Shape] = {}

    def shape(self, node: str) -> Shape:
        """The shape of a node, which may still be in the course of being read."""
        if node not in self._shapes:
            shape = self._shapes[node] = Shape(node, self.graph.nearest_iri(node))
            self._fill(shape)
        return self._shapes[node]

    def _fill(self, shape: Shape) -> None:
        node = shape.node
        path = self.graph.one(node, sh("path"))
        shape.path = None if path is None else self.graph.path(path)
        severity = self.graph.one(node, sh("severity"))
        shape.severity_iri = lexical(severity) if severity else SH + "Violation"
        shape.severity = _SEVERITIES.get(shape.severity_iri, Severity.VIOLATION)
        shape.messages = tuple(self.values(node, "message"))
        shape.deactivated = self.switched_on(node, "deactivated")
        shape.target = self._target(node)
        if not shape.deactivated:
            shape.constraints = [constraint for chapter in self._chapters for constraint in chapter(self, node)]
            shape.properties = [self.shape(value) for value in self.values(node, "property")]

    def _target(self, node: str) -> Target | None:
        classes = self.values(node, "targetClass") + ([node] if self.graph.is_class(node) else [])
        target = Target(
            tuple(self.values(node, "targetNode")),
            tuple(classes),
            tuple(self.values(node, "targetSubjectsOf")),
            tuple(self.values(node, "targetObjectsOf")),
        )
        return None if target == Target() else target

    def values(self, node: str, name: str) -> list[str]:
        """The values of a term of SHACL."""
        return self.graph.objects(node, sh(name))

    def members(self, head: str) -> list[str]:
        """The members of a list."""
        return self.graph.members(head)

    def listed(self, head: str) -> str:
        """The members of a list, for messages: an opening bracket, then a token on each line."""
        return "(" + "\n".join(self.graph.members(head))

    def integer(self, node: str, name: str) -> int:
        """The value of a count or a length; that it is an integer was checked before."""
        return int(Decimal(lexical(self.values(node, name)[0])))

    def switched_on(self, node: str, name: str) -> bool:
        """Whether a switch is on: its value is the term true, and not another form such as "1"^^xsd:boolean."""
        return TRUE in self.values(node, name)
