"""The index in SQLite: written by the projector, copied into every edition, read-only there."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from commons_graph.errors import InstanceError
from commons_graph.schema.model import Schema, Texts
from commons_graph.search.references import SCHEMA as REFERENCE_SCHEMA
from commons_graph.search.references import References, keep_values, write_values
from commons_graph.search.rows import (
    LIVE,
    IndexEntry,
    RecordRow,
    composed_label,
    from_json,
    sort_key,
    to_json,
)
from commons_graph.terms import NEUTRAL_BASE

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS record (
    key TEXT PRIMARY KEY, segment TEXT NOT NULL, status TEXT NOT NULL, successor TEXT,
    modified TEXT NOT NULL, digest TEXT NOT NULL, labels TEXT NOT NULL, sort TEXT NOT NULL,
    latitude REAL, longitude REAL, triples INTEGER NOT NULL, content BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS record_list ON record (segment, status, sort, key);
CREATE TABLE IF NOT EXISTS link (
    target TEXT NOT NULL, path TEXT NOT NULL, source TEXT NOT NULL, PRIMARY KEY (target, path, source)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS link_source ON link (source);
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_COLUMNS: Final = "key, status, successor, modified, digest, labels, latitude, longitude, content"
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Incoming:
    """How many live records of one type point at a record through one property."""

    path: str
    segment: str
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """A new state of one record for the index: its entry, its digest and content, and when it was accepted."""

    entry: IndexEntry
    digest: str
    content: bytes
    modified: str


class IndexWriter:
    """The working index, in one SQLite file that only the projector opens."""

    def __init__(self, path: Path, schema: Schema) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._schema = schema
        self._connection = _connect(f"file:{quote(str(path))}")
        self._connection.executescript(_SCHEMA + REFERENCE_SCHEMA)
        self.references = References(self._connection)

    def mark(self) -> str | None:
        """The mark of the last transaction."""
        row = self._connection.execute("SELECT value FROM meta WHERE name = 'mark'").fetchone()
        return row[0] if row else None

    def apply(self, changes: Iterable[Change], mark: str, *, from_nothing: bool = False) -> None:
        """Write new states of records, their links and derived labels, and the mark, in one transaction."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            if from_nothing:
                self._connection.execute("DELETE FROM record")
                self._connection.execute("DELETE FROM link")
            changed = self._write(changes, from_nothing)
            self._derive_labels(changed)
            self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('mark', ?)", (mark,))

    def keep_values(self, paths: Collection[str]) -> None:
        """From now on, know quickly which records state a value of these properties that is not a record."""
        keep_values(self._connection, paths)

    def snapshot(self, target: Path) -> None:
        """Copy the index into a file that will never change again."""
        with _connect(f"file:{quote(str(target))}") as copy:
            self._connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        copy.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _write(self, changes: Iterable[Change], from_nothing: bool) -> list[str]:
        keys: list[str] = []
        records: list[tuple[object, ...]] = []
        links: list[tuple[str, str, str]] = []
        contents: dict[str, bytes] = {}
        for change in changes:
            entry = change.entry
            contents[entry.key] = change.content
            keys.append(entry.key)
            links.extend((target, path, entry.key) for path, target in entry.links)
            records.append(_record_values(change))
        if not from_nothing:
            self._connection.executemany("DELETE FROM link WHERE source = ?", [(key,) for key in keys])
        self._connection.executemany("INSERT OR REPLACE INTO record VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", records)
        self._connection.executemany("INSERT OR IGNORE INTO link VALUES (?,?,?)", links)
        write_values(self._connection, contents.items(), from_nothing=from_nothing)
        return keys

    def _derive_labels(self, changed: Sequence[str]) -> None:
        """Name the things that are named after others, and rename those whose others changed."""
        for record_type in self._schema.record_types:
            if record_type.labelled_by:
                own = [key for key in changed if key.startswith(record_type.segment + "/")]
                dependent = self._sources(changed, record_type.segment, record_type.labelled_by)
                self._label(sorted({*own, *dependent}), record_type.labelled_by)

    def _sources(self, targets: Sequence[str], segment: str, paths: Sequence[str]) -> set[str]:
        found: set[str] = set()
        marks = ",".join("?" * len(paths))
        for some in _batches(targets):
            query = f"SELECT source FROM link WHERE target IN ({_marks(some)}) AND path IN ({marks})"
            found.update(row[0] for row in self._connection.execute(query, [*some, *paths]))
        return {key for key in found if key.startswith(segment + "/")}

    def _label(self, keys: Sequence[str], paths: Sequence[str]) -> None:
        for some in _batches(keys):
            targets: dict[str, dict[str, str]] = {key: {} for key in some}
            query = f"SELECT source, path, target FROM link WHERE source IN ({_marks(some)})"
            for source, path, target in self._connection.execute(query, some):
                targets[source].setdefault(path, target)
            labels = read_labels(self._connection, {t for by_path in targets.values() for t in by_path.values()})
            rows = []
            for key, by_path in targets.items():
                parts = [labels[by_path[path]] for path in paths if by_path.get(path) in labels]
                named = composed_label(parts)
                rows.append((to_json(named), sort_key(named), key))
            self._connection.executemany("UPDATE record SET labels = ?, sort = ? WHERE key = ?", rows)


class IndexReader:
    """The index of one edition, read-only; `base` replaces the neutral base in what is read."""

    def __init__(self, path: Path, base: str) -> None:
        self._connection = _connect(f"file:{quote(str(path))}?mode=ro&immutable=1")
        self.references = References(self._connection)
        self._base = b"<" + base.encode()

    def record(self, key: str) -> RecordRow | None:
        """One record, whatever its status."""
        row = self._connection.execute(f"SELECT {_COLUMNS} FROM record WHERE key = ?", (key,)).fetchone()
        return self._row(row) if row else None

    def rows(self, segment: str, *, offset: int, limit: int) -> list[RecordRow]:
        """The live records of a type, in the order of their labels."""
        query = f"SELECT {_COLUMNS} FROM record WHERE segment = ? AND status = ? ORDER BY sort, key LIMIT ? OFFSET ?"
        return [self._row(row) for row in self._connection.execute(query, (segment, LIVE, limit, offset))]

    def records(self, keys: Sequence[str]) -> dict[str, RecordRow]:
        """Some records by key; unknown ones are left out."""
        found: dict[str, RecordRow] = {}
        for some in _batches(keys):
            query = f"SELECT {_COLUMNS} FROM record WHERE key IN ({_marks(some)})"
            found.update((row[0], self._row(row)) for row in self._connection.execute(query, some))
        return found

    def counts(self) -> dict[str, int]:
        """Segment → number of live records."""
        query = "SELECT segment, count(*) FROM record WHERE status = ? GROUP BY segment"
        return dict(self._connection.execute(query, (LIVE,)))

    def triples(self) -> int:
        """Number of triples of all records, tombstones included."""
        total = self._connection.execute("SELECT sum(triples) FROM record").fetchone()[0]
        return int(total or 0)

    def contents(self) -> Iterator[tuple[str, str, bytes]]:
        """Key, digest and content of every record, tombstones included, in the order of keys."""
        for key, digest, content in self._connection.execute("SELECT key, digest, content FROM record ORDER BY key"):
            yield key, digest, content.replace(b"<" + NEUTRAL_BASE.encode(), self._base)

    def digests(self) -> Iterator[tuple[str, str]]:
        """Key and digest of every record, tombstones included, in the order of keys."""
        yield from self._connection.execute("SELECT key, digest FROM record ORDER BY key")

    def labels(self, keys: Iterable[str]) -> dict[str, Texts]:
        """Key → labels; unknown records are left out."""
        return read_labels(self._connection, set(keys))

    def incoming(self, key: str) -> list[Incoming]:
        """Who points at a record, counted by property and type."""
        query = (
            "SELECT link.path, record.segment, count(*) FROM link JOIN record ON record.key = link.source "
            "WHERE link.target = ? AND record.status = ? GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
        )
        return [Incoming(*row) for row in self._connection.execute(query, (key, LIVE))]

    def sources(self, key: str, path: str, segment: str, *, offset: int, limit: int) -> list[RecordRow]:
        """The live records of a type that point at a record through a property, in the order of their labels."""
        columns = ", ".join(f"record.{name.strip()}" for name in _COLUMNS.split(","))
        query = (
            f"SELECT {columns} FROM link JOIN record ON record.key = link.source "
            "WHERE link.target = ? AND link.path = ? "
            "AND record.segment = ? AND record.status = ? ORDER BY record.sort, record.key LIMIT ? OFFSET ?"
        )
        values = (key, path, segment, LIVE, limit, offset)
        return [self._row(row) for row in self._connection.execute(query, values)]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _row(self, row: tuple[str, str, str | None, str, str, str, float | None, float | None, bytes]) -> RecordRow:
        key, status, successor, modified, digest, labels, latitude, longitude, content = row
        return RecordRow(
            key=key,
            status=status,
            successor=successor,
            modified=datetime.fromisoformat(modified),
            digest=digest,
            labels=from_json(labels),
            latitude=latitude,
            longitude=longitude,
            content=content.replace(b"<" + NEUTRAL_BASE.encode(), self._base),
        )


def read_labels(connection: sqlite3.Connection, keys: Iterable[str]) -> dict[str, Texts]:
    """Key → labels, from an open index."""
    found: dict[str, Texts] = {}
    for some in _batches(sorted(keys)):
        query = f"SELECT key, labels FROM record WHERE key IN ({_marks(some)})"
        found.update((key, from_json(labels)) for key, labels in connection.execute(query, some))
    return found


def _record_values(change: Change) -> tuple[object, ...]:
    entry = change.entry
    return (
        entry.key,
        entry.key.partition("/")[0],
        entry.status,
        entry.successor,
        change.modified,
        change.digest,
        to_json(entry.labels),
        sort_key(entry.labels),
        entry.latitude,
        entry.longitude,
        change.content.count(b"\n"),
        change.content,
    )


def _batches(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH))


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))


def _connect(uri: str) -> sqlite3.Connection:
    try:
        # editions are read from the event loop and from worker threads alike; SQLite serialises the calls
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA synchronous=NORMAL")
    except sqlite3.Error as error:
        raise InstanceError(f"the index cannot be opened: {error}", where=uri.removeprefix("file:")) from error
    return connection
