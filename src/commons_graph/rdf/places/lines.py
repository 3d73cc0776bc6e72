"""N-Triples and N-Quads: one statement per line, so that a place is known without what stands before it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from commons_graph.rdf.places.proof import Statement, Unscannable, parse_one
from commons_graph.rdf.places.span import Places, Span, Subject
from commons_graph.rdf.places.tokens import AT, END, IRI, STRING, Token, next_token

_LINE: Final = re.compile(r"^[ \t]*+[^\s#][^\n\r]*+", re.MULTILINE)
_ENOUGH: Final = 6
"""The tokens that a triple has at most before its end: three terms, with `^^` and a datatype, and what follows."""


def find_in_lines(
    blocks: Iterable[str], base: str, subjects: Collection[Subject], triples: Collection[ox.Triple]
) -> Places:
    """The places of these subjects and triples in a text that comes in blocks of whole lines; raises Unscannable.

    Blank nodes go by their labels. A subject that is written with escapes is not found.
    """
    places, pending, rest = Places(), set(subjects), set(triples)
    wanted = {str(subject) for subject in pending} | {str(triple.subject) for triple in rest}
    for number, line in _numbered(blocks):
        first = line.split(None, 1)[:1]
        if first and first[0] in wanted:
            triple = _note(places, (number, line), base, rest)
            pending.discard(triple.subject)
            rest.discard(triple)
            if not pending and not rest:
                break
    return places


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


def _numbered(blocks: Iterable[str]) -> Iterator[tuple[int, str]]:
    before = 1
    for block in blocks:
        lines = block.split("\n")
        yield from enumerate(lines, before)
        before += len(lines) - 1


def _note(places: Places, at: tuple[int, str], base: str, triples: Collection[ox.Triple]) -> ox.Triple:
    """Keep the places of a line's subject and, where its triple is wanted, of its object; the triple itself."""
    number, line = at
    statement = statement_at(line, 0, len(line))
    triple = parsed(line, statement, base)
    (start, end, _), _, (value_start, value_end, _) = statement
    places.subjects.setdefault(triple.subject, Span(number, start + 1, number, end + 1))
    if triple in triples:
        places.objects.setdefault(triple, Span(number, value_start + 1, number, value_end + 1))
    return triple


def _object_end(line: list[Token]) -> int:
    """A text goes on with its language or datatype."""
    if line[2][0] == STRING and line[3][0] == AT:
        return line[3][2]
    if line[2][0] == STRING and line[3][0] == "^^" and len(line) > 4 and line[4][0] == IRI:
        return line[4][2]
    return line[2][2]
