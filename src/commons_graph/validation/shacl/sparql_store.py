"""The data graph as a store that answers the queries of constraints, with only the predicates that they name.

The store keeps the value of a number or a date and forgets how it was written: "007"^^xsd:integer comes back as "7".
The form in the data is put back into results; a query that could see the difference is asked of another store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from commons_graph.errors import BadShapes
from commons_graph.validation.shacl.graph import Graph
from commons_graph.validation.shacl.shapes_graph import ShapesGraph
from commons_graph.validation.shacl.sparql_prebinding import FUNCTIONS, SKOLEM, skolemized, unskolemized
from commons_graph.validation.shacl.sparql_query import Query
from commons_graph.validation.shacl.tokens import node_of
from commons_graph.validation.shacl.written_forms import WrittenForms, rewritten

if TYPE_CHECKING:
    from commons_graph.validation.shacl.written_store import WrittenStore

SHAPES_GRAPH: Final = "<urn:x-commons-graph:shapes>"
"""What $shapesGraph is bound to."""

_KNOWN: Final = ox.NamedNode("urn:x-commons-graph:known")
_MANY: Final = 20_000
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Bindings = Mapping[str, str]


class SparqlStore:
    """One run's store; it is filled as queries come."""

    def __init__(self, graph: Graph, shapes: ShapesGraph) -> None:
        self._graph = graph
        self._shapes = shapes
        self._store: ox.Store | None = None
        self._loaded: set[str] = set()
        self._has_shapes = False
        self._forms: dict[frozenset[str], WrittenForms] = {}
        self._as_written: dict[tuple[frozenset[str], bool], WrittenStore] = {}

    def select(self, query: Query, bindings: _Bindings | None) -> Iterator[_Bindings]:
        """The solutions of a SELECT: variable → token; raises BadShapes for a query that cannot be read.

        `bindings` are the pre-bound variables; None asks for all focus nodes at once (see `Query.for_all`).
        """
        text = query.plain() if bindings is None else query.bound(bindings)
        forms = self._forms_of(query)
        if self._misread(query, bindings or {}):
            yield from self._written_store(query).select(query, text)
            return
        solutions = self._answer(query, text, bindings or {})
        if not isinstance(solutions, ox.QuerySolutions):
            raise BadShapes(f"a SELECT was expected: {query.where}")
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            row = {name: solution[name] for name in names}
            yield {name: forms.of(unskolemized(str(term))) for name, term in row.items() if term is not None}

    def ask(self, query: Query, bindings: _Bindings) -> bool:
        """The answer to an ASK; raises BadShapes for a query that cannot be read."""
        text = query.bound(bindings)
        if self._misread(query, bindings):
            return self._written_store(query).ask(query, text)
        answer = self._answer(query, text, bindings)
        if not isinstance(answer, ox.QueryBoolean):
            raise BadShapes(f"an ASK was expected: {query.where}")
        return bool(answer)

    def _misread(self, query: Query, bindings: _Bindings) -> bool:
        """Whether the store would answer wrongly, since it rewrites literals and knows only the terms it holds."""
        forms = self._forms_of(query)
        if forms.ambiguous or (query.looks_at_forms and (forms.odd or bool(rewritten(bindings.values())))):
            return True
        return query.may_stand_still and query.predicates is None and bool(self._strangers(query, bindings))

    def _strangers(self, query: Query, bindings: _Bindings) -> list[ox.Quad]:
        """Triples that make bound terms known to the store, where a path may lead from such a term to itself.

        The store finds no path of length zero at a term that it does not hold (SPARQL 1.1 §18.4 has one at any term).
        """
        if not query.may_stand_still:
            return []
        store = self._filled(query)
        terms = {node_of(skolemized(token)) for token in bindings.values()}
        return [ox.Quad(_KNOWN, _KNOWN, term) for term in terms if not _holds(store, term)]

    # literals as they are written

    def _forms_of(self, query: Query) -> WrittenForms:
        wanted = self._wanted(query)
        if wanted not in self._forms:
            forms = self._forms[wanted] = WrittenForms()
            forms.add(token for name in wanted for token in self._graph.terms(self._graph.objects(name)))
        return self._forms[wanted]

    def _written_store(self, query: Query) -> WrittenStore:
        key = self._wanted(query), query.uses_shapes_graph
        if key not in self._as_written:
            from commons_graph.validation.shacl.written_store import WrittenStore  # noqa: PLC0415 - imports rdflib

            triples = ((subject, name, value) for name in key[0] for subject, value in self._graph.rows(name))
            store = WrittenStore(triples)
            with_shapes = query.uses_shapes_graph
            self._as_written[key] = store.with_shapes(self._shapes.triples(), SHAPES_GRAPH) if with_shapes else store
        return self._as_written[key]

    # the store

    def _wanted(self, query: Query) -> frozenset[str]:
        """The predicates that a query can match, among those of the data."""
        names = self._graph.predicates()
        return frozenset(names) if query.predicates is None else query.predicates.intersection(names)

    def _answer(
        self, query: Query, text: str, bindings: _Bindings
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        store, strangers = self._filled(query), self._strangers(query, bindings)
        store.extend(strangers)
        try:
            # A query goes on with the triples that it began with, so these may go before its solutions are read.
            return store.query(text, custom_functions=_FUNCTIONS)
        except (SyntaxError, ValueError) as error:
            message = str(error).splitlines()[0]
            raise BadShapes(f"a SPARQL constraint cannot be read: {message} — {query.where}") from error
        finally:
            for stranger in strangers:
                store.remove(stranger)

    def _filled(self, query: Query) -> ox.Store:
        if self._store is None:
            self._store = ox.Store()
        self._load(self._wanted(query) - self._loaded)
        if query.uses_shapes_graph and not self._has_shapes:
            self._has_shapes = True
            lines = [f"{skolemized(s)} {p} {skolemized(o)} .\n" for s, p, o in self._shapes.triples()]
            graph = ox.NamedNode(SHAPES_GRAPH[1:-1])
            self._store.load("".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
        return self._store

    def _load(self, predicates: Iterable[str]) -> None:
        lines: list[str] = []
        for predicate in predicates:
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


def _holds(store: ox.Store, term: ox.NamedNode | ox.BlankNode | ox.Literal) -> bool:
    """Whether a term stands in the data, as the object or the subject of a triple."""
    found = store.quads_for_pattern(None, None, term, ox.DefaultGraph())
    if next(found, None) is not None:
        return True
    return not isinstance(term, ox.Literal) and any(store.quads_for_pattern(term, None, None, ox.DefaultGraph()))


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
