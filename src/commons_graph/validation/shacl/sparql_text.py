"""The text of a SPARQL query, cut into the pieces that pre-binding needs to know apart (SPARQL 1.1 §19.8)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Kind(Enum):
    """What a piece of a query is."""

    VARIABLE = "variable"
    IRI = "iri"
    NAME = "name"
    STRING = "string"
    WORD = "word"
    SPACE = "space"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a query; `name` is that of a variable, or a word in capitals."""

    kind: Kind
    text: str
    name: str = ""

    @property
    def is_term(self) -> bool:
        """Whether the piece can be a part of a triple pattern."""
        return self.kind in (Kind.VARIABLE, Kind.IRI, Kind.NAME, Kind.STRING)


_PIECE: Final = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)
    |(?P<string>\"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
        |\"(?:[^"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |[?$](?P<variable>\w+)
    |(?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:[\w:%-]|\\.|\.(?=[\w:%\\-]))*|_:\w+)
    |(?P<word>\w+)
    |(?P<other>.)""",
    re.DOTALL | re.VERBOSE,
)


def pieces(text: str) -> list[Piece]:
    """The pieces of a query; joined again they are the query."""
    found = []
    for match in _PIECE.finditer(text):
        kind = Kind(match.lastgroup)
        name = match["variable"] or (match["word"] or "").upper()
        found.append(Piece(kind, match[0], name))
    return found


def significant(query: Sequence[Piece]) -> list[Piece]:
    """The pieces without white space and comments."""
    return [piece for piece in query if piece.kind is not Kind.SPACE]


def expanded(piece: Piece, prefixes: Mapping[str, str]) -> str | None:
    """The IRI that an IRI or a prefixed name stands for, None for another piece or an unknown prefix."""
    if piece.kind is Kind.IRI:
        return piece.text[1:-1]
    if piece.kind is not Kind.NAME:
        return None
    prefix, _, local = piece.text.partition(":")
    return prefixes[prefix] + local.replace("\\", "") if prefix in prefixes else None


@dataclass(frozen=True, slots=True)
class Head:
    """What stands between SELECT and its group: where it starts and ends, and how deep it is nested."""

    start: int
    end: int
    depth: int


def heads(query: Sequence[Piece]) -> list[Head]:
    """The head of each SELECT."""
    found, depth = [], 0
    for start, piece in enumerate(query):
        depth += (piece.text == "{") - (piece.text == "}")
        if piece.kind is Kind.WORD and piece.name == "SELECT":
            end = start + 1
            while end < len(query) and query[end].text != "{" and query[end].name != "WHERE":
                end += 1
            found.append(Head(start, end, depth))
    return found


def body(query: Sequence[Piece]) -> list[Piece]:
    """What follows the first opening brace, white space left out."""
    read = significant(query)
    first = next((at for at, piece in enumerate(read) if piece.text == "{"), 0)
    return read[first + 1 :]


def declared_prefixes(query: Sequence[Piece]) -> dict[str, str]:
    """The prefixes that a query declares itself."""
    read = significant(query)
    return {
        name.text[:-1]: namespace.text[1:-1]
        for word, name, namespace in zip(read, read[1:], read[2:], strict=False)
        if word.name == "PREFIX" and word.kind is Kind.WORD and namespace.kind is Kind.IRI
    }
