"""Finding records in an edition: by facets, by words, counted, in order. Bitmaps answer; the graph is never asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from pyroaring import BitMap

from commons_graph.errors import NotFound
from commons_graph.schema.model import Schema
from commons_graph.search.atlas import Atlas, Positions
from commons_graph.search.batches import batches, marks
from commons_graph.search.bitmaps import Numbers, bitmap_of, numbers_of
from commons_graph.search.entries import TYPE
from commons_graph.search.facets import FacetKind
from commons_graph.search.holdings import NOTHING, Holdings
from commons_graph.search.selection import Selection
from commons_graph.search.text_index import open_text
from commons_graph.search.text_search import Answer, TextSearch

_FIRST: Final = 1000
"""How far into the best answers the text index is asked for them alone; beyond that all are ranked and kept."""


class Order(StrEnum):
    """The orders of a list; types come one after the other in the order of the shapes."""

    NAME = "name"
    NEWEST = "newest"
    RELEVANCE = "relevance"  # the best answers to a search first; by name where nothing is searched


class Finder:
    """Answers selections on one edition, which never changes, so that everything once loaded is kept.

    Safe to use from several threads. The bitmaps it gives out are its own: combine them, do not change them.
    """

    def __init__(self, connection: sqlite3.Connection, text: Path, schema: Schema) -> None:
        self._connection = connection
        self._text = text
        self.holdings = Holdings(connection, schema)
        self.facets = self.holdings.facets
        self.ids = lru_cache(maxsize=512)(self._ids)
        self._names = lru_cache(maxsize=None)(self._load_names)
        self._ranked = lru_cache(maxsize=64)(self._rank)
        self._best = lru_cache(maxsize=64)(self._rank_first)

    def count(self, selection: Selection) -> int:
        """How many records a selection has."""
        if _only_words(selection):
            return sum(self._by_type(selection).values())
        return len(self.ids(selection))

    def page(self, selection: Selection, offset: int, limit: int, order: Order = Order.NAME) -> list[str]:
        """The keys of some records of a selection, in order."""
        end = offset + limit
        if order is Order.RELEVANCE and _only_words(selection) and end <= _FIRST:
            ranked = self._best(selection)
        else:
            ranked = self._ranked(selection, order)
        numbers = [int(number) for number in ranked[offset:end]]
        found = self.keys_of(numbers)
        return [found[number] for number in numbers]

    def keys(self, selection: Selection, order: Order = Order.NAME) -> Iterator[str]:
        """The keys of all records of a selection, in order."""
        for some in batches([int(number) for number in self._ranked(selection, order)]):
            found = self.keys_of(some)
            yield from (found[number] for number in some)

    def keys_of(self, ids: Iterable[int]) -> dict[int, str]:
        """Number → key."""
        found: dict[int, str] = {}
        for some in batches(list(ids)):
            query = f"SELECT id, key FROM record WHERE id IN ({marks(some)})"
            found.update(self._connection.execute(query, some))
        return found

    def numbers(self, keys: Sequence[str]) -> dict[str, int]:
        """Key → number, of the records that there are."""
        found: dict[str, int] = {}
        for some in batches(keys):
            query = f"SELECT key, id FROM record WHERE key IN ({marks(some)})"
            found.update(self._connection.execute(query, some))
        return found

    def check(self, selection: Selection) -> None:
        """Raise NotFound where a chosen value is a record that this edition does not have."""
        for name, value in selection.values:
            facet = self.facets.by_name[name]
            if facet.targets:
                key = value if facet.kind is FacetKind.RECORD else f"{facet.targets[0]}/{value}"
                query = "SELECT 1 FROM record WHERE key = ? AND status = 'live'"
                if self._connection.execute(query, (key,)).fetchone() is None:
                    raise NotFound(f"the filter '{name}' has no value '{value}'", hint="no record has this address")

    def by_type(self, selection: Selection) -> dict[str, int]:
        """Type → how many of its records the selection would have, were no type chosen; types without any left out."""
        counts = self._by_type(selection.with_types(()))
        ordered = (t.segment for t in self.facets.schema.record_types)
        return {segment: counts[segment] for segment in ordered if counts.get(segment)}

    def counts(self, selection: Selection, facet: str) -> dict[str, int]:
        """Value → how many records of the selection have it, or a value within it; its own filter taken off.

        Values without any are left out.
        """
        every = self.ids(selection.without_facet(facet))
        having = self.holdings.having
        found = ((value, every.intersection_cardinality(having(facet, value))) for value in self.holdings.known(facet))
        return {value: count for value, count in found if count}

    def cross(self, selection: Selection, rows: str, columns: str) -> dict[tuple[str, str], int]:
        """A table of two facets: (value of the one, value of the other) → records with both; empty cells left out."""
        every, known, having = self.ids(selection), self.holdings.known, self.holdings.having
        found = {}
        for row in known(rows):
            here = every & having(rows, row)
            if here:
                cells = ((column, here.intersection_cardinality(having(columns, column))) for column in known(columns))
                found.update({(row, column): count for column, count in cells if count})
        return found

    def positions(self, selection: Selection) -> Positions:
        """Where the records of a selection are, for those whose position is known."""
        every = self._positions
        kept = self._chosen(selection)[every.ids]
        return Positions(every.ids[kept], every.latitudes[kept], every.longitudes[kept])

    @cached_property
    def atlas(self) -> Atlas:
        """Where the records are, for maps."""
        return Atlas(self._connection, self.holdings, self._positions, self.ids)

    def among(self, numbers: Numbers, offset: int, limit: int) -> tuple[int, list[str]]:
        """How many of some records there are, and the keys of some of them in the order of their names."""
        every = self._ranked(Selection(), Order.NAME)
        found = every[np.isin(every, numbers)]
        keys = self.keys_of(int(number) for number in found[offset : offset + limit])
        return len(found), [keys[int(number)] for number in found[offset : offset + limit]]

    def answer(self, selection: Selection) -> Answer:
        """How the words of a selection were understood."""
        return self.text.answer(selection.text)

    @cached_property
    def text(self) -> TextSearch:
        """The texts of the edition."""
        types = [t.segment for t in self.facets.schema.record_types if not t.labelled_by]
        return TextSearch(open_text(self._text), self.holdings.named, types)

    def _ids(self, selection: Selection) -> BitMap:
        """The numbers of the records of a selection."""
        types = self.holdings.direct(TYPE)
        found = BitMap.union(NOTHING, *(types.get(segment, NOTHING) for segment in selection.types or types))
        for facet in selection.facets:
            found &= BitMap.union(NOTHING, *(self.holdings.having(facet, value) for value in selection.of(facet)))
        if selection.text:
            found &= bitmap_of(self.text.numbers(selection.text))
        return found

    def _by_type(self, selection: Selection) -> dict[str, int]:
        """Type → how many records of it a selection has."""
        types = self.holdings.direct(TYPE)
        wanted = selection.types or tuple(types)
        if _only_words(selection):
            counts = self.text.answer(selection.text).by_type
            return {segment: counts.get(segment, 0) for segment in wanted}
        every = self.ids(selection)
        return {segment: every.intersection_cardinality(types.get(segment, NOTHING)) for segment in wanted}

    def _rank(self, selection: Selection, order: Order) -> Numbers:
        """All the numbers of a selection, in order."""
        if order is Order.RELEVANCE and selection.text:
            ranked = self.text.numbers(selection.text)
        else:
            wanted = selection.types or tuple(t.segment for t in self.facets.schema.record_types)
            ranked = np.concatenate([self._names(segment, order is Order.NEWEST) for segment in wanted])
            if selection.is_whole:
                return ranked
        return ranked[self._chosen(selection)[ranked]]

    def _rank_first(self, selection: Selection) -> Numbers:
        """The best answers to the words of a selection."""
        return self.text.best(selection.text, selection.types, _FIRST)

    def _chosen(self, selection: Selection) -> npt.NDArray[np.bool_]:
        """For each number, whether its record is in a selection."""
        chosen = np.zeros(self._last + 1, bool)
        chosen[numbers_of(self.ids(selection))] = True
        return chosen

    def _load_names(self, segment: str, newest: bool) -> Numbers:
        """The live records of a type in the order of their names, or those accepted last first."""
        query = "SELECT id, modified FROM record WHERE segment = ? AND status = 'live' ORDER BY sort, key"
        rows = self._connection.execute(query, (segment,)).fetchall()
        if newest:
            rows.sort(key=lambda row: row[1], reverse=True)  # a stable sort: those of one moment stay in order
        return np.array([row[0] for row in rows], np.uint32)

    @cached_property
    def _last(self) -> int:
        return int(self._connection.execute("SELECT max(id) FROM record").fetchone()[0] or 0)

    @cached_property
    def _positions(self) -> Positions:
        query = "SELECT id, latitude, longitude FROM record WHERE latitude IS NOT NULL AND longitude IS NOT NULL"
        table = np.array(self._connection.execute(query).fetchall(), np.float64).reshape(-1, 3)
        return Positions(table[:, 0].astype(np.uint32), table[:, 1], table[:, 2])


def _only_words(selection: Selection) -> bool:
    """Whether the text index can answer alone."""
    return bool(selection.text) and not selection.values
