"""The tables of the index in SQLite, and how an edition reads them: read-only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from commons_graph.errors import InstanceError
from commons_graph.schema.model import Schema, Texts
from commons_graph.search.batches import batches, marks
from commons_graph.search.finder import Finder
from commons_graph.search.linkage import Linked, read_linked
from commons_graph.search.references import References
from commons_graph.search.rows import LIVE, RecordRow, from_json
from commons_graph.search.usage import Usage, read_usage
from commons_graph.terms import NEUTRAL_BASE

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS record (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, segment TEXT NOT NULL, status TEXT NOT NULL, successor TEXT,
    modified TEXT NOT NULL, digest TEXT NOT NULL, labels TEXT NOT NULL, sort TEXT NOT NULL,
    latitude REAL, longitude REAL, triples INTEGER NOT NULL, content BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS record_digest ON record (key, digest, triples);
CREATE INDEX IF NOT EXISTS record_list ON record (segment, status, sort, key, modified);
CREATE INDEX IF NOT EXISTS record_place ON record (id, latitude, longitude) WHERE latitude IS NOT NULL;
CREATE TABLE IF NOT EXISTS link (
    target TEXT NOT NULL, path TEXT NOT NULL, source TEXT NOT NULL, PRIMARY KEY (target, path, source)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS link_source ON link (source);
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_LINES: Final = 50_000
"""Lines that are read at once."""

_COLUMNS: Final = "key, status, successor, modified, digest, labels, latitude, longitude, content"


@dataclass(frozen=True, slots=True)
class Incoming:
    """How many live records of one type point at a record through one property."""

    path: str
    segment: str
    count: int


class IndexReader:
    """The index of one edition, read-only; `base` replaces the neutral base in what is read."""

    def __init__(self, path: Path, base: str) -> None:
        self._connection = connect(f"file:{quote(str(path))}?mode=ro&immutable=1")
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

    def live(self, segment: str) -> Iterator[RecordRow]:
        """The live records of a type in the order of their labels, read while they are wanted."""
        query = f"SELECT {_COLUMNS} FROM record WHERE segment = ? AND status = ? ORDER BY sort, key"
        return map(self._row, self._connection.execute(query, (segment, LIVE)))

    def modified(self, segment: str, *, offset: int, limit: int) -> datetime | None:
        """When the last of some live records of a type was accepted, counted in the order of their labels."""
        some = "SELECT modified FROM record WHERE segment = ? AND status = ? ORDER BY sort, key LIMIT ? OFFSET ?"
        values = (segment, LIVE, limit, offset)
        latest = self._connection.execute(f"SELECT max(modified) FROM ({some})", values).fetchone()[0]
        return datetime.fromisoformat(latest) if latest else None

    def records(self, keys: Sequence[str]) -> dict[str, RecordRow]:
        """Some records by key; unknown ones are left out."""
        found: dict[str, RecordRow] = {}
        for some in batches(keys):
            query = f"SELECT {_COLUMNS} FROM record WHERE key IN ({marks(some)})"
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

    def usage(self) -> Usage:
        """How often the records use each class and property."""
        return read_usage(self._connection, self._base[1:].decode())

    def linked(self) -> Linked:
        """What the records point into, and one record of each type."""
        return read_linked(self._connection, self._base[1:].decode())

    def contents(self) -> Iterator[tuple[str, str, bytes]]:
        """Key, digest and content of every record, tombstones included, in the order of keys."""
        for key, digest, content in self._connection.execute("SELECT key, digest, content FROM record ORDER BY key"):
            yield key, digest, content.replace(b"<" + NEUTRAL_BASE.encode(), self._base)

    def retired(self) -> list[str]:
        """Keys of the records that were merged or withdrawn, in their order."""
        query = "SELECT key FROM record WHERE status != ? ORDER BY key"
        return [row[0] for row in self._connection.execute(query, (LIVE,))]

    def digest_lines(self) -> Iterator[str]:
        """Every record, tombstones included, in the order of keys: lines `digest  doc/key`, many at a time."""
        query = (
            "SELECT max(key), group_concat(line, '') FROM (SELECT key, digest || '  doc/' || key || char(10) AS line "
            "FROM record WHERE key > ? ORDER BY key LIMIT ?)"
        )
        last: str | None = ""
        while (found := self._connection.execute(query, (last, _LINES)).fetchone())[0] is not None:
            last, lines = found
            yield lines

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
        # CROSS JOIN: from the links to their sources, never through all records of a type; contents are not sorted
        query = (
            f"SELECT {_COLUMNS} FROM record WHERE id IN ("
            "SELECT record.id FROM link CROSS JOIN record ON record.key = link.source "
            "WHERE link.target = ? AND link.path = ? AND record.segment = ? AND record.status = ? "
            "ORDER BY record.sort, record.key LIMIT ? OFFSET ?) ORDER BY sort, key"
        )
        values = (key, path, segment, LIVE, limit, offset)
        return [self._row(row) for row in self._connection.execute(query, values)]

    def finder(self, text: Path, schema: Schema) -> Finder:
        """What finds records of this index; `text` is the folder of its full text."""
        return Finder(self._connection, text, schema)

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
    for some in batches(sorted(keys)):
        query = f"SELECT key, labels FROM record WHERE key IN ({marks(some)})"
        found.update((key, from_json(labels)) for key, labels in connection.execute(query, some))
    return found


def connect(uri: str) -> sqlite3.Connection:
    """Open an SQLite file by its URI; raises InstanceError."""
    try:
        # editions are read from the event loop and from worker threads alike; SQLite serialises the calls
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA synchronous=NORMAL")
    except sqlite3.Error as error:
        raise InstanceError(f"the index cannot be opened: {error}", where=uri.removeprefix("file:")) from error
    return connection
