"""SPARQL-based constraint components: components that the shapes themselves declare (SHACL §6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from commons_graph.errors import BadShapes
from commons_graph.validation.shacl.component_declarations import Component
from commons_graph.validation.shacl.shape import Constraint, Faults, Row, Task
from commons_graph.validation.shacl.shape_reader import ShapeReader
from commons_graph.validation.shacl.shapes_graph import ShapesGraph
from commons_graph.validation.shacl.sparql_constraints import PREBOUND, query_text, solutions
from commons_graph.validation.shacl.sparql_query import Query
from commons_graph.validation.shacl.sparql_store import SHAPES_GRAPH
from commons_graph.validation.shacl.tokens import lexical, sh


def read(reader: ShapeReader, node: str) -> Iterator[Constraint]:
    """The constraints that a shape declares with the parameters of declared components (§6.3)."""
    for component in reader.components:
        values = {name: reader.graph.objects(node, path) for name, path in component.mandatory.items()}
        if not all(values.values()):
            continue
        more = {name: reader.graph.objects(node, path) for name, path in component.optional.items()}
        values |= {name: found for name, found in more.items() if found}
        for bindings in _bindings(reader.graph, node, component, values):
            yield _constraint(reader, node, component, bindings)


def _bindings(
    graph: ShapesGraph, node: str, component: Component, values: Mapping[str, list[str]]
) -> Iterator[dict[str, str]]:
    """One constraint for each value of a single parameter; several parameters have one value each (§2.3)."""
    if len(component.mandatory) + len(component.optional) == 1:
        for name, found in values.items():
            yield from ({name: value} for value in found)
        return
    for name, found in values.items():
        if len(found) > 1:
            raise BadShapes(f"the parameter {name} has several values: {graph.named(node)}")
    yield {name: found[0] for name, found in values.items()}


def _constraint(reader: ShapeReader, node: str, component: Component, bindings: Mapping[str, str]) -> Constraint:
    """The constraint with the validator that suits the kind of shape (§6.2.3)."""
    graph = reader.graph
    path_node = graph.one(node, sh("path"))
    special = "nodeValidator" if path_node is None else "propertyValidator"
    validator = graph.one(component.node, sh(special)) or graph.one(component.node, sh("validator"))
    if validator is None:
        raise BadShapes(f"no validator for this kind of shape in {graph.named(component.node)}: {graph.named(node)}")
    form = "select" if graph.objects(validator, sh("select")) else "ask"
    names = PREBOUND | {*component.mandatory, *component.optional} | ({"value"} if form == "ask" else set())
    path = None if path_node is None else graph.path(path_node)
    query = Query(query_text(graph, validator, form, names, path))
    kind = SelectComponent if form == "select" else AskComponent
    messages = tuple(graph.objects(validator, sh("message")))
    return kind(lexical(component.node), bindings, query, messages=messages)


@dataclass(frozen=True)
class _Declared(Constraint):
    needs_values = False
    query: Query


class SelectComponent(_Declared):
    """No solution of a SELECT query (§6.2.3.1)."""

    def evaluate(self, task: Task) -> Faults:
        """One row for each solution."""
        return solutions(task.run, task.shape, task.focus, self.query, self.parameters)


class AskComponent(_Declared):
    """An ASK query holds for each value node (§6.2.3.2); without $this it is asked once for each distinct value."""

    def evaluate(self, task: Task) -> Faults:
        """One row for each value node for which it does not hold."""
        about = {"shapesGraph": SHAPES_GRAPH, "currentShape": task.shape.node, **self.parameters}
        per_focus = self.query.mentions("this")
        known: dict[tuple[str, str], bool] = {}
        rows = []
        for node, value in task.graph.pair_terms(task.pairs):
            key = (node if per_focus else "", value)
            if key not in known:
                known[key] = task.run.sparql.ask(self.query, {"this": node, "value": value, **about})
            if not known[key]:
                rows.append(Row(node, value, bindings={"this": node, "value": value, **self.parameters}))
        return Faults(rows=rows)
