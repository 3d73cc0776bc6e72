"""Who points at what: the links between records, and the values that some properties share.

The second kind is kept only for the properties that somebody asks for, from then on; for others the records are
read through. Contents are those of the journal, under the neutral base.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from commons_graph.terms import NEUTRAL_BASE

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS stated (
    path TEXT NOT NULL, value TEXT NOT NULL, source TEXT NOT NULL, PRIMARY KEY (path, value, source)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS stated_source ON stated (source);
"""

_KEPT: Final = "stated"
_LOCAL: Final = f"<{NEUTRAL_BASE}"
_BATCH: Final = 500

Contents: TypeAlias = tuple[str, bytes]
"""The key of a record and its canonical N-Triples."""


class References:
    """The references of an open index; properties are IRIs, values are written as in N-Triples."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def contents(self, keys: Collection[str]) -> dict[str, bytes]:
        """The contents of some records; unknown ones are left out."""
        return dict(self._in_batches("SELECT key, content FROM record WHERE key IN ({marks})", keys))

    def everything(self) -> Iterator[Contents]:
        """The contents of all records, tombstones included, in the order of keys."""
        yield from self._connection.execute("SELECT key, content FROM record ORDER BY key")

    def pointing_at(self, keys: Collection[str], path: str | None) -> set[str]:
        """The records that point at some others through a property, None for any; not those that mean themselves."""
        query = "SELECT source FROM link WHERE target IN ({marks})" + ("" if path is None else " AND path = ?")
        return {row[0] for row in self._in_batches(query, keys, () if path is None else (path,))}

    def stating(self, values: Collection[str], path: str | None) -> set[str]:
        """The records in which a property, None for any, has one of some values that are not records."""
        if not values:
            return set()
        if path is not None and path in kept_paths(self._connection):
            query = "SELECT source FROM stated WHERE value IN ({marks}) AND path = ?"
            return {row[0] for row in self._in_batches(query, values, (path,))}
        ends = tuple(f" {'' if path is None else f'<{path}> '}{value} .\n".encode() for value in values)
        return {key for key, content in self.everything() if any(end in content for end in ends)}

    def _in_batches(self, query: str, keys: Collection[str], more: Sequence[str] = ()) -> Iterator[tuple[Any, ...]]:
        listed = sorted(keys)
        for start in range(0, len(listed), _BATCH):
            some = listed[start : start + _BATCH]
            yield from self._connection.execute(query.format(marks=",".join("?" * len(some))), [*some, *more])


def kept_paths(connection: sqlite3.Connection) -> frozenset[str]:
    """The properties whose values are kept."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (_KEPT,)).fetchone()
    return frozenset(row[0].split()) if row else frozenset()


def keep_values(connection: sqlite3.Connection, paths: Collection[str]) -> None:
    """Keep the values of these properties and of no others, in a transaction of its own; nothing when it is so."""
    if frozenset(paths) == kept_paths(connection):
        return
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_KEPT, " ".join(sorted(paths))))
        write_values(connection, References(connection).everything(), from_nothing=True)


def write_values(connection: sqlite3.Connection, records: Iterable[Contents], *, from_nothing: bool) -> None:
    """Write the values that new states of records have for the properties that are kept."""
    paths = kept_paths(connection)
    if from_nothing:
        connection.execute("DELETE FROM stated")
    if not paths:
        return
    # few records have any, and to look for all at once is many times quicker than to take each record apart
    has_some = re.compile("|".join(re.escape(f" <{path}> ") for path in paths).encode()).search
    for key, content in records:
        if not from_nothing:
            connection.execute("DELETE FROM stated WHERE source = ?", (key,))
        if has_some(content):
            connection.executemany("INSERT OR IGNORE INTO stated VALUES (?, ?, ?)", _values(key, content, paths))


def _values(key: str, content: bytes, paths: Collection[str]) -> Iterator[tuple[str, str, str]]:
    for line in content.decode().split("\n")[:-1]:
        _, path, value = line.split(" ", 2)
        if path[1:-1] in paths and not value.startswith(_LOCAL):
            yield path[1:-1], value[:-2], key
