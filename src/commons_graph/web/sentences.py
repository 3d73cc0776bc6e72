"""Ties told as sentences: the role says how (`ess:sentence`), the record says who."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from commons_graph.schema.model import Schema, text_in
from commons_graph.web.values import Value, foreign

_GAP: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words and links in the order in which they are said; `language` where it is not the page's."""

    pieces: list[Value]
    language: str | None

    @property
    def text(self) -> str:
        """The sentence without its links."""
        return "".join(piece.text for piece in self.pieces)


def sentences_of(
    schema: Schema, language: str, roles: Iterable[str], values: Callable[[str], list[Value]]
) -> list[Sentence]:
    """One sentence for each role that has one; `values` gives what the property of a name leads to.

    A role without a sentence is left out, and so is one whose sentence names something the record does not say.
    """
    found = []
    for role in roles:
        term = schema.terms.get(role)
        pattern = text_in(term.sentences, language) if term else ""
        pieces = _pieces(pattern, values) if pattern else None
        if term and pieces:
            found.append(Sentence(pieces, foreign(term.sentences, pattern, language)))
    return found


def unlinked(value: Value) -> Value:
    """A value as plain words: the thing that the page is about need not be a link to itself."""
    return replace(value, form="words", href=None)


def _pieces(pattern: str, values: Callable[[str], list[Value]]) -> list[Value] | None:
    pieces: list[Value] = []
    for place, part in enumerate(_GAP.split(pattern)):
        if place % 2 == 0:
            pieces += [Value("words", part)] if part else []
            continue
        named = values(part)
        if not named:
            return None
        for number, value in enumerate(named):
            pieces += [Value("words", ", "), value] if number else [value]
    return pieces
