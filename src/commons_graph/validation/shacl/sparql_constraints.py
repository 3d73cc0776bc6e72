"""SPARQL-based constraints: sh:sparql (SHACL §5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from commons_graph.errors import BadShapes
from commons_graph.terms import OWL
from commons_graph.validation.paths import Path
from commons_graph.validation.shacl.graph import Nodes
from commons_graph.validation.shacl.shape import NO_FAULT, Constraint, Evaluator, Faults, Row, Shape, Task
from commons_graph.validation.shacl.shape_reader import ShapeReader
from commons_graph.validation.shacl.shapes_graph import ShapesGraph
from commons_graph.validation.shacl.sparql_query import Query, QueryText
from commons_graph.validation.shacl.sparql_store import SHAPES_GRAPH
from commons_graph.validation.shacl.tokens import TRUE, iri, is_iri, lexical, sh

PREBOUND: Final = frozenset({"this", "shapesGraph", "currentShape"})
"""The variables that are bound before a query starts (§5.3.1)."""

_ALONE: Final = 8
"""Up to so many focus nodes, a query each is quicker than one for all nodes of the graph."""


def read(reader: ShapeReader, node: str) -> Iterator[Constraint]:
    """The constraints of this chapter that a shape declares."""
    for value in reader.values(node, "sparql"):
        if reader.switched_on(value, "deactivated"):
            continue
        path = reader.graph.one(node, sh("path"))
        text = query_text(reader.graph, value, "select", PREBOUND, None if path is None else reader.graph.path(path))
        yield SparqlConstraint("SPARQL", {}, Query(text), source=value, messages=tuple(reader.values(value, "message")))


def query_text(graph: ShapesGraph, node: str, form: str, prebound: frozenset[str], path: Path | None) -> QueryText:
    """The query of a constraint or validator; raises BadShapes when it has none or several."""
    texts = graph.objects(node, sh(form))
    if len(texts) != 1:
        raise BadShapes(f"a SPARQL constraint has {len(texts)} values of sh:{form}: {graph.named(node)}")
    return QueryText(lexical(texts[0]), _prefixes(graph, node), prebound, path, graph.named(node))


def _prefixes(graph: ShapesGraph, node: str) -> dict[str, str]:
    """The prefixes that sh:prefixes leads to, through owl:imports (§5.2.1)."""
    found: dict[str, str] = {}
    pending, seen = list(graph.objects(node, sh("prefixes"))), set[str]()
    while pending:
        ontology = pending.pop()
        if ontology in seen:
            continue
        seen.add(ontology)
        pending += graph.objects(ontology, iri(OWL + "imports"))
        for declaration in graph.objects(ontology, sh("declare")):
            prefix, namespace = graph.one(declaration, sh("prefix")), graph.one(declaration, sh("namespace"))
            if prefix is None or namespace is None:
                raise BadShapes(f"a prefix declaration is incomplete: {graph.named(declaration)}")
            if found.setdefault(lexical(prefix), lexical(namespace)) != lexical(namespace):
                raise BadShapes(f"the prefix {lexical(prefix)} has two namespaces: {graph.named(node)}")
    return found


@dataclass(frozen=True)
class SparqlConstraint(Constraint):
    """No solution of a SELECT query (§5.3)."""

    needs_values = False
    query: Query

    def evaluate(self, task: Task) -> Faults:
        """One row for each solution."""
        return solutions(task.run, task.shape, task.focus, self.query, {})


def solutions(run: Evaluator, shape: Shape, focus: Nodes, query: Query, bindings: Mapping[str, str]) -> Faults:
    """The solutions of a SELECT for some focus nodes, as rows (§5.3.2)."""
    for predicate in query.required:
        focus = run.graph.with_property(focus, predicate)
    for absence in query.absences if focus else ():
        focus = absence.candidates(run.graph, focus)
    if not focus:
        return NO_FAULT
    terms = run.graph.terms(focus)
    about = {"shapesGraph": SHAPES_GRAPH, "currentShape": shape.node, **bindings}
    rows: list[Row] = []
    if query.for_all and len(terms) > _ALONE and not bindings:
        wanted = set(terms)
        found = run.sparql.select(query, None)
        return Faults(rows=[_row(shape, query, answer) for answer in found if answer["this"] in wanted])
    for term in terms:
        found = run.sparql.select(query, {"this": term, **about})
        rows += [_row(shape, query, {**bindings, **answer, "this": term}) for answer in found]
    return Faults(rows=rows)


def _row(shape: Shape, query: Query, answer: Mapping[str, str]) -> Row:
    focus = answer["this"]
    if answer.get("failure") == TRUE:
        raise BadShapes(f"a SPARQL constraint reports a failure for {focus}: {query.where}")
    path = answer.get("path", "")
    about = Path(iri=lexical(path)) if path and is_iri(path) else None
    messages = (answer["message"],) if "message" in answer else ()
    return Row(focus, answer.get("value", focus if shape.path is None else None), about, answer, messages)
