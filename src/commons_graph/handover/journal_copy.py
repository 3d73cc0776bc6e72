"""A copy of a journal: what may be given away and nothing else, in the same bytes for the same content."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable

from commons_graph.errors import HandoverRefused
from commons_graph.journal import (  # noqa: F401 — their tables belong to METADATA once imported
    accounts,
    contacts,
    harvests,
    outbox,
    outreach,
    proposals,
    sessions,
)
from commons_graph.journal.metadata import METADATA

HANDED_OVER: Final[Mapping[str, Sequence[str]]] = {
    "changeset": ("sequence", "previous", "hash", "at", "agent", "role", "source", "message"),
    "revision": ("id", "sequence", "key", "digest", "content"),
    "publication": ("sequence", "at", "title"),
    "harvest": ("source", "asked", "page", "version", "sequence", "etag"),
    "harvested": ("source", "version", "page", "iri", "digest", "sequence"),
    "quarantine": ("source", "iri", "version", "reason", "content"),
    "proposal": (
        *("number", "at", "kind", "subject", "author", "source", "version", "licence", "credit", "content", "state"),
    ),
}
"""Table → columns that are handed over. None of them has passwords, tokens or addresses that are not public.

A table or column that is neither here nor in KEPT_BACK stops a hand-over: leaving it out could lose something, giving
it away could betray a secret, and only a person can tell which.
"""

KEPT_BACK: Final = frozenset(
    {
        "contact",
        "consent",
        "credit",
        "draft",
        "given_key",
        "submission",
        "decision",
        "outreach",
        "outreach_version",
        "scribed",
        "queued",
        "account",
        "recovery_code",
        "session",
        "one_time_link",
        "outbox",
    }
)
"""Tables of what people said in confidence or use to sign in: they stay, and the archive has nothing of them."""


@contextmanager
def snapshot(journal: Path, copy: Path) -> Iterator[Path]:
    """A copy of a journal as of one moment, made while others may write to it; removed at the end."""
    try:
        with (
            closing(sqlite3.connect(f"{journal.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def copy_rows(source: Path, target: Path, left: frozenset[str] = KEPT_BACK) -> None:
    """Write the rows of a journal into a new file, table by table, in the order of their keys.

    Nothing else of the source comes along: no triggers, views, indexes, free pages or settings. Tables in `left` may be
    there, and stay there. Raises HandoverRefused for any other table or column that is not known, sqlite3.DatabaseError
    for a file that is damaged.
    """
    tables = [METADATA.tables[name] for name in HANDED_OVER]
    _make_tables(target, tables)
    with closing(sqlite3.connect(target, isolation_level=None, uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("ATTACH DATABASE ? AS source", (f"{source.absolute().as_uri()}?mode=ro&immutable=1",))
        present = _checked_tables(connection, left)
        connection.execute("BEGIN")
        for table in tables:
            if table.name in present:
                _copy(connection, table)
        connection.execute("COMMIT")
        if connection.execute("PRAGMA main.foreign_key_check").fetchone():
            raise sqlite3.DatabaseError("rows belong to changesets that are not there")


def _make_tables(target: Path, tables: Sequence[sa.Table]) -> None:
    """Make empty tables in a new file, always in one order: SQLAlchemy keeps the indexes of a table as a set."""
    engine = sa.create_engine(f"sqlite:///{target}")
    with engine.begin() as connection:
        for table in tables:
            connection.execute(CreateTable(table))
        for index in sorted((index for table in tables for index in table.indexes), key=lambda index: str(index.name)):
            connection.execute(CreateIndex(index))
    engine.dispose()


def _copy(connection: sqlite3.Connection, table: sa.Table) -> None:
    columns = ", ".join(f'"{name}"' for name in HANDED_OVER[table.name])
    order = ", ".join(f'"{column.name}"' for column in table.primary_key)
    connection.execute(
        f'INSERT INTO main."{table.name}" ({columns}) SELECT {columns} FROM source."{table.name}" ORDER BY {order}'
    )


def _checked_tables(connection: sqlite3.Connection, left: frozenset[str]) -> set[str]:
    """The tables of the attached file; raises HandoverRefused for anything that is not known."""
    found = set()
    for kind, name in connection.execute("SELECT type, name FROM source.sqlite_master"):
        if name.startswith("sqlite_") or kind == "index":
            continue
        if kind == "table" and name in left:
            continue
        if kind != "table" or name not in HANDED_OVER:
            raise _unknown(f"the {kind} '{name}'")
        columns = connection.execute("SELECT name, hidden FROM pragma_table_xinfo(?, 'source')", (name,)).fetchall()
        for column, hidden in columns:
            if hidden or column not in HANDED_OVER[name]:
                raise _unknown(f"the column '{column}' of the table '{name}'")
        if missing := set(HANDED_OVER[name]) - {column for column, _ in columns}:
            raise sqlite3.DatabaseError(f"the table '{name}' has no column '{min(missing)}'")
        found.add(name)
    return found


def _unknown(what: str) -> HandoverRefused:
    return HandoverRefused(
        f"the journal has something this version does not know: {what}",
        hint="use the version of commons-graph that wrote it; nothing is left out or given away unseen",
    )
