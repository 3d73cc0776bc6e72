"""What somebody asked for: single words and quoted phrases, cut as the text index cuts them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import tantivy

from commons_graph.search.text_index import analyzer, joined

_QUOTED: Final = re.compile(r'"([^"]*)"|«([^»]*)»|“([^”]*)”')
_LONGEST: Final = 12
"""Words of a question that count; more would only cost time."""

_FRENCH: Final = (
    "a ai au aux avec c ce ces cet cette d dans de des du elle en est et eux il ils j je l la le les leur leurs lui m "
    "ma mais me mes mon n ne nos notre nous on ou par pas pour qu que qui s sa se ses son sont sur t ta te tes ton tu "
    "un une vos votre vous y"
)
_ENGLISH: Final = (
    "an and are as at be by for from has have i in is it its of or that the their this to was we were which who with"
)
_BRETON: Final = "al ar an da eus evit ez ha hag hon ho ket ne o oc ouzh pa pe ul un ur war zo"
_STOPWORDS: Final = frozenset(f"{_FRENCH} {_ENGLISH} {_BRETON}".split())
"""Words that say nothing of what is sought, without accents."""


@dataclass(frozen=True, slots=True)
class Question:
    """The words sought, each once, and the phrases, as sequences of words.

    `last_open` says that the last word may be the beginning of one, as while somebody types.
    """

    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    last_open: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is sought."""
        return not self.words and not self.phrases


def question(text: str, *, typing: bool = False) -> Question:
    """Read a text as somebody writes it into a search box; `typing` while the last word may not be complete."""
    phrases = [words_of(next(filter(None, found), "")) for found in _QUOTED.findall(text)]
    loose = words_of(_QUOTED.sub(" ", text).replace('"', " "))
    open_ended = typing and bool(loose) and text[-1:].isalnum()
    spoken = [word for word in loose if word not in _STOPWORDS]
    if open_ended and (not spoken or spoken[-1] != loose[-1]):
        spoken.append(loose[-1])
    words = tuple(dict.fromkeys(spoken or loose))[:_LONGEST]
    return Question(words, tuple(tuple(p[:_LONGEST]) for p in phrases if p), open_ended)


def words_of(text: str) -> list[str]:
    """The words of a text, without case and accents."""
    return _analyzer().analyze(joined(text))


def silent_words() -> list[str]:
    """The words that say nothing of what is sought, without accents, in alphabetical order."""
    return sorted(_STOPWORDS)


def telling(text: str) -> list[str]:
    """The words of a text that say something, or all of them where none does."""
    words = words_of(text)
    return [word for word in words if word not in _STOPWORDS] or words


@lru_cache(maxsize=1)
def _analyzer() -> tantivy.TextAnalyzer:
    return analyzer()
