"""Queries that depend on how numbers and dates are written, answered by rdflib, which keeps them as they are.

It is far slower than the store, and only asked where the store would be wrong: when the data has such literals as
"007"^^xsd:integer in the predicates of a query, and the query looks at their text or their identity.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import rdflib
from rdflib.plugins.sparql.operators import register_custom_function
from rdflib.plugins.sparql.sparql import SPARQLError

from commons_graph.errors import BadShapes
from commons_graph.validation.rdflib_terms import RDFLIB_LOCK, from_rdflib, to_rdflib
from commons_graph.validation.shacl.sparql_query import FUNCTIONS, SKOLEM, Query, skolemized, unskolemized
from commons_graph.validation.shacl.tokens import node_of

_Row = tuple[str, str, str]


class WrittenStore:
    """The same triples as another store, with the lexical forms of literals."""

    def __init__(self, triples: Iterable[_Row]) -> None:
        self._data = rdflib.Graph()
        _fill(self._data, triples)

    def with_shapes(self, triples: Iterable[_Row], name: str) -> WrittenStore:
        """A store of the same triples that also has a graph of shapes, of this name."""
        dataset = rdflib.Dataset()
        for triple in self._data:
            dataset.default_graph.add(triple)
        _fill(dataset.graph(rdflib.URIRef(name[1:-1])), triples)
        other = WrittenStore(())
        other._data = dataset
        return other

    def select(self, query: Query, text: str) -> list[dict[str, str]]:
        """The solutions of a SELECT: variable → token."""
        result = self._answer(query, text)
        return [
            {str(name): unskolemized(str(from_rdflib(term))) for name, term in solution.items()}
            for solution in result.bindings
        ]

    def ask(self, query: Query, text: str) -> bool:
        """The answer to an ASK."""
        return bool(self._answer(query, text).askAnswer)

    def _answer(self, query: Query, text: str) -> Any:
        with RDFLIB_LOCK, _literals_kept():
            try:
                result = self._data.query(text)
                if result.type == "SELECT":
                    _ = result.bindings  # they are found when they are first looked at
            except Exception as error:  # rdflib raises Exception itself for faults in queries
                raise BadShapes(f"a SPARQL constraint cannot be evaluated: {error} — {query.where}") from error
            return result


def _fill(graph: rdflib.Graph, triples: Iterable[_Row]) -> None:
    for subject, predicate, value in triples:
        about, said = (to_rdflib(node_of(skolemized(token))) for token in (subject, value))
        graph.add((about, rdflib.URIRef(predicate[1:-1]), said))


@contextmanager
def _literals_kept() -> Iterator[None]:
    """Keep rdflib from rewriting the literals of a query text, and leave it as it was."""
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


# rdflib calls these with the terms of the arguments, whatever the types of its signature say.


def _is_blank(term: Any) -> rdflib.Literal:
    return rdflib.Literal(isinstance(_known(term), rdflib.URIRef) and str(term).startswith(SKOLEM))


def _is_iri(term: Any) -> rdflib.Literal:
    return rdflib.Literal(isinstance(_known(term), rdflib.URIRef) and not str(term).startswith(SKOLEM))


def _known(term: Any) -> Any:
    if isinstance(term, SPARQLError):
        raise term
    return term


register_custom_function(rdflib.URIRef(FUNCTIONS + "isBlank"), cast("Any", _is_blank), override=True)
register_custom_function(rdflib.URIRef(FUNCTIONS + "isIRI"), cast("Any", _is_iri), override=True)
