"""What SHACL forbids in a query, so that pre-binding has a meaning (SHACL appendix A)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from commons_graph.errors import BadShapes
from commons_graph.validation.shacl.sparql_text import Kind, Piece, heads, significant

_FORBIDDEN: Final = ("FROM", "MINUS", "SERVICE", "VALUES")


def check_rules(query: Sequence[Piece], prebound: Collection[str], where: str) -> None:
    """Raise BadShapes for a query that breaks a rule; `where` names it."""
    words = {piece.name for piece in query if piece.kind is Kind.WORD}
    for word in _FORBIDDEN:
        if word in words:
            raise _refused(f"{word} is not allowed in it", where)
    for before, piece in pairwise(significant(query)):
        if before.name == "AS" and before.kind is Kind.WORD and piece.name in prebound:
            raise _refused(f"it assigns the pre-bound variable ${piece.name}", where)
    for head in heads(query):
        if head.depth and not projects_this(query[head.start : head.end]):
            raise _refused("a sub-select does not return $this", where)


def projects_this(head: Sequence[Piece]) -> bool:
    """Whether the head of a SELECT returns $this, the one pre-bound variable that may be unbound otherwise."""
    return any(piece.name == "this" for piece in head if piece.kind is Kind.VARIABLE)


def _refused(what: str, where: str) -> BadShapes:
    return BadShapes(f"a SPARQL constraint cannot be used, {what}: {where}", hint="SHACL, appendix A")
