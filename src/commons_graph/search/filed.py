"""What is filed under a word: the values of facets whose name somebody wrote in a search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from commons_graph.search.entries import FacetPair
from commons_graph.search.expansion import Vocabulary
from commons_graph.search.words import telling


@dataclass(frozen=True, slots=True)
class Filed:
    """A value of a facet that a search names: by which of its words, and the values that choosing it includes."""

    pair: FacetPair
    words: frozenset[str]
    includes: tuple[FacetPair, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A value of a facet with one of the names it goes by, and the values that choosing it includes."""

    pair: FacetPair
    name: str
    includes: tuple[FacetPair, ...]


class Files:
    """The values of an edition by their names; a value is named when every word of one of its names is."""

    def __init__(self, named: Iterable[Named], vocabulary: Vocabulary) -> None:
        self._stems = vocabulary.stems
        self._words: dict[str, None] = {}
        self._by_stem: dict[str, list[tuple[tuple[frozenset[str], ...], Named]]] = {}
        for one in named:
            words = telling(one.name)
            stems = tuple(vocabulary.stems(word) for word in words)
            self._words.update(dict.fromkeys(words))
            for stem in stems[0] if stems else ():
                self._by_stem.setdefault(stem, []).append((stems, one))

    @property
    def words(self) -> list[str]:
        """Every word of a name."""
        return list(self._words)

    def named_by(self, words: Mapping[str, Iterable[str]]) -> list[Filed]:
        """The values that some words name, each once; beside each word sought stand the words it may stand for."""
        spoken = {word: frozenset(s for form in forms for s in self._stems(form)) for word, forms in words.items()}
        found: dict[FacetPair, Filed] = {}
        for stems, one in self._candidates(spoken.values()):
            matched = [next((w for w, own in spoken.items() if own & stem), None) for stem in stems]
            if None not in matched and one.pair not in found:
                found[one.pair] = Filed(one.pair, frozenset(w for w in matched if w), one.includes)
        return list(found.values())

    def _candidates(self, spoken: Iterable[frozenset[str]]) -> Iterator[tuple[tuple[frozenset[str], ...], Named]]:
        for stem in {stem for stems in spoken for stem in stems}:
            yield from self._by_stem.get(stem, ())
