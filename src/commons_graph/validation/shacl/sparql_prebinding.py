"""Pre-binding: variables that have a value before a query starts (SHACL §5.3.1).

They are replaced by their terms in the text, everywhere: in filters, nested groups, unions and sub-selects, where an
engine that merely joins bindings would see them unbound. Blank nodes have no place in a query text, so they carry an
IRI of ours in it and in the store it is asked of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from commons_graph.validation.shacl.sparql_text import Head, Kind, Piece, heads, significant

SKOLEM: Final = "urn:x-commons-graph:blank:"
"""What the IRI of a blank node starts with, in a query and its store."""

FUNCTIONS: Final = "urn:x-commons-graph:function:"
"""Where the functions are that see through these IRIs."""

SEEING: Final = ("isBlank", "isIRI")
"""The local names of these functions."""

_BLIND: Final = {"ISBLANK": "isBlank", "ISIRI": "isIRI", "ISURI": "isIRI"}


def skolemized(token: str) -> str:
    """A token as queries and their store know it."""
    return f"<{SKOLEM}{token[2:]}>" if token[0] == "_" else token


def unskolemized(token: str) -> str:
    """The token that a term of a query result stands for."""
    return f"_:{token[len(SKOLEM) + 1 : -1]}" if token.startswith(f"<{SKOLEM}") else token


def bound_text(query: Sequence[Piece], bindings: Mapping[str, str]) -> str:
    """The text with pre-bound variables replaced by their terms, given as tokens."""
    terms = {name: skolemized(token) for name, token in bindings.items()}
    starts = {head.start: head for head in heads(query)}
    parts, at = [], 0
    while at < len(query):
        if at in starts:
            parts.append(_head(query, starts[at], terms))
            at = starts[at].end
            continue
        skip = _bound_call(query, at, terms)
        parts.append("(true)" if skip else _written(query, at, terms))
        at += skip or 1
    return "".join(parts)


def plain_text(query: Sequence[Piece]) -> str:
    """The text without pre-binding, for all focus nodes at once; only for a query that means the same then.

    A filter NOT EXISTS becomes a MINUS at the end of the group. There, where $this is bound on both sides, they
    mean the same, but a MINUS is one join and the filter is a search for each solution.
    """
    kept, absent, at, depth = [], [], 0, 0
    while at < len(query):
        depth += (query[at].text == "{") - (query[at].text == "}")
        end = _absence(query, at) if depth == 1 else 0
        if end:
            absent.append("MINUS " + "".join(_written(query, i, {}) for i in range(_open(query, at), end)))
        elif not query[at].text.startswith("#"):
            kept.append(_written(query, at, {}))
        at = end or at + 1
    group, brace, rest = "".join(kept).rpartition("}")
    return "\n".join([group, *absent]) + brace + rest


def _open(query: Sequence[Piece], at: int) -> int:
    return next((i for i in range(at, len(query)) if query[i].text == "{"), at)


def _absence(query: Sequence[Piece], at: int) -> int:
    """Where a filter NOT EXISTS about $this ends that begins here and holds plain triple patterns, else 0."""
    if query[at].kind is not Kind.WORD or query[at].name != "FILTER":
        return 0
    start = _open(query, at)
    if [piece.name for piece in significant(query[at:start])] != ["FILTER", "NOT", "EXISTS"]:
        return 0
    end = next((i for i in range(start, len(query)) if query[i].text == "}"), 0)
    inside = query[start + 1 : end]
    plain = all(piece.text == "a" for piece in inside if piece.kind is Kind.WORD)
    about = any(piece.kind is Kind.VARIABLE and piece.name == "this" for piece in inside)
    return end + 1 if plain and about and all(piece.text != "{" for piece in inside) else 0


def _written(query: Sequence[Piece], at: int, terms: Mapping[str, str]) -> str:
    piece = query[at]
    if piece.kind is Kind.VARIABLE and piece.name in terms:
        # GROUP BY and ORDER BY take a term in brackets only; elsewhere a variable never follows BY.
        term, before = terms[piece.name], _word_before_by(query, at)
        # rdflib groups by a term only when it has a name
        return f"({term} AS ?group{at})" if before == "GROUP" else f"({term})" if before else term
    if piece.kind is Kind.WORD and piece.name in _BLIND:
        return f"<{FUNCTIONS}{_BLIND[piece.name]}>"
    return piece.text


def _word_before_by(query: Sequence[Piece], at: int) -> str:
    """GROUP or ORDER where a piece stands in such a clause, outside of brackets, else ""."""
    depth = 0
    read = significant(query[:at])
    for place in range(len(read) - 1, 0, -1):
        piece = read[place]
        depth += (piece.text == ")") - (piece.text == "(")
        if depth < 0 or piece.text in ("{", "}"):
            return ""
        if piece.kind is Kind.WORD and piece.name == "BY":
            return read[place - 1].name
    return ""


def _head(query: Sequence[Piece], head: Head, terms: Mapping[str, str]) -> str:
    """The head of a SELECT: pre-bound variables go, since their values are known; in expressions they stay."""
    parts, depth, kept = [], 0, False
    for at in range(head.start, head.end):
        piece = query[at]
        depth += (piece.text == "(") - (piece.text == ")")
        if piece.kind is Kind.VARIABLE and piece.name in terms and not depth:
            continue
        kept = kept or depth > 0 or piece.kind is Kind.VARIABLE or piece.text == "*"
        parts.append(_written(query, at, terms) if depth else piece.text)
    if not kept:
        parts.append(f" (1 AS ?nothing{head.start}) ")
    return "".join(parts)


def _bound_call(query: Sequence[Piece], at: int, terms: Mapping[str, str]) -> int:
    """How many pieces a call of bound() with a pre-bound variable takes, 0 when there is none here."""
    if query[at].name != "BOUND":
        return 0
    end = next((i for i in range(at, len(query)) if query[i].text == ")"), at)
    inside = [piece for piece in query[at:end] if piece.kind is Kind.VARIABLE]
    return end - at + 1 if len(inside) == 1 and inside[0].name in terms else 0
