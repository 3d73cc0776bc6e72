"""Reading ties from the index of one edition: neighbours, ties among some records, the most connected."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from commons_graph.search.batches import batches, marks
from commons_graph.search.ties import Tie

_COLUMNS: Final = "record, kind, origin, target, start, end, amount, source, source_date"
_ORDER: Final = "ORDER BY origin, target, start, kind, record"
_BETWEEN_LIVE: Final = "+origin IN (SELECT key FROM tie_end) AND +target IN (SELECT key FROM tie_end)"
"""The pluses keep SQLite from trying every key of the one list with every key of the other."""

_BOUNDS: Final = (("min", "first"), ("min", "last"), ("max", "first"), ("max", "last"))


@dataclass(frozen=True, slots=True)
class TieFilter:
    """Which ties count: those of some kinds (all when None), and those known to hold in a year.

    A tie holds in a year when it is dated, did not begin later and did not end earlier; what has begun and has no
    end goes on. A tie without any date holds in no year that one could name.
    """

    kinds: frozenset[str] | None = None
    year: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether every tie passes."""
        return self.kinds is None and self.year is None

    def admits(self, tie: Tie) -> bool:
        """Whether a tie passes."""
        if self.kinds is not None and tie.kind not in self.kinds:
            return False
        if self.year is None:
            return True
        first, last = tie.years
        return tie.dated and (first is None or first <= self.year) and (last is None or last >= self.year)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The records that some are tied to: the most connected of them with their degrees, and how many there are."""

    found: list[tuple[str, int]]
    count: int


class TieReader:
    """The ties of one edition, read-only; safe to share between threads.

    Ties that lead to a record which is not live are left out everywhere.
    """

    def __init__(self, path: Path) -> None:
        uri = f"file:{quote(str(path))}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)

    def most_connected(self, segment: str, limit: int) -> list[tuple[str, int]]:
        """The keys of a type with most neighbours, and how many they have."""
        query = "SELECT key, degree FROM tie_end WHERE segment = ? ORDER BY degree DESC, key LIMIT ?"
        return self._connection.execute(query, (segment, limit)).fetchall()

    def ranked(self) -> Iterator[tuple[int, str]]:
        """The number and key of every live record with ties, those with most neighbours first."""
        query = "SELECT record.id, record.key FROM tie_end JOIN record USING (key) ORDER BY degree DESC, tie_end.key"
        return iter(self._connection.cursor().execute(query))

    def keys_of(self, numbers: Sequence[int]) -> list[str]:
        """The keys of those records, given by number, that have ties."""
        found: list[str] = []
        for some in batches(numbers):
            query = f"SELECT key FROM record JOIN tie_end USING (key) WHERE id IN ({marks(some)})"
            found += [row[0] for row in self._connection.execute(query, some)]
        return found

    def degrees(self, keys: Sequence[str]) -> dict[str, int]:
        """Key → how many live records it is tied to; those without ties are left out."""
        found: dict[str, int] = {}
        for some in batches(keys):
            query = f"SELECT key, degree FROM tie_end WHERE key IN ({marks(some)})"
            found.update(self._connection.execute(query, some))
        return found

    def counts(self, keys: Sequence[str], which: TieFilter) -> dict[str, int]:
        """Key → how many live records it is tied to by ties that pass; those without any are left out."""
        if which.is_open:
            return self.degrees(keys)
        passes, values = _condition(which)
        found: dict[str, int] = {}
        for some in batches(keys):
            among = marks(some)
            query = (
                "SELECT side.key, count(*) FROM ("
                f"SELECT origin AS key, target AS other FROM tie WHERE origin IN ({among}) {passes} "
                f"UNION SELECT target, origin FROM tie WHERE target IN ({among}) {passes}) AS side "
                "JOIN tie_end ON tie_end.key = side.other GROUP BY side.key"
            )
            found.update(self._connection.execute(query, [*some, *values, *some, *values]))
        return found

    def neighbours(self, keys: Sequence[str], which: TieFilter, limit: int, without: Sequence[str] = ()) -> Neighbours:
        """The records tied to some others by ties that pass, except `keys` and `without`, most connected first."""
        passes, values = _condition(which)
        some = marks(keys)
        query = (
            "SELECT key, degree, count(*) OVER () FROM tie_end JOIN ("
            f"SELECT target AS other FROM tie WHERE origin IN ({some}) {passes} "
            f"UNION SELECT origin FROM tie WHERE target IN ({some}) {passes}) ON other = key "
            f"WHERE key NOT IN ({marks([*keys, *without])}) ORDER BY degree DESC, key LIMIT ?"
        )
        bound = [*keys, *values, *keys, *values, *keys, *without, limit]
        rows = self._connection.execute(query, bound).fetchall()
        return Neighbours([(key, degree) for key, degree, _ in rows], rows[0][2] if rows else 0)

    def among(self, keys: Sequence[str], which: TieFilter) -> list[Tie]:
        """The ties that pass and have both ends among some records."""
        passes, values = _condition(which)
        some = marks(keys)
        query = f"SELECT {_COLUMNS} FROM tie WHERE origin IN ({some}) AND +target IN ({some}) {passes} {_ORDER}"
        return [Tie(*row) for row in self._connection.execute(query, [*keys, *keys, *values])]

    def years(self) -> tuple[int, int] | None:
        """The first and the last year that any tie names; None where no tie is dated."""
        parts = ", ".join(f"(SELECT {f}({c}) FROM tie)" for f, c in _BOUNDS)
        known = [year for year in self._connection.execute(f"SELECT {parts}").fetchone() if year is not None]
        return (min(known), max(known)) if known else None

    def everything(self, which: TieFilter) -> Iterator[Tie]:
        """Every tie that passes, between live records, in the order of its ends."""
        passes, values = _condition(which)
        query = f"SELECT {_COLUMNS} FROM tie WHERE {_BETWEEN_LIVE} {passes} {_ORDER}"
        return (Tie(*row) for row in self._connection.cursor().execute(query, values))

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The two ends of every tie between live records; a pair comes as often as it has ties."""
        query = f"SELECT min(origin, target), max(origin, target) FROM tie WHERE {_BETWEEN_LIVE}"
        return iter(self._connection.cursor().execute(query))

    def count_up_to(self, limit: int) -> int:
        """The number of ties, counted no further than a limit."""
        query = "SELECT count(*) FROM (SELECT 1 FROM tie LIMIT ?)"
        return int(self._connection.execute(query, (limit,)).fetchone()[0])

    def ends(self) -> Iterator[tuple[str, int]]:
        """Every live record with ties, and how many others it is tied to, in the order of keys."""
        return iter(self._connection.cursor().execute("SELECT key, degree FROM tie_end ORDER BY key"))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _condition(which: TieFilter) -> tuple[str, list[str | int]]:
    """The SQL that a tie must satisfy, after an AND, and the values it binds."""
    parts: list[str] = []
    values: list[str | int] = []
    if which.kinds is not None:
        parts.append(f"kind IN ({marks(list(which.kinds))})")
        values += sorted(which.kinds)
    if which.year is not None:
        parts += ["(first <= ? OR (first IS NULL AND last IS NOT NULL))", "(last IS NULL OR last >= ?)"]
        values += [which.year, which.year]
    return "".join(f" AND {part}" for part in parts), values
