"""From a word somebody wrote to the words that exist: the same word inflected, its beginning, or what was meant.

Stemming happens here, not in the index, among the few words that begin alike: French and English, since the records of
a census mix them. Breton changes the beginnings of words instead; those that a mutation may have changed are tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock
from typing import Final

import Stemmer
import tantivy
from rapidfuzz import process
from rapidfuzz.distance import OSA

from commons_graph.search.text_index import NAME, TEXT

_SHARED: Final = 3
"""Letters that the forms of a word have in common at its beginning."""

_OPEN_FROM: Final = 5
"""Letters of a word from which longer words that begin with it are found as well."""

_CONTINUED: Final = 60
"""Longer words tried for a beginning, the most frequent first."""

_CORRECTIONS: Final = 5

_MUTATIONS: Final = (
    ("k", ("g", "ch")), ("t", ("d", "z")), ("p", ("b", "f")), ("gw", ("w", "kw")), ("g", ("ch", "k")),
    ("d", ("z", "t")), ("b", ("v", "p")), ("m", ("v",)),
)  # fmt: skip
"""First letters of Breton words, and what they become after other words."""


Spellings = tuple[list[str], list[str]]
"""Ways of writing words, and the words, side by side."""


@dataclass(frozen=True, slots=True)
class Forms:
    """The words that stand for one that was sought, from the closest to the farthest.

    `same` are the word itself and its inflections, `longer` words that begin with it. `corrected` are words that
    are nearly spelt alike, sought only where there is nothing else.
    """

    word: str
    same: tuple[str, ...] = ()
    longer: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every form."""
        return (*self.same, *self.longer, *self.corrected)


class Vocabulary:
    """The words of one edition."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._searcher = searcher
        self._lock = Lock()
        self.forms = lru_cache(maxsize=4096)(self._forms)
        self.stems = lru_cache(maxsize=100_000)(self._stems)

    def _forms(self, word: str, open_ended: bool = False) -> Forms:
        """What a word stands for; `open_ended` when it may be a beginning."""
        found, stems = dict(self._beginning(word[:_SHARED])), self.stems(word)
        same = [w for w in found if w == word or (len(word) > 1 and stems & self.stems(w))]
        same.sort(key=lambda w: (w != word, -found.get(w, 0)))
        longer: list[str] = []
        if open_ended or len(word) >= _OPEN_FROM or (not same and len(word) > 1):
            longer = [w for w, _ in self._beginning(word, _CONTINUED) if w not in same]
        return Forms(word, tuple(same), tuple(longer))

    def _stems(self, word: str) -> frozenset[str]:
        """What the inflections of a word have in common, in either language."""
        with self._lock:  # a stemmer works on one word at a time
            french, english = _stemmers()
            # the accents are gone, so that `partagée` needs two steps: partagee, partage, partag
            return frozenset({french.stemWord(french.stemWord(word)), "en " + english.stemWord(word)})

    def _beginning(self, prefix: str, limit: int | None = None) -> Iterator[tuple[str, int]]:
        """The words with a beginning, and in how many records each stands."""
        names = self._searcher.terms_with_prefix(NAME, prefix, limit=limit)
        yield from names
        known = {word for word, _ in names}
        others = self._searcher.terms_with_prefix(TEXT, prefix, limit=limit)
        yield from (pair for pair in others if pair[0] not in known)

    def _exists(self, word: str) -> bool:
        return any(self._searcher.doc_freq(field, word) for field in (NAME, TEXT))

    def nearest(self, word: str, also: Sequence[str] = ()) -> tuple[str, ...]:
        """The words that somebody may have meant: without a mutation, else spelt nearly alike, the frequent ones first.

        One letter may differ, two in long words. `also` are words to choose from besides those of the texts.
        """
        mutated = tuple(w for w in dict.fromkeys(_mutated(word)) if w in also or self._exists(w))
        if mutated or len(word) < 4 or any(c.isdigit() for c in word):
            return mutated
        away = 1 if len(word) < 8 else 2
        near = [pair for spelt in (self._spelt, _spelt(also)) for pair in _near(word, spelt, away)]
        closest = min((distance for _, distance in near), default=0)
        kept = {other for other, distance in near if distance == closest}
        return tuple(sorted(kept, key=lambda w: (-self._every.get(w, 0), w))[:_CORRECTIONS])

    @cached_property
    def _every(self) -> dict[str, int]:
        """Every word, and in how many records it stands."""
        return dict(self._beginning(""))

    @cached_property
    def _spelt(self) -> Spellings:
        return _spelt(self._every)


def _near(word: str, spelt: Spellings, away: int) -> Iterator[tuple[str, int]]:
    """The words of which a spelling is near, and how far it is."""
    found = process.extract(word, spelt[0], scorer=OSA.distance, score_cutoff=away, limit=None)
    yield from ((spelt[1][index], int(distance)) for _, distance, index in found)


def _spelt(words: Iterable[str]) -> Spellings:
    """Each word as it is, and a plural as if it were none."""
    every = list(words)
    plurals = [word for word in every if len(word) > 4 and word.endswith("s")]
    return [*every, *(word[:-1] for word in plurals)], [*every, *plurals]


def _mutated(word: str) -> Iterator[str]:
    """What a Breton word may be when its first letters changed, or once they change."""
    for radical, changed in _MUTATIONS:
        if word.startswith(radical):
            yield from (other + word[len(radical) :] for other in changed)
        for other in changed:
            if word.startswith(other):
                yield radical + word[len(other) :]


@lru_cache(maxsize=1)
def _stemmers() -> tuple[Stemmer.Stemmer, Stemmer.Stemmer]:
    return Stemmer.Stemmer("french"), Stemmer.Stemmer("english")
