"""The journal in SQL, through SQLAlchemy Core: SQLite in WAL mode with full synchronisation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, OperationalError

from commons_graph.errors import CommonsError, InstanceError, JournalBusy, JournalDamaged
from commons_graph.journal.port import (
    Changeset,
    Draft,
    Head,
    Revision,
    Verification,
    changeset_hash,
    timestamp,
)

_metadata: Final = sa.MetaData()

_changeset: Final = sa.Table(
    "changeset",
    _metadata,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("at", sa.String(24), nullable=False),
    sa.Column("agent", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
)

_revision: Final = sa.Table(
    "revision",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sequence", sa.Integer, sa.ForeignKey("changeset.sequence"), nullable=False, index=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("key", "sequence"),
)

_BATCH: Final = 500
_WAIT_MS: Final = 5000


class SqlJournal:
    """A journal in a SQL database; open one with `open_sqlite`."""

    def __init__(self, engine: sa.Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        try:
            _metadata.create_all(engine)
        except DatabaseError as error:
            engine.dispose()
            raise _translated(error, name) from error

    def head(self) -> Head:
        """The newest changeset."""
        with self._engine.connect() as connection:
            return _head(connection)

    def append(self, draft: Draft) -> Changeset | None:
        """Accept what differs, as one changeset, durably; None when nothing differs."""
        try:
            with self._engine.execution_options(write=True).begin() as connection:
                return self._append(connection, draft)
        except DatabaseError as error:
            raise _translated(error, self._name) from error

    def changesets(self, *, after: int = 0) -> Iterator[Changeset]:
        """Changesets in sequence."""
        query = sa.select(_changeset).where(_changeset.c.sequence > after).order_by(_changeset.c.sequence)
        for row in self._stream(query):
            yield _changeset_of(row)

    def revisions(self, *, after: int = 0) -> Iterator[Revision]:
        """Revisions in sequence, then by key."""
        query = _revisions().where(_revision.c.sequence > after).order_by(_revision.c.sequence, _revision.c.key)
        for row in self._stream(query):
            yield Revision(*tuple(row))

    def state(self, *, at: int | None = None) -> Iterator[Revision]:
        """The newest revision of every record as of a sequence, in the order of keys."""
        newest = sa.select(_revision.c.key, sa.func.max(_revision.c.sequence).label("sequence")).group_by(
            _revision.c.key
        )
        if at is not None:
            newest = newest.where(_revision.c.sequence <= at)
        found = newest.subquery()
        query = _revisions().join_from(
            _revision, found, sa.and_(_revision.c.key == found.c.key, _revision.c.sequence == found.c.sequence)
        )
        for row in self._stream(query.order_by(_revision.c.key)):
            yield Revision(*tuple(row))

    def digests(self, keys: Sequence[str]) -> dict[str, str]:
        """The newest digest of each of some records."""
        with self._engine.connect() as connection:
            return _digests(connection, keys)

    def newest(self, keys: Iterable[str], *, at: int | None = None) -> Iterator[Revision]:
        """The newest revision of each of some records as of a sequence."""
        known = sa.true() if at is None else _revision.c.sequence <= at
        with self._engine.connect() as connection:
            for key in keys:
                query = _revisions().where(_revision.c.key == key, known).order_by(_revision.c.sequence.desc())
                row = connection.execute(query.limit(1)).first()
                if row is not None:
                    yield Revision(*tuple(row))

    def verify(self) -> Verification:
        """Recompute every digest and the hash chain; raises JournalDamaged, which names the first fault."""
        head, count = Head(), 0
        by_sequence = groupby(self.revisions(), key=lambda revision: revision.sequence)
        sequence, group = next(by_sequence, (None, iter(())))
        for changeset in self.changesets():
            if sequence is not None and sequence < changeset.sequence:
                break
            pairs = []
            if sequence == changeset.sequence:
                pairs = [(revision.key, _checked_digest(revision)) for revision in group]
                sequence, group = next(by_sequence, (None, iter(())))
            _check_link(changeset, head, pairs)
            head = Head(changeset.sequence, changeset.hash, changeset.at)
            count += len(pairs)
        if sequence is not None:
            raise JournalDamaged("revisions belong to no changeset", where=f"changeset {sequence}")
        return Verification(changesets=head.sequence, revisions=count, head=head)

    def close(self) -> None:
        """Release the connections."""
        self._engine.dispose()

    def _append(self, connection: sa.Connection, draft: Draft) -> Changeset | None:
        known = _digests(connection, [record.key for record in draft.records])
        changed = [record for record in draft.records if known.get(record.key) != record.digest]
        if not changed:
            return None
        head = _head(connection)
        changeset = Changeset(
            sequence=head.sequence + 1,
            previous=head.hash,
            hash="",
            at=max(_now(), head.at),
            agent=draft.agent,
            role=draft.role,
            source=draft.source,
            message=draft.message,
        )
        changeset = replace(changeset, hash=changeset_hash(changeset, [(r.key, r.digest) for r in changed]))
        connection.execute(sa.insert(_changeset), [_row_of(changeset)])
        connection.execute(
            sa.insert(_revision),
            [
                {"sequence": changeset.sequence, "key": r.key, "digest": r.digest, "content": r.content}
                for r in sorted(changed, key=lambda r: r.key)
            ],
        )
        return changeset

    def _stream(self, query: sa.Select[Any]) -> Iterator[sa.Row[Any]]:
        try:
            with self._engine.connect() as connection:
                yield from connection.execution_options(yield_per=_BATCH).execute(query)
        except DatabaseError as error:
            raise _translated(error, self._name) from error


def open_sqlite(path: Path) -> SqlJournal:
    """The journal in a SQLite file, made when it is not there.

    A writing transaction takes the write lock at once (BEGIN IMMEDIATE) and is on disk when it commits
    (`synchronous=FULL`); a writer that waits more than five seconds is refused with JournalBusy.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": _WAIT_MS / 1000})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return SqlJournal(engine, str(path))


def _on_connect(connection: Any, _record: Any) -> None:
    # sqlite3 would open transactions on its own terms; SQLAlchemy's "begin" event says when and how instead
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: sa.Connection) -> None:
    # a writer that took a read lock first could not be promoted while another one commits
    writes = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _head(connection: sa.Connection) -> Head:
    row = connection.execute(sa.select(_changeset).order_by(_changeset.c.sequence.desc()).limit(1)).first()
    return Head(row.sequence, row.hash, _time(row.at)) if row else Head()


def _digests(connection: sa.Connection, keys: Sequence[str]) -> dict[str, str]:
    """The newest digest of each record known; one statement for many keys."""
    found: dict[str, str] = {}
    for start in range(0, len(keys), _BATCH):
        some = keys[start : start + _BATCH]
        newest = (
            sa.select(_revision.c.key, sa.func.max(_revision.c.sequence).label("sequence"))
            .where(_revision.c.key.in_(some))
            .group_by(_revision.c.key)
            .subquery()
        )
        query = sa.select(_revision.c.key, _revision.c.digest).join_from(
            _revision, newest, sa.and_(_revision.c.key == newest.c.key, _revision.c.sequence == newest.c.sequence)
        )
        found.update((key, digest) for key, digest in connection.execute(query))
    return found


def _revisions() -> sa.Select[Any]:
    return sa.select(_revision.c.sequence, _revision.c.key, _revision.c.digest, _revision.c.content)


def _changeset_of(row: sa.Row[Any]) -> Changeset:
    values = row._asdict()
    return Changeset(**{**values, "at": _time(values["at"])})


def _row_of(changeset: Changeset) -> dict[str, Any]:
    columns = {name: getattr(changeset, name) for name in _changeset.c.keys()}  # noqa: SIM118 — columns, not a mapping
    return {**columns, "at": timestamp(changeset.at)}


def _checked_digest(revision: Revision) -> str:
    content: object = revision.content  # a tampered column may hold any type
    if not isinstance(content, bytes) or hashlib.sha256(content).hexdigest() != revision.digest:
        raise JournalDamaged(
            "the content of a revision is not what was accepted",
            where=f"changeset {revision.sequence}, record {revision.key}",
        )
    return revision.digest


def _check_link(changeset: Changeset, head: Head, pairs: list[tuple[str, str]]) -> None:
    where = f"changeset {changeset.sequence}"
    if changeset.sequence != head.sequence + 1:
        raise JournalDamaged(f"changeset {head.sequence + 1} is missing", where=where)
    if changeset.previous != head.hash:
        raise JournalDamaged("the changeset does not follow the one before it", where=where)
    if changeset_hash(changeset, pairs) != changeset.hash:
        raise JournalDamaged("the facts of the changeset do not give its hash", where=where)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _now() -> datetime:
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _translated(error: DatabaseError, name: str) -> CommonsError:
    if isinstance(error, OperationalError):
        if "locked" in str(error.orig):
            return JournalBusy("another process is writing to the journal", where=name, hint="try again later")
        return InstanceError(f"the journal cannot be used: {error.orig}", where=name)
    return JournalDamaged(f"the journal cannot be used: {error.orig}", where=name)
