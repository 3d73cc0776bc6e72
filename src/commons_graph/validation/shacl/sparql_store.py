"""The data graph as a store that answers the queries of constraints, with only the predicates that they name.

The store keeps the value of a number or a date and forgets how it was written: "007"^^xsd:integer comes back as "7".
`written` finds the form in the data again. Within a query, STR() of such a literal is still the canonical form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from commons_graph.errors import BadShapes
from commons_graph.validation.shacl.graph import Graph
from commons_graph.validation.shacl.shapes_graph import ShapesGraph
from commons_graph.validation.shacl.sparql_query import FUNCTIONS, SKOLEM, Query, skolemized, unskolemized
from commons_graph.validation.shacl.tokens import node_of, token_of

SHAPES_GRAPH: Final = "<urn:x-commons-graph:shapes>"
"""What $shapesGraph is bound to."""

_MANY: Final = 20_000
_ANY: Final = ox.NamedNode("urn:x-commons-graph:any")
_REWRITTEN: Final = re.compile(
    r'"[^"]*"\^\^<http://www\.w3\.org/2001/XMLSchema#'
    r"(?!string>|anyURI>|token>|normalizedString>|language>|Name>|NCName>|NMTOKEN>|hexBinary>|base64Binary>).*"
).fullmatch
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class SparqlStore:
    """One run's store; it is filled as queries come."""

    def __init__(self, graph: Graph, shapes: ShapesGraph) -> None:
        self._graph = graph
        self._shapes = shapes
        self._store: ox.Store | None = None
        self._loaded: set[str] = set()
        self._has_shapes = False
        self._written: dict[str, list[str]] = {}
        self._looked_at: set[str] = set()

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

    def written(self, token: str) -> list[str]:
        """The forms in which the data has a literal that a query gave; the literal itself when it has none."""
        if not _REWRITTEN(token):
            return [token]
        for predicate in self._loaded - self._looked_at:
            self._look_at(predicate)
        self._looked_at |= self._loaded
        return self._written.get(token, [token])

    def _look_at(self, predicate: str) -> None:
        """Note each literal of a predicate under what the store makes of it."""
        literals = list({value: None for _, value in self._graph.rows(predicate) if _REWRITTEN(value)})
        store = ox.Store()
        store.extend(ox.Quad(ox.NamedNode(f"{_ANY.value}:{at}"), _ANY, node_of(x)) for at, x in enumerate(literals))
        for quad in store:
            literal = literals[int(str(quad.subject)[1:-1].rpartition(":")[2])]
            forms = self._written.setdefault(str(quad.object), [])
            if literal not in forms:
                forms.append(literal)
        for forms in self._written.values():
            forms.sort()

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
