"""From a shapes graph to shapes (SHACL §2), each read once however often others refer to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from commons_graph.errors import BadShapes
from commons_graph.terms import SH
from commons_graph.validation.port import Document, Severity
from commons_graph.validation.shacl import (
    cardinality,
    logical,
    other,
    property_pair,
    shape_based,
    sparql_components,
    sparql_constraints,
    string_based,
    value_range,
    value_type,
)
from commons_graph.validation.shacl.shape import Shape, Target
from commons_graph.validation.shacl.shapes_graph import ShapesGraph
from commons_graph.validation.shacl.tokens import TRUE, lexical, sh
from commons_graph.validation.shacl.well_formed import check_shapes, find_shapes

_CHAPTERS: Final = (
    value_type,
    cardinality,
    value_range,
    string_based,
    property_pair,
    logical,
    shape_based,
    other,
    sparql_constraints,
    sparql_components,
)
_SEVERITIES: Final = {f"{SH}Warning": Severity.WARNING, f"{SH}Info": Severity.INFO}


def read_shapes(documents: Sequence[Document]) -> tuple[ShapesGraph, list[Shape]]:
    """The shapes graph, and its shapes that have a target; raises BadShapes for shapes that cannot be applied."""
    graph = ShapesGraph(documents)
    nodes = find_shapes(graph)
    check_shapes(graph, nodes)
    reader = ShapeReader(graph)
    shapes = [reader.shape(node) for node in nodes]
    _refuse_recursion(graph, shapes)
    return graph, [shape for shape in shapes if shape.target is not None and not shape.deactivated]


class ShapeReader:
    """Reads shapes and hands out what the chapters need of the shapes graph."""

    def __init__(self, graph: ShapesGraph) -> None:
        self.graph = graph
        self.components = sparql_components.read_components(graph)
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
            shape.constraints = [constraint for chapter in _CHAPTERS for constraint in chapter.read(self, node)]
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
        """The members of a list on one line, for messages."""
        return ", ".join(self.graph.members(head))

    def integer(self, node: str, name: str) -> int:
        """The value of a count or a length; that it is an integer was checked before."""
        return int(lexical(self.values(node, name)[0]))

    def switched_on(self, node: str, name: str) -> bool:
        """Whether a switch is on: its value is the term true, and not another form such as "1"^^xsd:boolean."""
        return TRUE in self.values(node, name)


def _refuse_recursion(graph: ShapesGraph, shapes: Iterable[Shape]) -> None:
    """SHACL leaves open what a shape means that refers to itself (§3.4.3): here, nothing."""
    done: set[str] = set()
    for shape in shapes:
        _follow(graph, shape, done, {})


def _follow(graph: ShapesGraph, start: Shape, done: set[str], trail: dict[str, None]) -> None:
    """Depth first, with a stack of our own: shapes may nest deeper than Python's."""
    pending: list[tuple[Shape, bool]] = [(start, False)]
    while pending:
        shape, leaving = pending.pop()
        if leaving:
            del trail[shape.node]
            done.add(shape.node)
            continue
        if shape.node in trail:
            names = dict.fromkeys(graph.named(node) for node in [*trail][[*trail].index(shape.node) :])
            raise BadShapes(
                f"a shape refers to itself; recursive shapes are not supported: {' → '.join(names)}",
                hint="describe one level, or use a property path such as ex:partOf+",
            )
        if shape.node not in done:
            trail[shape.node] = None
            pending.append((shape, True))
            nested = [inner for constraint in shape.constraints for inner in constraint.nested]
            pending += [(inner, False) for inner in [*shape.properties, *nested]]
