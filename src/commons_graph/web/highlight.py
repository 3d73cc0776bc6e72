"""Texts with the words that were searched marked, whole or as an excerpt around them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

from commons_graph.search.words import words_of

_WORD: Final = re.compile(r"(?:c['’]h|[^\W_])+", re.IGNORECASE)
_EXCERPT: Final = 240
"""Characters of an excerpt."""

_BEFORE: Final = 80
"""Characters shown before the first word found."""


def marked(text: str, words: Collection[str]) -> Markup:
    """A text with the words marked; `words` are as the text index writes them."""
    pieces, end = [], 0
    for start, stop in _places(text, words):
        pieces += [escape(text[end:start]), Markup("<mark>{}</mark>").format(text[start:stop])]
        end = stop
    return Markup("").join([*pieces, escape(text[end:])])


def excerpt(text: str, words: Collection[str]) -> Markup:
    """The part of a text where the words stand, marked; its beginning where they do not."""
    first = next((start for start, _ in _places(text, words)), 0)
    start = 0 if first <= _BEFORE or len(text) <= _EXCERPT else text.rfind(" ", 0, first - _BEFORE) + 1
    stop = len(text) if len(text) - start <= _EXCERPT else max(text.rfind(" ", start, start + _EXCERPT), start + 1)
    shown = marked(text[start:stop], words)
    return Markup("{}{}{}").format("…" if start else "", shown, "…" if stop < len(text) else "")


def found_in(text: str, words: Collection[str]) -> int:
    """How many different words of some stand in a text."""
    return len({text[start:stop].casefold() for start, stop in _places(text, words)})


def as_written(texts: Iterator[str], word: str) -> str | None:
    """A word of the text index as a text writes it, with its accents."""
    found = (text[start:stop] for text in texts for start, stop in _places(text, {word}))
    return next(found, None)


def _places(text: str, words: Collection[str]) -> Iterator[tuple[int, int]]:
    if words:
        for match in _WORD.finditer(text):
            if _folded(match[0]) in words:
                yield match.span()


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    return " ".join(words_of(word))
