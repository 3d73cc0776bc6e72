"""From a shapes graph to shapes (SHACL §2), each read once however often others refer to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from commons_graph.errors import BadShapes
from commons_graph.validation.port import Document
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
from commons_graph.validation.shacl.shape import Shape
from commons_graph.validation.shacl.shape_reader import ShapeReader
from commons_graph.validation.shacl.shapes_graph import ShapesGraph
from commons_graph.validation.shacl.well_formed import check_shapes, find_shapes

_CHAPTERS: Final = (
    value_type.read,
    cardinality.read,
    value_range.read,
    string_based.read,
    property_pair.read,
    logical.read,
    shape_based.read,
    other.read,
    sparql_constraints.read,
    sparql_components.read,
)


def read_shapes(documents: Sequence[Document]) -> tuple[ShapesGraph, list[Shape]]:
    """The shapes graph, and its shapes that have a target; raises BadShapes for shapes that cannot be applied."""
    graph = ShapesGraph(documents)
    nodes = find_shapes(graph)
    check_shapes(graph, nodes)
    reader = ShapeReader(graph, _CHAPTERS)
    shapes = [reader.shape(node) for node in nodes]
    _refuse_recursion(graph, shapes)
    return graph, [shape for shape in shapes if shape.target is not None and not shape.deactivated]


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
