"""The index that a browser searches without a server: written here, in the form that MiniSearch loads.

Words are cut and folded as our own search does. Each counts as it is written and by its French stem, so that plurals
are found; the browser does the same to what is typed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import Stemmer

from commons_graph.schema.model import text_in
from commons_graph.search.entries import EntryReader, IndexEntry
from commons_graph.search.rows import LIVE
from commons_graph.search.words import silent_words, words_of
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.web.known_fields import CENSUS_SEGMENT
from commons_graph.web.links import readable_part
from commons_graph.web.reading import Reading

FIELDS: Final = ("name", "text")
WHOLE_MAX: Final = 5_000
"""Records up to which everything they say is indexed; of a larger census only names are, or nobody would wait."""

_LONGEST: Final = 40
_SILENT: Final = frozenset(silent_words())
_VERSION: Final = 2
"""The version of the form that MiniSearch 7 loads."""


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("french")


def terms(text: str) -> Iterator[str]:
    """The terms of a text: its words without case and accents, and their stems where those differ."""
    for word in words_of(text):
        if len(word) <= _LONGEST and word not in _SILENT:
            yield word
            stem = _stemmer().stemWord(word)
            if stem != word:
                yield stem


def search_index(reading: Reading, language: str) -> dict[str, Any]:
    """The index of every live record of an edition; `label`, `kind` and `key` are stored with each."""
    edition = reading.edition
    types = {t.segment: t for t in reading.schema.record_types}
    everything = sum(edition.count(segment) for segment in types) <= WHOLE_MAX
    reader, index = EntryReader(reading.schema), _Index()
    public, neutral = b"<" + edition.base.encode(), b"<" + NEUTRAL_BASE.encode()
    contents = ((key, content.replace(public, neutral)) for key, _, content in edition.contents() if _told(key))
    entries = (reader.entry(key, content) for key, content in contents)
    for some in _some((entry for entry in entries if entry.status == LIVE), 500):
        labels = edition.labels([entry.key for entry in some])
        for entry in some:
            record_type = types[entry.key.partition("/")[0]]
            shown = text_in(labels.get(entry.key, {}), language, readable_part(entry.key))
            index.add(
                {"key": entry.key, "label": str(shown), "kind": str(text_in(record_type.labels, language))},
                [*entry.names, str(shown)],
                entry.words if everything else (),
            )
    return index.document()


def _told(key: str) -> bool:
    return not key.startswith(CENSUS_SEGMENT + "/")


def _some(entries: Iterable[IndexEntry], size: int) -> Iterator[list[IndexEntry]]:
    batch: list[IndexEntry] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == size:
            yield batch
            batch = []
    yield batch


@dataclass
class _Index:
    """An index as it grows: term → field → record → how often."""

    _terms: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    _stored: dict[str, dict[str, str]] = field(default_factory=dict)
    _lengths: dict[str, list[int]] = field(default_factory=dict)

    def add(self, stored: dict[str, str], names: Iterable[str], words: Iterable[str]) -> None:
        """One record: what is shown of it, what it is called, and what else it says."""
        number = str(len(self._stored))
        counts = [Counter(term for text in dict.fromkeys(texts) for term in terms(text)) for texts in (names, words)]
        for place, found in enumerate(counts):
            for term, times in found.items():
                self._terms.setdefault(term, {}).setdefault(str(place), {})[number] = times
        self._stored[number] = stored
        self._lengths[number] = [len(found) for found in counts]

    def document(self) -> dict[str, Any]:
        """The index as MiniSearch writes one (`toJSON`)."""
        count = len(self._stored)
        sums = [math.fsum(lengths[place] for lengths in self._lengths.values()) for place in range(len(FIELDS))]
        return {
            "documentCount": count,
            "nextId": count,
            "documentIds": {number: stored["key"] for number, stored in self._stored.items()},
            "fieldIds": {name: place for place, name in enumerate(FIELDS)},
            "fieldLength": {number: dict(enumerate_text(lengths)) for number, lengths in self._lengths.items()},
            "averageFieldLength": [round(total / count, 3) if count else 0 for total in sums],
            "storedFields": self._stored,
            "dirtCount": 0,
            "index": [[term, self._terms[term]] for term in sorted(self._terms)],
            "serializationVersion": _VERSION,
            "silent": sorted(_SILENT),
        }


def enumerate_text(values: Iterable[int]) -> Iterator[tuple[str, int]]:
    """Values with their places as texts, as the keys of JSON objects are."""
    return ((str(place), value) for place, value in enumerate(values))
