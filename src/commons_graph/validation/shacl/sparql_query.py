"""A query of a SPARQL-based constraint: checked once, then asked for one focus node or for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from commons_graph.errors import BadShapes
from commons_graph.terms import RDF_TYPE, XSD
from commons_graph.validation.paths import Path
from commons_graph.validation.shacl.sparql_absence import Absence, absences
from commons_graph.validation.shacl.sparql_path import iris_of, may_be_empty, with_path
from commons_graph.validation.shacl.sparql_prebinding import FUNCTIONS, SEEING, bound_text, plain_text
from commons_graph.validation.shacl.sparql_rules import check_rules, projects_this
from commons_graph.validation.shacl.sparql_text import Kind, Piece, body, declared_prefixes, expanded, heads, pieces

_ONE_BY_ONE_WORDS: Final = (
    "OPTIONAL UNION GRAPH GROUP LIMIT OFFSET HAVING ORDER RAND UUID STRUUID BNODE COUNT SUM MIN MAX AVG SAMPLE "
    "GROUP_CONCAT REDUCED"
)
_ONE_BY_ONE: Final = frozenset(_ONE_BY_ONE_WORDS.split())


@dataclass(frozen=True, slots=True)
class QueryText:
    """The text of a constraint or validator; `where` names it in messages, `path` is put in the place of $PATH."""

    text: str
    prefixes: Mapping[str, str]
    prebound: frozenset[str]
    path: Path | None
    where: str


class Query:
    """One query, checked against the rules of pre-binding; raises BadShapes for what SHACL forbids in it."""

    def __init__(self, source: QueryText) -> None:
        self._source = source
        read = pieces(source.text)
        self._pieces = read if source.path is None else with_path(read, source.path)
        self._words = {piece.name for piece in self._pieces if piece.kind is Kind.WORD}
        self._prefixes = {**source.prefixes, **declared_prefixes(self._pieces)}
        self._header = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in source.prefixes.items())
        check_rules(self._pieces, source.prebound, source.where)
        self._parse()

    def _parse(self) -> None:
        text = self.bound(dict.fromkeys(self._source.prebound, "<urn:x-commons-graph:any>"))
        try:
            ox.Store().query(text, custom_functions={ox.NamedNode(FUNCTIONS + name): _no_value for name in SEEING})
        except (SyntaxError, ValueError) as error:
            message = str(error).splitlines()[0]
            raise BadShapes(f"a SPARQL constraint cannot be read: {message} — {self.where}") from error

    @property
    def where(self) -> str:
        """The constraint, for messages."""
        return self._source.where

    def bound(self, bindings: Mapping[str, str]) -> str:
        """The text with pre-bound variables replaced by their terms, given as tokens."""
        return self._header + bound_text(self._pieces, bindings)

    def plain(self) -> str:
        """The text without pre-binding, for all focus nodes at once; only for a query that is `for_all`."""
        return self._header + plain_text(self._pieces)

    # what it looks at

    @property
    def uses_shapes_graph(self) -> bool:
        """Whether the query looks into the shapes graph."""
        return "GRAPH" in self._words

    @property
    def looks_at_forms(self) -> bool:
        """Whether the query can tell two literals of the same value from one another."""
        casts = any(expanded(piece, self._prefixes) == XSD + "string" for piece in self._pieces)
        return casts or bool(self._words & {"STR", "DATATYPE", "SAMETERM"})

    @cached_property
    def may_stand_still(self) -> bool:
        """Whether a path of the query may lead from a term to itself in no step; when in doubt, yes."""
        path = self._source.path
        return (path is not None and may_be_empty(path)) or any(piece.text in ("*", "?") for piece in self._body)

    def mentions(self, variable: str) -> bool:
        """Whether a variable stands in the query."""
        return any(piece.kind is Kind.VARIABLE and piece.name == variable for piece in self._pieces)

    @cached_property
    def predicates(self) -> frozenset[str] | None:
        """All predicates that the query can match, as tokens; None when a variable or a negation matches any."""
        read = self._body
        if "GRAPH" in self._words or (any(piece.text == "!" for piece in read) and self._negates_a_path):
            return None
        for before, piece, after in zip(read, read[1:], read[2:], strict=False):
            opens = before.is_term or before.text in (";", "]", "[")
            if piece.kind is Kind.VARIABLE and opens and (after.is_term or after.text == "["):
                return None
        named = {f"<{name}>" for piece in read if (name := expanded(piece, self._prefixes))}
        if self._source.path is not None and not self._source.path.iri:
            named |= {f"<{name}>" for name in iris_of(self._source.path)}
        return frozenset(named | ({f"<{RDF_TYPE}>"} if any(piece.text == "a" for piece in read) else set()))

    @property
    def _negates_a_path(self) -> bool:
        """Whether a ! begins a negated property set rather than the negation of an expression; when in doubt, yes."""
        return any(
            before.is_term and piece.text == "!" and after.text != "="
            for before, piece, after in zip(self._body, self._body[1:], self._body[2:], strict=False)
        )

    @cached_property
    def _body(self) -> list[Piece]:
        return body(self._pieces)

    # all focus nodes at once

    @cached_property
    def absences(self) -> list[Absence]:
        """What must be absent of a focus node for it to be in a solution."""
        return absences(self._body, self._prefixes) if self._is_one_group else []

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Predicates that every focus node in a result has, as tokens: those that the query begins with.

        It begins with them when its first pattern is about $this and no other alternative exists.
        """
        read = self._body
        if "UNION" in self._words or not read or read[0].kind is not Kind.VARIABLE or read[0].name != "this":
            return ()
        found: list[str | None] = []
        for before, piece, after in zip(read, read[1:], read[2:], strict=False):
            if piece.text in (".", "{", "}") or (piece.kind is Kind.WORD and piece.text != "a"):
                break
            if before is read[0] or before.text == ";":
                found.append(self._always(piece, after))
        return tuple(name for name in found if name) if found and found[0] else ()

    def _always(self, predicate: Piece, after: Piece) -> str | None:
        """The predicate that a path surely begins with."""
        name = RDF_TYPE if predicate.text == "a" else expanded(predicate, self._prefixes)
        return f"<{name}>" if name and (after.is_term or after.text in ("/", "+")) else None

    @cached_property
    def for_all(self) -> bool:
        """Whether the query without pre-binding gives the same results, and about as fast as for one node.

        An EXISTS may be searched through for each solution, all data each time: then a query for each node is better.
        """
        return self._is_one_group and all(piece.name != "EXISTS" for piece in pieces(plain_text(self._pieces)))

    @cached_property
    def _is_one_group(self) -> bool:
        """Whether $this comes from the first pattern of a group with filters, assignments and EXISTS.

        Nothing in it counts, cuts, or sees variables of its own.
        """
        selects = heads(self._pieces)
        if not self.required or self._words & _ONE_BY_ONE or len(selects) != 1:
            return False
        read = self._body
        only_exists = all(read[at - 1].name == "EXISTS" for at, piece in enumerate(read) if piece.text == "{")
        returns_this = projects_this(self._pieces[selects[0].start : selects[0].end])
        others = self._source.prebound - {"this"}
        return only_exists and returns_this and not any(self.mentions(name) for name in others)


def _no_value(*_terms: object) -> None:
    """A function that stands in for the real ones while a query is only read."""
