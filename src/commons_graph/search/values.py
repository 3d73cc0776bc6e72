"""The values of facets in the index: one bitmap of record numbers for each value, kept up to date with the records.

`value` has one row for each value that some record had, with the numbers of the live records that have it. `valued`
has the values of each record, so that they can be taken back. Some values come from other records (`Step.ONWARD`,
`Step.INWARD`): when one of those changes, the values of its neighbours are made again.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pyroaring import BitMap

from commons_graph.schema.model import Schema
from commons_graph.search.batches import batches, marks
from commons_graph.search.entries import FacetPair
from commons_graph.search.facets import Facet, Facets, Source, Step, facets_of

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS value (
    id INTEGER PRIMARY KEY, facet TEXT NOT NULL, value TEXT NOT NULL, records BLOB NOT NULL, UNIQUE (facet, value)
);
CREATE TABLE IF NOT EXISTS valued (record INTEGER PRIMARY KEY, ids BLOB NOT NULL);
"""


class State(NamedTuple):
    """What a record says now: its number, its links as (path, key), and the values it has of itself."""

    id: int
    key: str
    links: Sequence[tuple[str, str]]
    values: Sequence[FacetPair]


@dataclass(frozen=True, slots=True)
class _Loan:
    """A facet that records of the type `to` have from those of the type `of`: the property between, the facet there.

    `inward` says that the property leads from `of` to `to`.
    """

    facet: str
    to: str
    of: str
    via: str
    told: str
    inward: bool


class ValueWriter:
    """Writes the values of records; used inside the transaction that writes the records."""

    def __init__(self, connection: sqlite3.Connection, schema: Schema) -> None:
        self._connection = connection
        self._loans = list(_loans(schema))
        self._ids: dict[FacetPair, int] = {}
        self._pairs: dict[int, FacetPair] = {}

    def replace_all(self, states: Iterable[State]) -> None:
        """Write the values of all records, the first time or again."""
        self._connection.execute("DELETE FROM value")
        self._connection.execute("DELETE FROM valued")
        self._ids = {}
        records: dict[FacetPair, list[int]] = {}
        pairs = self._with_loans(list(states))
        for number, values in pairs:
            for pair in values:
                records.setdefault(pair, []).append(number)
        self._ids = {pair: number for number, pair in enumerate(records, start=1)}
        rows = ((self._ids[pair], *pair, BitMap(numbers).serialize()) for pair, numbers in records.items())
        self._connection.executemany("INSERT INTO value VALUES (?,?,?,?)", rows)
        self._connection.executemany("INSERT INTO valued VALUES (?,?)", ((n, self._packed(v)) for n, v in pairs))

    def neighbours(self, keys: Sequence[str]) -> set[str]:
        """The records that have values from some others; asked before and after the links of those change."""
        found: set[str] = set()
        for loan in self._loans:
            told = [key for key in keys if key.startswith(loan.of + "/")]
            here, there = ("source", "target") if loan.inward else ("target", "source")
            for some in batches(told):
                query = f"SELECT {there} FROM link WHERE {here} IN ({marks(some)}) AND path = ?"
                rows = self._connection.execute(query, [*some, loan.via])
                found.update(row[0] for row in rows if row[0].startswith(loan.to + "/"))
        return found

    def replace(self, states: Sequence[State], neighbours: Iterable[str]) -> None:
        """Write new values of some records, and again those of their neighbours; all links stand already."""
        self._load_ids()
        before = self._of_records([state.id for state in states])
        now: dict[int, set[FacetPair]] = {state.id: set(state.values) for state in states}
        others = self._numbers(sorted(set(neighbours) - {state.key for state in states}))
        before |= self._of_records(list(others.values()))
        segments = {state.id: _segment(state.key) for state in states} | {n: _segment(k) for k, n in others.items()}
        for number in others.values():
            lent = {loan.facet for loan in self._loans if loan.to == segments[number]}
            now[number] = {pair for pair in before[number] if pair[0] not in lent}
        # the values that are lent are read from what the lenders have now
        self._store({state.id: now[state.id] for state in states})
        keys = {state.key: state.id for state in states if state.values} | others
        for loan in self._loans:
            for key, values in self._lent(loan, [k for k in keys if _segment(k) == loan.to]):
                now[keys[key]] |= values
        self._store(now)
        self._move(before, now)

    def _with_loans(self, states: list[State]) -> list[tuple[int, Sequence[FacetPair]]]:
        """All records with all their values: every lender is among them."""
        lenders = {loan.of for loan in self._loans}
        told = {s.key: s.values for s in states if _segment(s.key) in lenders}
        borrowers = {loan.to for loan in self._loans}
        numbers = {s.key: s.id for s in states if s.values and _segment(s.key) in borrowers}
        lent: dict[int, dict[FacetPair, None]] = {}
        by_segment = _by_segment(self._loans)
        for state in states:
            for loan in by_segment.get(_segment(state.key), ()):
                for path, target in state.links:
                    if path == loan.via and _segment(target) == (loan.to if loan.inward else loan.of):
                        owner = numbers.get(target if loan.inward else state.key)
                        values = told.get(state.key if loan.inward else target, ())
                        if owner is not None:
                            here = lent.setdefault(owner, {})
                            here.update({(loan.facet, value): None for facet, value in values if facet == loan.told})
        return [(s.id, (*s.values, *lent[s.id]) if s.id in lent else s.values) for s in states]

    def _lent(self, loan: _Loan, keys: Sequence[str]) -> Iterator[tuple[str, set[FacetPair]]]:
        """What some records have from others, from the links and values in the tables."""
        here, there = ("target", "source") if loan.inward else ("source", "target")
        for some in batches(keys):
            query = (
                f"SELECT link.{here}, valued.ids FROM link JOIN record ON record.key = link.{there} "
                f"JOIN valued ON valued.record = record.id WHERE link.{here} IN ({marks(some)}) "
                "AND link.path = ? AND record.segment = ?"
            )
            for key, ids in self._connection.execute(query, [*some, loan.via, loan.of]):
                yield key, {(loan.facet, value) for facet, value in self._unpacked(ids) if facet == loan.told}

    def _move(self, before: Mapping[int, set[FacetPair]], now: Mapping[int, set[FacetPair]]) -> None:
        """Take record numbers out of the bitmaps of values they no longer have, and put them into new ones."""
        gone, come = _turned(before, now), _turned(now, before)
        for pair in gone.keys() | come.keys():
            row = self._connection.execute("SELECT records FROM value WHERE id = ?", (self._ids[pair],)).fetchone()
            records = BitMap.deserialize(row[0])
            records -= BitMap(gone.get(pair, ()))
            records |= BitMap(come.get(pair, ()))
            values = (records.serialize(), self._ids[pair])
            self._connection.execute("UPDATE value SET records = ? WHERE id = ?", values)

    def _store(self, values: Mapping[int, Iterable[FacetPair]]) -> None:
        rows = [(number, self._packed(pairs)) for number, pairs in values.items()]
        self._connection.executemany("INSERT OR REPLACE INTO valued VALUES (?,?)", rows)

    def _of_records(self, numbers: Sequence[int]) -> dict[int, set[FacetPair]]:
        found: dict[int, set[FacetPair]] = {number: set() for number in numbers}
        for some in batches(numbers):
            query = f"SELECT record, ids FROM valued WHERE record IN ({marks(some)})"
            found.update((number, set(self._unpacked(ids))) for number, ids in self._connection.execute(query, some))
        return found

    def _numbers(self, keys: Sequence[str]) -> dict[str, int]:
        """Key → number of the live records among some."""
        found: dict[str, int] = {}
        for some in batches(keys):
            query = f"SELECT key, id FROM record WHERE key IN ({marks(some)}) AND status = 'live'"
            found.update(self._connection.execute(query, some))
        return found

    def _load_ids(self) -> None:
        rows = self._connection.execute("SELECT facet, value, id FROM value")
        self._ids = {(facet, value): number for facet, value, number in rows}
        self._pairs = {number: pair for pair, number in self._ids.items()}

    def _packed(self, pairs: Iterable[FacetPair]) -> bytes:
        ids = self._ids
        return array("I", [ids[pair] if pair in ids else self._new(pair) for pair in pairs]).tobytes()

    def _unpacked(self, ids: bytes) -> Iterator[FacetPair]:
        return (self._pairs[number] for number in array("I", ids))

    def _new(self, pair: FacetPair) -> int:
        query = "INSERT INTO value (facet, value, records) VALUES (?,?,?)"
        number = self._connection.execute(query, (*pair, BitMap().serialize())).lastrowid or 0
        self._ids[pair], self._pairs[number] = number, pair
        return number


def _loans(schema: Schema) -> Iterator[_Loan]:
    facets = facets_of(schema)
    for facet in facets.by_name.values():
        for segment, source in facet.sources.items():
            if source.step is Step.ONWARD:
                named = facets.naming(segment, source.via)
                for lender in named.targets if named else ():
                    yield from _loan(facets, facet, segment, lender)
            elif source.step is Step.INWARD:
                for lender in facets.by_segment:
                    named = facets.naming(lender, source.via)
                    if named and segment in named.targets:
                        yield from _loan(facets, facet, segment, lender)


def _loan(facets: Facets, facet: Facet, borrower: str, lender: str) -> Iterator[_Loan]:
    source = facet.sources[borrower]
    told = (f for f in facets.of(lender) if f.sources[lender] == Source(Step.THING, source.path))
    for own in told:
        yield _Loan(facet.name, borrower, lender, source.via, own.name, source.step is Step.INWARD)


def _by_segment(loans: Iterable[_Loan]) -> dict[str, list[_Loan]]:
    """Loans by the type of the records that have the link."""
    found: dict[str, list[_Loan]] = {}
    for loan in loans:
        found.setdefault(loan.of if loan.inward else loan.to, []).append(loan)
    return found


def _turned(these: Mapping[int, set[FacetPair]], those: Mapping[int, set[FacetPair]]) -> dict[FacetPair, list[int]]:
    """Value → the records that have it in the first and not in the second."""
    found: dict[FacetPair, list[int]] = {}
    for number, pairs in these.items():
        for pair in pairs - those.get(number, set()):
            found.setdefault(pair, []).append(number)
    return found


def _segment(key: str) -> str:
    return key.partition("/")[0]
