"""Queries that depend on how numbers and dates are written, answered by rdflib, which keeps them as they are.

It is far slower than the store, and only asked where the store would be wrong: when the data has such literals as
"007"^^xsd:integer in the predicates of a query, and the query looks at their text or their identity.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

import rdflib
from rdflib.plugins.sparql.operators import register_custom_function
from rdflib.plugins.sparql.sparql import SPARQLError

from commons_graph.errors import BadShapes
from commons_graph.validation.rdflib_terms import RDFLIB_LOCK, from_rdflib, quiet_rdflib, to_rdflib
from commons_graph.validation.shacl.regexes import matcher
from commons_graph.validation.shacl.sparql_prebinding import FUNCTIONS, SKOLEM, skolemized, unskolemized
from commons_graph.validation.shacl.sparql_query import Query
from commons_graph.validation.shacl.sparql_text import Kind, pieces
from commons_graph.validation.shacl.tokens import node_of

_Row = tuple[str, str, str]
_MATCHES: Final = FUNCTIONS + "matches"


class WrittenStore:
    """The same triples as another store, with the lexical forms of literals."""

    def __init__(self, triples: Iterable[_Row]) -> None:
        self._data = rdflib.Graph()
        with _our_rdflib():
            _fill(self._data, triples)

    def with_shapes(self, triples: Iterable[_Row], name: str) -> WrittenStore:
        """A store of the same triples that also has a graph of shapes, of this name."""
        dataset, other = rdflib.Dataset(), WrittenStore(())
        with _our_rdflib():
            for triple in self._data:
                dataset.default_graph.add(triple)
            _fill(dataset.graph(rdflib.URIRef(name[1:-1])), triples)
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
        with _our_rdflib():
            try:
                result = self._data.query(_with_our_patterns(text))
                if result.type == "SELECT":
                    _ = result.bindings  # they are found when they are first looked at
            except BadShapes:
                raise
            except Exception as error:  # rdflib raises Exception itself for faults in queries
                raise BadShapes(f"a SPARQL constraint cannot be evaluated: {error} — {query.where}") from error
            return result


def _fill(graph: rdflib.Graph, triples: Iterable[_Row]) -> None:
    for subject, predicate, value in triples:
        about, said = (to_rdflib(node_of(skolemized(token))) for token in (subject, value))
        graph.add((about, rdflib.URIRef(predicate[1:-1]), said))


def _with_our_patterns(text: str) -> str:
    """A query with REGEX as a function of ours: rdflib would take the expressions of Python, however long they run."""
    return "".join(
        f"<{_MATCHES}>" if piece.kind is Kind.WORD and piece.name == "REGEX" else piece.text for piece in pieces(text)
    )


@contextmanager
def _our_rdflib() -> Iterator[None]:
    """Have rdflib alone, keep it from rewriting and reporting literals, and leave it as it was."""
    with RDFLIB_LOCK, quiet_rdflib():
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


def _matches(text: Any, pattern: Any, flags: Any = "") -> rdflib.Literal:
    """REGEX (SPARQL 1.1 §17.4.3.14), bounded in time."""
    if not all(isinstance(_known(term), (rdflib.Literal, str)) for term in (text, pattern, flags)):
        raise SPARQLError("REGEX takes literals")
    return rdflib.Literal(matcher(str(pattern), str(flags))(str(text)))


def _known(term: Any) -> Any:
    if isinstance(term, SPARQLError):
        raise term
    return term


register_custom_function(rdflib.URIRef(FUNCTIONS + "isBlank"), cast("Any", _is_blank), override=True)
register_custom_function(rdflib.URIRef(FUNCTIONS + "isIRI"), cast("Any", _is_iri), override=True)
register_custom_function(rdflib.URIRef(_MATCHES), cast("Any", _matches), override=True)
