"""The data graph as a store that answers the queries of constraints, with only the predicates that they name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from commons_graph.errors import BadShapes
from commons_graph.validation.shacl.graph import Graph
from commons_graph.validation.shacl.shapes_graph import ShapesGraph
from commons_graph.validation.shacl.sparql_query import FUNCTIONS, SKOLEM, Query, skolemized, unskolemized
from commons_graph.validation.shacl.tokens import token_of

SHAPES_GRAPH: Final = "<urn:x-commons-graph:shapes>"
"""What $shapesGraph is bound to."""

_MANY: Final = 20_000
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class SparqlStore:
    """One run's store; it is filled as queries come."""

    def __init__(self, graph: Graph, shapes: ShapesGraph) -> None:
        self._graph = graph
        self._shapes = shapes
        self._store: ox.Store | None = None
        self._loaded: set[str] = set()
        self._has_shapes = False

    def select(self, query: Query, text: str) -> Iterator[dict[str, str]]:
        """The solutions of a SELECT: variable → token; raises BadShapes for a query that cannot be read."""
        solutions = self._answer(query, text)
        if not isinstance(solutions, ox.QuerySolutions):
            raise BadShapes(f"a SELECT was expected: {query.where}")
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            row = {name: solution[name] for name in names}
            yield {name: unskolemized(token_of(term)) for name, term in row.items() if term is not None}

    def ask(self, query: Query, text: str) -> bool:
        """The answer to an ASK; raises BadShapes for a query that cannot be read."""
        answer = self._answer(query, text)
        if not isinstance(answer, ox.QueryBoolean):
            raise BadShapes(f"an ASK was expected: {query.where}")
        return bool(answer)

    def _answer(self, query: Query, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        store = self._filled(query)
        try:
            return store.query(text, custom_functions=_FUNCTIONS)
        except (SyntaxError, ValueError) as error:
            message = str(error).splitlines()[0]
            raise BadShapes(f"a SPARQL constraint cannot be read: {message} — {query.where}") from error

    def _filled(self, query: Query) -> ox.Store:
        if self._store is None:
            self._store = ox.Store()
        wanted = self._graph.predicates() if query.predicates is None else query.predicates
        self._load(predicate for predicate in wanted if predicate not in self._loaded)
        if query.uses_shapes_graph and not self._has_shapes:
            self._has_shapes = True
            lines = [f"{skolemized(s)} {p} {skolemized(o)} .\n" for s, p, o in self._shapes.triples()]
            graph = ox.NamedNode(SHAPES_GRAPH[1:-1])
            self._store.load("".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
        return self._store

    def _load(self, predicates: Iterable[str]) -> None:
        lines: list[str] = []
        for predicate in list(predicates):
            self._loaded.add(predicate)
            lines += [f"{skolemized(s)} {predicate} {skolemized(o)} .\n" for s, o in self._graph.rows(predicate)]
            if len(lines) > _MANY:
                self._write(lines)
                lines = []
        self._write(lines)

    def _write(self, lines: list[str]) -> None:
        if self._store is None or not lines:
            return
        load = self._store.bulk_load if len(lines) > _MANY else self._store.load
        load("".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES)


def _is_blank(term: _Term) -> ox.Literal:
    return ox.Literal(
        isinstance(term, ox.BlankNode) or (isinstance(term, ox.NamedNode) and term.value.startswith(SKOLEM))
    )


def _is_iri(term: _Term) -> ox.Literal:
    return ox.Literal(isinstance(term, ox.NamedNode) and not term.value.startswith(SKOLEM))


_FUNCTIONS: Final[dict[ox.NamedNode, Callable[..., _Term | None]]] = {
    ox.NamedNode(FUNCTIONS + "isBlank"): _is_blank,
    ox.NamedNode(FUNCTIONS + "isIRI"): _is_iri,
}
