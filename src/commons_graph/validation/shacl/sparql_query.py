"""A query of a SPARQL-based constraint: its rules (SHACL appendix A), pre-binding, and when it can run for all nodes.

Pre-bound variables are replaced by their terms in the text, everywhere: in filters, nested groups, unions and
sub-selects, where an engine that merely joins bindings would see them unbound. Blank nodes have no place in a
query text, so they carry an IRI of ours in it and in the store it is asked of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import pyoxigraph as ox

from commons_graph.errors import BadShapes
from commons_graph.terms import RDF_TYPE, XSD
from commons_graph.validation.paths import Path
from commons_graph.validation.shacl.sparql_text import Kind, Piece, expanded, pieces, significant

SKOLEM: Final = "urn:x-commons-graph:blank:"
"""What the IRI of a blank node starts with, in a query and its store."""

FUNCTIONS: Final = "urn:x-commons-graph:function:"
"""Where the functions are that see through these IRIs."""

_BLIND: Final = {"ISBLANK": "isBlank", "ISIRI": "isIRI", "ISURI": "isIRI"}
_SEEING: Final = frozenset(_BLIND.values())
_FORBIDDEN: Final = {"MINUS", "VALUES", "SERVICE", "FROM"}
_ONE_BY_ONE_WORDS: Final = (
    "OPTIONAL UNION GRAPH GROUP LIMIT OFFSET HAVING ORDER RAND UUID STRUUID BNODE COUNT SUM MIN MAX AVG SAMPLE "
    "GROUP_CONCAT REDUCED"
)
_ONE_BY_ONE: Final = frozenset(_ONE_BY_ONE_WORDS.split())


def skolemized(token: str) -> str:
    """A token as queries and their store know it."""
    return f"<{SKOLEM}{token[2:]}>" if token[0] == "_" else token


def unskolemized(token: str) -> str:
    """The token that a term of a query result stands for."""
    return f"_:{token[len(SKOLEM) + 1 : -1]}" if token.startswith(f"<{SKOLEM}") else token


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
        self._pieces = [self._with_path(piece) for piece in pieces(source.text)]
        self._words = {piece.name for piece in self._pieces if piece.kind is Kind.WORD}
        self._prefixes = {**source.prefixes, **_declared(self._pieces)}
        self._header = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in source.prefixes.items())
        self._check()

    @property
    def where(self) -> str:
        """The constraint, for messages."""
        return self._source.where

    @property
    def uses_shapes_graph(self) -> bool:
        """Whether the query looks into the shapes graph."""
        return "GRAPH" in self._words

    @property
    def looks_at_forms(self) -> bool:
        """Whether the query can tell two literals of the same value from one another."""
        casts = any(expanded(piece, self._prefixes) == XSD + "string" for piece in self._pieces)
        return casts or bool(self._words & {"STR", "DATATYPE", "SAMETERM"})

    def mentions(self, variable: str) -> bool:
        """Whether a variable stands in the query."""
        return any(piece.kind is Kind.VARIABLE and piece.name == variable for piece in self._pieces)

    def _with_path(self, piece: Piece) -> Piece:
        if piece.kind is Kind.VARIABLE and piece.name == "PATH" and self._source.path is not None:
            path = self._source.path
            return Piece(Kind.IRI if path.iri else Kind.OTHER, str(path) if path.iri else f"({path})")
        return piece

    # the rules

    def _check(self) -> None:
        for word in sorted(self._words & _FORBIDDEN):
            raise self._forbidden(f"{word} is not allowed in it")
        read = significant(self._pieces)
        for before, piece in pairwise(read):
            if before.name == "AS" and before.kind is Kind.WORD and piece.name in self._source.prebound:
                raise self._forbidden(f"it assigns the pre-bound variable ${piece.name}")
        for start, end, depth in self._heads:
            if depth and not self._projects_prebound(start, end):
                raise self._forbidden("a sub-select does not return $this")
        self._parse()

    def _parse(self) -> None:
        text = self.bound(dict.fromkeys(self._source.prebound, "<urn:x-commons-graph:any>"))
        try:
            ox.Store().query(text, custom_functions={ox.NamedNode(FUNCTIONS + name): _no_value for name in _SEEING})
        except (SyntaxError, ValueError) as error:
            message = str(error).splitlines()[0]
            raise BadShapes(f"a SPARQL constraint cannot be read: {message} — {self.where}") from error

    def _projects_prebound(self, start: int, end: int) -> bool:
        """Every sub-select returns all pre-bound variables that may be unbound otherwise: at least $this."""
        return any(piece.name == "this" for piece in self._pieces[start:end] if piece.kind is Kind.VARIABLE)

    def _forbidden(self, what: str) -> BadShapes:
        return BadShapes(f"a SPARQL constraint cannot be used, {what}: {self.where}", hint="SHACL, appendix A")

    @cached_property
    def _heads(self) -> list[tuple[int, int, int]]:
        """Of each SELECT: where its head starts and ends, and how deep it is nested."""
        found, depth = [], 0
        for start, piece in enumerate(self._pieces):
            depth += (piece.text == "{") - (piece.text == "}")
            if piece.kind is Kind.WORD and piece.name == "SELECT":
                end = start + 1
                while end < len(self._pieces) and self._pieces[end].text != "{" and self._pieces[end].name != "WHERE":
                    end += 1
                found.append((start, end, depth))
        return found

    # pre-binding

    def bound(self, bindings: Mapping[str, str]) -> str:
        """The text with pre-bound variables replaced by their terms, given as tokens."""
        terms = {name: skolemized(token) for name, token in bindings.items()}
        heads = {start: end for start, end, _ in self._heads}
        parts, at = [], 0
        while at < len(self._pieces):
            if at in heads:
                parts.append(self._head(at, heads[at], terms))
                at = heads[at]
                continue
            skip = self._bound_call(at, terms)
            parts.append("(true)" if skip else self._written(at, terms))
            at += skip or 1
        return self._header + "".join(parts)

    def plain(self) -> str:
        """The text without pre-binding, for all focus nodes at once; only for a query that is `for_all`.

        A filter NOT EXISTS becomes a MINUS at the end of the group. There, where $this is bound on both sides, they
        mean the same, but a MINUS is one join and the filter is a search for each solution.
        """
        kept, absent, at = [], [], 0
        while at < len(self._pieces):
            end = self._absence(at)
            if end:
                absent.append("MINUS " + "".join(self._written(i, {}) for i in range(self._open(at), end)))
            elif not self._pieces[at].text.startswith("#"):
                kept.append(self._written(at, {}))
            at = end or at + 1
        group, brace, rest = "".join(kept).rpartition("}")
        return self._header + "\n".join([group, *absent]) + brace + rest

    def _open(self, at: int) -> int:
        return next((i for i in range(at, len(self._pieces)) if self._pieces[i].text == "{"), at)

    def _absence(self, at: int) -> int:
        """Where a filter NOT EXISTS about $this ends that begins here and holds plain triple patterns, else 0."""
        start = self._open(at)
        words = [piece.name for piece in significant(self._pieces[at:start])]
        if words != ["FILTER", "NOT", "EXISTS"] or self._pieces[at].kind is not Kind.WORD:
            return 0
        end = next((i for i in range(start, len(self._pieces)) if self._pieces[i].text == "}"), 0)
        inside = self._pieces[start + 1 : end]
        plain = all(piece.text == "a" for piece in inside if piece.kind is Kind.WORD)
        about = any(piece.kind is Kind.VARIABLE and piece.name == "this" for piece in inside)
        return end + 1 if plain and about and all(piece.text != "{" for piece in inside) else 0

    def _written(self, at: int, terms: Mapping[str, str]) -> str:
        piece = self._pieces[at]
        if piece.kind is Kind.VARIABLE and piece.name in terms:
            # GROUP BY and ORDER BY take a term in brackets only; elsewhere a variable never follows BY.
            return f"({terms[piece.name]})" if self._after_by(at) else terms[piece.name]
        if piece.kind is Kind.WORD and piece.name in _BLIND:
            return f"<{FUNCTIONS}{_BLIND[piece.name]}>"
        return piece.text

    def _after_by(self, at: int) -> bool:
        depth = 0
        for piece in reversed(self._pieces[:at]):
            depth += (piece.text == ")") - (piece.text == "(")
            if depth < 0 or piece.text in "{}":
                return False
            if piece.kind is Kind.WORD and piece.name == "BY":
                return True
        return False

    def _head(self, start: int, end: int, terms: Mapping[str, str]) -> str:
        """The head of a SELECT: pre-bound variables go, since their values are known; in expressions they stay."""
        parts, depth, kept = [], 0, False
        for at in range(start, end):
            piece = self._pieces[at]
            depth += (piece.text == "(") - (piece.text == ")")
            if piece.kind is Kind.VARIABLE and piece.name in terms and not depth:
                continue
            kept = kept or depth > 0 or piece.kind is Kind.VARIABLE or piece.text == "*"
            parts.append(self._written(at, terms) if depth else piece.text)
        if not kept:
            parts.append(f" (1 AS ?nothing{start}) ")
        return "".join(parts)

    def _bound_call(self, at: int, terms: Mapping[str, str]) -> int:
        """How many pieces a call of bound() with a pre-bound variable takes, 0 when there is none here."""
        if self._pieces[at].name != "BOUND":
            return 0
        end = next((i for i in range(at, len(self._pieces)) if self._pieces[i].text == ")"), at)
        inside = [piece for piece in self._pieces[at:end] if piece.kind is Kind.VARIABLE]
        return end - at + 1 if len(inside) == 1 and inside[0].name in terms else 0

    # all focus nodes at once

    @cached_property
    def predicates(self) -> frozenset[str] | None:
        """All predicates that the query can match, as tokens; None when a variable or a negation matches any."""
        body = self._body
        if "GRAPH" in self._words or (any(piece.text == "!" for piece in body) and self._negates_a_path):
            return None
        for before, piece, after in zip(body, body[1:], body[2:], strict=False):
            opens = before.is_term or before.text in (";", "]", "[")
            if piece.kind is Kind.VARIABLE and opens and (after.is_term or after.text == "["):
                return None
        named = {f"<{name}>" for piece in body if (name := expanded(piece, self._prefixes))}
        if self._source.path is not None and not self._source.path.iri:
            named |= {f"<{name}>" for name in _iris(self._source.path)}
        return frozenset(named | ({f"<{RDF_TYPE}>"} if any(piece.text == "a" for piece in body) else set()))

    @property
    def _negates_a_path(self) -> bool:
        """Whether a ! begins a negated property set rather than the negation of an expression; when in doubt, yes."""
        return any(
            before.is_term and piece.text == "!" and after.text != "="
            for before, piece, after in zip(self._body, self._body[1:], self._body[2:], strict=False)
        )

    @cached_property
    def _body(self) -> list[Piece]:
        read = significant(self._pieces)
        first = next((at for at, piece in enumerate(read) if piece.text == "{"), 0)
        return read[first + 1 :]

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Predicates that every focus node in a result has, as tokens: those that the query begins with.

        It begins with them when its first pattern is about $this and no other alternative exists.
        """
        body = self._body
        if "UNION" in self._words or not body or body[0].kind is not Kind.VARIABLE or body[0].name != "this":
            return ()
        found: list[str | None] = []
        for before, piece, after in zip(body, body[1:], body[2:], strict=False):
            if piece.text in (".", "{", "}") or (piece.kind is Kind.WORD and piece.text != "a"):
                break
            if before is body[0] or before.text == ";":
                found.append(self._always(piece, after))
        return tuple(name for name in found if name) if found and found[0] else ()

    def _always(self, predicate: Piece, after: Piece) -> str | None:
        """The predicate that a path surely begins with."""
        name = RDF_TYPE if predicate.text == "a" else expanded(predicate, self._prefixes)
        return f"<{name}>" if name and (after.is_term or after.text in ("/", "+")) else None

    @cached_property
    def for_all(self) -> bool:
        """Whether the query without pre-binding gives the same results: $this comes from its first pattern.

        One group with filters, assignments and EXISTS; nothing that counts, cuts, or sees variables of its own.
        """
        if not self.required or self._words & _ONE_BY_ONE or len(self._heads) != 1:
            return False
        start, end, _ = self._heads[0]
        body = self._body
        only_exists = all(body[at - 1].name == "EXISTS" for at, piece in enumerate(body) if piece.text == "{")
        others = self._source.prebound - {"this"}
        return only_exists and self._projects_prebound(start, end) and not any(self.mentions(name) for name in others)


def _declared(query: list[Piece]) -> dict[str, str]:
    """The prefixes that the query declares itself."""
    read = significant(query)
    return {
        name.text[:-1]: namespace.text[1:-1]
        for word, name, namespace in zip(read, read[1:], read[2:], strict=False)
        if word.name == "PREFIX" and word.kind is Kind.WORD and namespace.kind is Kind.IRI
    }


def _no_value(*_terms: object) -> None:
    """A function that stands in for the real ones while a query is only read."""


def _iris(path: Path) -> set[str]:
    return {path.iri} if path.iri else {name for step in path.steps for name in _iris(step)}
