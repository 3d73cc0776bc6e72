"""N-Triples and N-Quads: one statement per line, so that the n-th triple stands on the n-th line with content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from commons_graph.rdf.places.proof import Statement, Unscannable, parse_one
from commons_graph.rdf.places.tokens import AT, END, IRI, STRING, Token, next_token

_LINE: Final = re.compile(r"^[ \t]*+[^\s#][^\n\r]*+", re.MULTILINE)
_ENOUGH: Final = 6
"""The tokens that a triple has at most before its end: three terms, with `^^` and a datatype, and what follows."""


def line_starts(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each line that holds a statement: neither blank nor a comment (N-Triples §3)."""
    yield from (match.span() for match in _LINE.finditer(text))


def statement_at(text: str, start: int, end: int) -> Statement:
    """The statement of a line; raises Unscannable."""
    line = [next_token(text, start)]
    while line[-1][0] != END and line[-1][2] < end and len(line) < _ENOUGH:
        line.append(next_token(text, line[-1][2]))
    if len(line) < 4:
        raise Unscannable
    subject, predicate, value = line[:3]
    return (*subject[1:], ""), (*predicate[1:], ""), (value[1], _object_end(line), "")


def parsed(text: str, statement: Statement, base: str) -> ox.Triple:
    """What the parser makes of a statement; raises Unscannable."""
    return parse_one(" ".join(text[start:end] for start, end, _ in statement) + " .", base)


def _object_end(line: list[Token]) -> int:
    """A text goes on with its language or datatype."""
    if line[2][0] == STRING and line[3][0] == AT:
        return line[3][2]
    if line[2][0] == STRING and line[3][0] == "^^" and len(line) > 4 and line[4][0] == IRI:
        return line[4][2]
    return line[2][2]
