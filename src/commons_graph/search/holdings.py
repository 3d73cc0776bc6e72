"""Which records have which values of facets, in one edition: bitmaps, loaded when they are first asked for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Final

from pyroaring import BitMap
from rapidfuzz import process
from rapidfuzz.distance import OSA

from commons_graph.schema.model import Schema, Texts, text_in
from commons_graph.search.batches import batches, marks
from commons_graph.search.entries import TYPE, FacetPair
from commons_graph.search.facets import Facet, FacetKind, Facets, Step, facets_of
from commons_graph.search.filed import Named
from commons_graph.search.rows import from_json
from commons_graph.search.trees import Tree
from commons_graph.search.words import words_of
from commons_graph.terms import WITHIN

NOTHING: Final = BitMap()

_OF_ITSELF: Final = frozenset({Step.THING, Step.SHEET, Step.PART})


class Holdings:
    """The values of an edition's records. Safe to use from several threads; nobody changes what it gives out."""

    def __init__(self, connection: sqlite3.Connection, schema: Schema) -> None:
        self._connection = connection
        self.facets: Facets = facets_of(schema)
        self.direct = lru_cache(maxsize=None)(self._direct)
        self.having = lru_cache(maxsize=20_000)(self._having)
        self.known = lru_cache(maxsize=None)(self._known)
        self._folded = lru_cache(maxsize=None)(self._fold)
        self.roots = lru_cache(maxsize=None)(self._roots)

    def _known(self, facet: str) -> tuple[str, ...]:
        """Every value that some record has, and everything that these lie within."""
        direct, tree = self.direct(facet), self.tree(facet)
        if tree is None:
            return tuple(direct)
        return tuple(dict.fromkeys(v for value in direct for v in (value, *tree.wholes(value))))

    def _roots(self, facet: str) -> tuple[str, ...]:
        """The values of a facet that lie within no other that is known."""
        known, tree = self.known(facet), self.tree(facet)
        every = frozenset(known)
        return tuple(value for value in known if tree is None or every.isdisjoint(tree.wholes(value)))

    def tree(self, facet: str) -> Tree | None:
        """How the values of a facet lie within one another; None where they do not."""
        found = self.facets.by_name.get(facet)
        if found is None or found.kind not in (FacetKind.TREE, FacetKind.CONCEPT):
            return None
        return self._territories if found.kind is FacetKind.TREE else self._schemes.get(found.scheme or "")

    def labels(self, facet: Facet, values: Sequence[str]) -> Mapping[str, Texts]:
        """Value → labels, for some values of a facet; a year has none."""
        if facet.kind is FacetKind.TREE:
            return self._labels_of({f"{facet.targets[0]}/{value}": value for value in values})
        if facet.kind is FacetKind.RECORD:
            return self._labels_of({value: value for value in values})
        iris = {value: self.facets.iri(facet, value) for value in values}
        terms = ((value, self.facets.schema.terms.get(iri or "")) for value, iri in iris.items())
        return {value: term.labels for value, term in terms if term}

    def by_name(self, facet: Facet, text: str) -> list[str]:
        """The known values whose name is some words; where there are none, those it begins, then those nearly alike."""
        wanted, names = " ".join(words_of(text)), self._folded(facet.name)
        if not wanted:
            return []
        same = [value for value, name in names.items() if name == wanted]
        begun = same or [value for value, name in names.items() if name.startswith(wanted)]
        if begun:
            return begun
        near = process.extract(wanted, names, scorer=OSA.distance, score_cutoff=max(1, len(wanted) // 5), limit=None)
        return [value for _, _, value in sorted(near, key=lambda found: (found[1], found[2]))]

    def beginning(self, text: str) -> list[tuple[Facet, str]]:
        """The values of lists whose name, in any language, begins with some words, the most frequent first."""
        wanted = " ".join(words_of(text))
        found: dict[tuple[Facet, str], int] = {}
        for name, facet, value in self._spoken if wanted else ():
            if name.startswith(wanted):
                first = self.direct(TYPE).get(facet.segments[0], NOTHING)
                found[facet, value] = first.intersection_cardinality(self.having(facet.name, value))
        return sorted((pair for pair, count in found.items() if count), key=lambda pair: -found[pair])

    @cached_property
    def _spoken(self) -> list[tuple[str, Facet, str]]:
        """The names of the values of all lists, without case and accents."""
        lists = [f for f in self.facets.by_name.values() if f.kind is FacetKind.CONCEPT]
        return [
            (" ".join(words_of(name)), facet, value)
            for facet in lists
            for value, texts in self.labels(facet, self.known(facet.name)).items()
            for name in texts.values()
        ]

    def named(self) -> Iterator[Named]:
        """The values that a search may name: those that records have of themselves."""
        for facet in self.facets.by_name.values():
            if facet.offered and any(source.step in _OF_ITSELF for source in facet.sources.values()):
                yield from self._named(facet)

    def _named(self, facet: Facet) -> Iterator[Named]:
        tree = self.tree(facet.name)
        for value, labels in self.labels(facet, self.known(facet.name)).items():
            term = self.facets.schema.terms.get(self.facets.iri(facet, value) or "")
            includes = tuple((facet.name, v) for v in (tree.within(value) if tree else (value,)))
            for name in dict.fromkeys([*labels.values(), *(term.also if term else ())]):
                yield Named((facet.name, value), name, includes)

    def _fold(self, facet: str) -> dict[str, str]:
        """Value → its first name, without case and accents."""
        found = self.facets.by_name[facet]
        labels = self.labels(found, self.known(facet))
        return {value: " ".join(words_of(text_in(texts, "fr"))) for value, texts in labels.items()}

    def _direct(self, facet: str) -> dict[str, BitMap]:
        """Value → the records that have just that value; values without records left out."""
        query = "SELECT value, records FROM value WHERE facet = ? ORDER BY value"
        rows = self._connection.execute(query, (facet,)).fetchall()
        loaded = ((value, BitMap.deserialize(records)) for value, records in rows)
        return {value: records for value, records in loaded if records}

    def _having(self, facet: str, value: str) -> BitMap:
        """The records that have a value of a facet, or one within it."""
        if self.facets.by_name[facet].kind is FacetKind.RECORD:
            return self._naming(self.facets.by_name[facet], value)
        direct, tree = self.direct(facet), self.tree(facet)
        within = tree.within(value) if tree else (value,)
        return BitMap.union(NOTHING, *(direct[v] for v in within if v in direct))

    def _naming(self, facet: Facet, key: str) -> BitMap:
        """The live records that name another."""
        found = BitMap()
        query = (
            "SELECT record.id FROM link CROSS JOIN record ON record.key = link.source "
            "WHERE link.target = ? AND link.path = ? AND record.segment = ? AND record.status = 'live'"
        )
        for segment, source in facet.sources.items():
            rows = self._connection.execute(query, (key, source.path, segment)).fetchall()
            found |= BitMap([row[0] for row in rows])
        return found

    @cached_property
    def _territories(self) -> Tree:
        rows = self._connection.execute("SELECT source, target FROM link WHERE path = ?", (WITHIN,)).fetchall()
        return Tree((part.partition("/")[2], whole.partition("/")[2]) for part, whole in rows)

    @cached_property
    def _schemes(self) -> dict[str, Tree]:
        pairs: dict[str, list[FacetPair]] = {}
        for term in self.facets.schema.terms.values():
            if term.scheme and term.broader and term.broader.startswith(term.scheme + "/"):
                start = len(term.scheme) + 1
                pairs.setdefault(term.scheme, []).append((term.iri[start:], term.broader[start:]))
        return {scheme: Tree(found) for scheme, found in pairs.items()}

    def _labels_of(self, values: Mapping[str, str]) -> dict[str, Texts]:
        """Value → the labels of the record with its key."""
        found: dict[str, Texts] = {}
        for some in batches(list(values)):
            query = f"SELECT key, labels FROM record WHERE key IN ({marks(some)})"
            rows = self._connection.execute(query, some).fetchall()
            found.update((values[key], from_json(labels)) for key, labels in rows)
        return found
