"""The working index: tables in SQLite and the full text beside them, written by the projector alone."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

from commons_graph.schema.model import Schema
from commons_graph.search.batches import batches, marks
from commons_graph.search.copying import copy_file
from commons_graph.search.entries import EntryReader, IndexEntry
from commons_graph.search.index import SCHEMA, connect, read_labels
from commons_graph.search.linkage import SCHEMA as LINKAGE_SCHEMA
from commons_graph.search.linkage import Linked, add_links, read_linked
from commons_graph.search.references import SCHEMA as REFERENCE_SCHEMA
from commons_graph.search.references import References, keep_values, write_values
from commons_graph.search.rows import composed_label, sort_key, to_json
from commons_graph.search.text_index import Session, TextWriter
from commons_graph.search.ties import SCHEMA as TIE_SCHEMA
from commons_graph.search.ties import write_ties
from commons_graph.search.usage import SCHEMA as USAGE_SCHEMA
from commons_graph.search.usage import Usage, add_usage, read_usage, usage_of
from commons_graph.search.values import SCHEMA as VALUE_SCHEMA
from commons_graph.search.values import State, ValueWriter

_LAYOUT: Final = 4
"""Changes with the tables; a working index of another layout is made anew."""


class Change(NamedTuple):
    """A new state of one record for the index: its digest and content, and when it was accepted."""

    key: str
    digest: str
    content: bytes
    modified: str


class _Known(NamedTuple):
    """A change with the number of its record and what it says."""

    number: int
    change: Change
    entry: IndexEntry


class IndexWriter:
    """The working index, in one SQLite file and one folder that only the projector opens."""

    def __init__(self, path: Path, schema: Schema) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._schema = schema
        self._reader = EntryReader(schema)
        self._connection = _opened(path)
        self._values = ValueWriter(self._connection, schema)
        self._text = TextWriter(path.parent / "text")
        self.references = References(self._connection)

    def mark(self) -> str | None:
        """The mark of the last changes that tables and text both have.

        The tables are committed first. Where a crash came between the two, the text is behind, and applying the
        changes since its mark once more leaves the tables as they are.
        """
        row = self._connection.execute("SELECT value FROM meta WHERE name = 'mark'").fetchone()
        return self._text.mark() if row else None

    def apply(self, changes: Iterable[Change], mark: str, *, from_nothing: bool = False) -> None:
        """Write new states of records and all that follows from them, with the mark: tables whole, then text whole."""
        with self._text.begin(from_nothing=from_nothing) as text:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                if from_nothing:
                    for table in ("record", "link", "usage", "linkage"):
                        self._connection.execute(f"DELETE FROM {table}")
                self._write(changes, text, from_nothing=from_nothing)
                self._connection.execute("INSERT OR REPLACE INTO meta VALUES ('mark', ?)", (mark,))
            text.commit(mark)

    def keep_values(self, paths: Collection[str]) -> None:
        """From now on, know quickly which records state a value of these properties that is not a record."""
        keep_values(self._connection, paths)

    def usage(self, base: str) -> Usage:
        """How often the records use each class and property; `base` replaces the neutral base."""
        return read_usage(self._connection, base)

    def linked(self, base: str) -> Linked:
        """What the records point into, and one record of each type; `base` replaces the neutral base."""
        return read_linked(self._connection, base)

    def snapshot(self, tables: Path, text: Path) -> None:
        """Copy the tables into a file, and the text into a folder, that will never change again."""
        # the one writer is here and between two transactions, so the file is whole: no page need be read to copy it
        copy_file(Path(self._connection.execute("PRAGMA database_list").fetchone()[2]), tables)
        self._text.snapshot(text)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _write(self, changes: Iterable[Change], text: Session, *, from_nothing: bool) -> None:
        known = self._numbered(changes, text, from_nothing=from_nothing)
        keys = [one.change.key for one in known]
        contents = {one.change.key: one.change.content for one in known}
        self._count([one.entry for one in known], replacing=not from_nothing)
        neighbours: set[str] = set()
        if not from_nothing:
            neighbours = self._values.neighbours(keys)
            self._connection.executemany("DELETE FROM link WHERE source = ?", [(key,) for key in keys])
        self._connection.executemany(
            "INSERT OR REPLACE INTO record VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", map(_record_values, known)
        )
        links = ((target, path, one.entry.key) for one in known for path, target in one.entry.links)
        self._connection.executemany("INSERT OR IGNORE INTO link VALUES (?,?,?)", links)
        states = [State(one.number, one.entry.key, one.entry.links, one.entry.values) for one in known]
        if from_nothing:
            self._values.replace_all(states)
        else:
            self._values.replace(states, neighbours | self._values.neighbours(keys))
        write_ties(self._connection, list(contents.items()), from_nothing=from_nothing)
        write_values(self._connection, contents.items(), from_nothing=from_nothing)
        self._derive_labels(keys, text)

    def _numbered(self, changes: Iterable[Change], text: Session, *, from_nothing: bool) -> list[_Known]:
        """Changes with their numbers; a record keeps the number it was given first. Texts go to the engine at once."""
        if from_nothing:
            known = (_Known(number, c, self._reader.entry(c.key, c.content)) for number, c in enumerate(changes, 1))
        else:
            listed = list(changes)
            numbers = self._numbers([change.key for change in listed])
            known = (_Known(numbers[c.key], c, self._reader.entry(c.key, c.content)) for c in listed)
        derived = {t.segment for t in self._schema.record_types if t.labelled_by}
        found = []
        for one in known:
            found.append(one)
            if one.change.key.partition("/")[0] not in derived or not one.entry.values:
                text.put(one.number, one.entry.names, one.entry.words, one.entry.values)
        return found

    def _numbers(self, keys: Sequence[str]) -> dict[str, int]:
        """Key → the number of a record: the one it has, or the next free one."""
        found: dict[str, int] = {}
        for some in batches(keys):
            query = f"SELECT key, id FROM record WHERE key IN ({marks(some)})"
            found.update(self._connection.execute(query, some))
        last = self._connection.execute("SELECT max(id) FROM record").fetchone()[0] or 0
        new = (key for key in dict.fromkeys(keys) if key not in found)
        return found | {key: number for number, key in enumerate(new, last + 1)}

    def _count(self, entries: Sequence[IndexEntry], *, replacing: bool) -> None:
        """Count the terms of new states in, and those of the states they replace out."""
        usage = usage_of(use for entry in entries for use in entry.uses)
        links = Counter(link for entry in entries for link in entry.outward)
        for some in batches([entry.key for entry in entries]) if replacing else ():
            query = f"SELECT key, content FROM record WHERE key IN ({marks(some)})"
            replaced = [self._reader.entry(*row) for row in self._connection.execute(query, some)]
            usage.subtract(usage_of(use for entry in replaced for use in entry.uses))
            links.subtract(link for entry in replaced for link in entry.outward)
        add_usage(self._connection, usage)
        add_links(self._connection, links)

    def _derive_labels(self, changed: Sequence[str], text: Session) -> None:
        """Name the things that are named after others, and rename those whose others changed."""
        for record_type in self._schema.record_types:
            if record_type.labelled_by:
                own = [key for key in changed if key.startswith(record_type.segment + "/")]
                dependent = self._sources(changed, record_type.segment, record_type.labelled_by)
                self._label(sorted({*own, *dependent}), record_type.labelled_by, text)

    def _sources(self, targets: Sequence[str], segment: str, paths: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for some in batches(targets):
            query = f"SELECT source FROM link WHERE target IN ({marks(some)}) AND path IN ({marks(paths)})"
            found.update(row[0] for row in self._connection.execute(query, [*some, *paths]))
        return {key for key in found if key.startswith(segment + "/")}

    def _label(self, keys: Sequence[str], paths: Sequence[str], text: Session) -> None:
        for some in batches(keys):
            targets: dict[str, dict[str, str]] = {key: {} for key in some}
            query = f"SELECT source, path, target FROM link WHERE source IN ({marks(some)})"
            for source, path, target in self._connection.execute(query, some):
                targets[source].setdefault(path, target)
            labels = read_labels(self._connection, {t for by_path in targets.values() for t in by_path.values()})
            named = {}
            for key, by_path in targets.items():
                parts = [labels[by_path[path]] for path in paths if by_path.get(path) in labels]
                named[key] = composed_label(parts)
            rows = [(to_json(labels), sort_key(labels), key) for key, labels in named.items()]
            self._connection.executemany("UPDATE record SET labels = ?, sort = ? WHERE key = ?", rows)
            self._put_named(named, text)

    def _put_named(self, named: Mapping[str, Mapping[str, str]], text: Session) -> None:
        """Write the texts of things that have just been named after others."""
        query = f"SELECT id, key, content FROM record WHERE key IN ({marks(list(named))}) AND status = 'live'"
        for number, key, content in self._connection.execute(query, list(named)).fetchall():
            entry = self._reader.entry(key, content)
            text.put(number, named[key].values(), entry.words, entry.values)


def _record_values(known: _Known) -> tuple[object, ...]:
    entry, change = known.entry, known.change
    return (
        known.number,
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


def _opened(path: Path) -> sqlite3.Connection:
    """The tables in a file; those of another layout are dropped with it."""
    connection = connect(f"file:{quote(str(path))}")
    if connection.execute("PRAGMA user_version").fetchone()[0] != _LAYOUT:
        connection.close()
        path.unlink(missing_ok=True)
        connection = connect(f"file:{quote(str(path))}")
        connection.execute(f"PRAGMA user_version = {_LAYOUT}")
    connection.executescript(SCHEMA + USAGE_SCHEMA + LINKAGE_SCHEMA + TIE_SCHEMA + VALUE_SCHEMA + REFERENCE_SCHEMA)
    return connection
