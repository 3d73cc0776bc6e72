"""The journal in SQL, through SQLAlchemy Core: the same tables and statements in every database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from commons_graph.errors import InstanceError, JournalBusy, JournalDamaged, JournalMoved, JournalUnreachable
from commons_graph.journal.database import FAULTS, WRITE, Database, translated
from commons_graph.journal.erasure import ErasureCheck, keys_to_erase, purge_before, tombstone_of
from commons_graph.journal.metadata import METADATA
from commons_graph.journal.numbering import (
    numbered_between,
    numbered_of,
    select_count,
    select_sequences,
    select_times,
)
from commons_graph.journal.port import (
    ERASER,
    Accepted,
    Changeset,
    Draft,
    Head,
    Moment,
    Numbered,
    Revision,
    Verification,
    changeset_hash,
    timestamp,
)
from commons_graph.journal.postgresql import PostgresqlDatabase
from commons_graph.journal.publication_table import insert_publication, select_publications
from commons_graph.journal.publications import Publication
from commons_graph.journal.record_history import select_history, select_moments
from commons_graph.journal.sqlite import SqliteDatabase
from commons_graph.journal.tables import CHANGESET, REVISION
from commons_graph.rdf.records import Record

_BATCH: Final = 500

Beside = Callable[[sa.Connection, Changeset | None], None]
"""What writes to other tables in the transaction of a changeset."""


class SqlJournal:
    """A journal in a SQL database; open one with `open_sqlite` or `open_postgresql`.

    With `make` the tables are made where they are missing; else nothing is asked of the database before it is used.
    """

    def __init__(self, database: Database, *, make: bool = True) -> None:
        self._database = database
        self._engine = database.engine
        self._tables_missing = False
        try:
            if make:
                database.prepare()
        except FAULTS as error:
            self.close()
            raise translated(error, database) from error
        except BaseException:
            self.close()
            raise

    def head(self) -> Head:
        """The newest changeset."""
        with self.reading() as connection:
            return _head(connection)

    def append(
        self,
        draft: Draft,
        *,
        judged_at: Head | None = None,
        beside: Beside | None = None,
    ) -> Changeset | None:
        """Accept what differs, as one changeset, durably; None when nothing differs.

        `judged_at` is the head that the records were judged against: where another process has written since, nothing
        is, and JournalMoved is raised. `beside` writes to other tables in the same transaction, and is given the
        changeset, None where nothing differs; what it raises takes everything back.
        """
        with self.writing() as connection:
            if judged_at is not None and _head(connection).hash != judged_at.hash:
                raise JournalMoved(
                    "another process wrote to the journal while these records were judged",
                    where=self._database.name,
                    hint="try again: they will be judged with what was written",
                )
            changeset = self._append(connection, draft)
            if beside is not None:
                beside(connection, changeset)
            return changeset

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One durable transaction for what is kept beside the revisions; all or nothing."""
        self._make_tables()
        try:
            with self._engine.execution_options(**{WRITE: True}).begin() as connection:
                yield connection
        except FAULTS as error:
            raise translated(error, self._database) from error

    def make_missing(self) -> None:
        """Make tables that were defined after the journal was opened; where all are there, nobody is waited for.

        On a server that does not answer they are made when it is first reached.
        """
        self._tables_missing = True
        with suppress(JournalUnreachable):
            self._make_tables()

    def _make_tables(self) -> None:
        if not self._tables_missing:
            return
        try:
            with self._engine.connect() as connection:
                missing = METADATA.tables.keys() - set(sa.inspect(connection).get_table_names())
            if missing:
                with self._engine.execution_options(**{WRITE: True}).begin() as connection:
                    METADATA.create_all(connection)
        except FAULTS as error:
            raise translated(error, self._database) from error
        self._tables_missing = False

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """One consistent view of what is kept beside the revisions."""
        self._make_tables()
        try:
            with self._engine.connect() as connection:
                yield connection
        except FAULTS as error:
            raise translated(error, self._database) from error

    def changesets(self, *, after: int = 0, upto: int | None = None) -> Iterator[Changeset]:
        """Changesets in sequence, those after one and up to another."""
        query = sa.select(CHANGESET).where(CHANGESET.c.sequence > after).order_by(CHANGESET.c.sequence)
        for row in self._stream(query if upto is None else query.where(CHANGESET.c.sequence <= upto)):
            yield _changeset_of(row)

    def revisions(self, *, after: int = 0, upto: int | None = None) -> Iterator[Revision]:
        """Revisions in sequence, then by key."""
        query = _revisions_in_order().where(REVISION.c.sequence > after)
        for row in self._stream(query if upto is None else query.where(REVISION.c.sequence <= upto)):
            yield Revision(*tuple(row))

    def count(self, *, upto: int | None = None) -> int:
        """How many revisions there are up to a sequence: the number of the last of them."""
        with self.reading() as connection:
            return select_count(connection, upto)

    def sequences(self, numbers: Iterable[int]) -> dict[int, int]:
        """The sequences of the revisions with some numbers."""
        with self.reading() as connection:
            return select_sequences(connection, numbers)

    def times(self, sequences: Iterable[int]) -> dict[int, datetime]:
        """When the changesets with some sequences were accepted."""
        with self.reading() as connection:
            return select_times(connection, sequences)

    def numbered(self, first: int, last: int) -> Iterator[Numbered]:
        """The revisions with the numbers from `first` to `last`."""
        return numbered_of(self._stream(numbered_between(first, last)))

    def state(self, *, at: int | None = None) -> Iterator[Revision]:
        """The newest revision of every record as of a sequence, in the order of keys; erased ones are left out."""
        newest = sa.select(REVISION.c.key, sa.func.max(REVISION.c.sequence).label("sequence")).group_by(REVISION.c.key)
        if at is not None:
            newest = newest.where(REVISION.c.sequence <= at)
        found = newest.subquery()
        query = _revisions().join_from(
            REVISION, found, sa.and_(REVISION.c.key == found.c.key, REVISION.c.sequence == found.c.sequence)
        )
        query = query.where(sa.func.length(REVISION.c.content) > 0)
        for row in self._stream(query.order_by(REVISION.c.key)):
            yield Revision(*tuple(row))

    def digests(self, keys: Sequence[str]) -> dict[str, str]:
        """The newest digest of each of some records."""
        with self.reading() as connection:
            return _digests(connection, keys)

    def newest(self, keys: Iterable[str], *, at: int | None = None) -> Iterator[Revision]:
        """The newest revision of each of some records as of a sequence."""
        known = sa.true() if at is None else REVISION.c.sequence <= at
        with self.reading() as connection:
            for key in keys:
                query = _revisions().where(REVISION.c.key == key, known).order_by(REVISION.c.sequence.desc())
                row = connection.execute(query.limit(1)).first()
                if row is not None:
                    yield Revision(*tuple(row))

    def history(self, key: str, *, upto: int | None = None, limit: int | None = None) -> list[Accepted]:
        """The revisions of a record up to a sequence, the newest first and at most so many, each with its changeset."""
        with self.reading() as connection:
            return select_history(connection, key, upto, limit)

    def moments(self, key: str, *, upto: int | None = None) -> list[Moment]:
        """When the revisions of a record up to a sequence were accepted, the oldest first."""
        with self.reading() as connection:
            return select_moments(connection, key, upto)

    def publish(self, sequence: int, title: str = "") -> Publication:
        """Note, durably, that an edition was published; one that was already keeps its date and title."""
        with self.writing() as connection:
            if not 1 <= sequence <= _head(connection).sequence:
                raise InstanceError("only an edition that exists can be published", where=f"edition {sequence}")
            return insert_publication(connection, sequence, title, _now())

    def publications(self) -> list[Publication]:
        """Every publication, the oldest edition first."""
        with self.reading() as connection:
            return select_publications(connection)

    def erase(self, keys: Sequence[str], reason: str) -> Changeset | None:
        """Take the content of some records out of every revision, and leave tombstones, as one changeset."""
        with self.writing() as connection:
            pending = keys_to_erase(connection, keys)
            changeset = self._erase(connection, pending, reason) if pending else None
        self.forget()
        return changeset

    def verify(self) -> Verification:
        """Recompute every digest and the hash chain; raises JournalDamaged, which names the first fault."""
        with self.reading() as connection:  # one view for both tables: others may write meanwhile
            revisions = (Revision(*tuple(row)) for row in _streamed(connection, _revisions_in_order()))
            changesets = map(_changeset_of, _streamed(connection, sa.select(CHANGESET).order_by(CHANGESET.c.sequence)))
            return _verified(changesets, revisions)

    def close(self) -> None:
        """Release the connections."""
        self._engine.dispose()

    def _append(self, connection: sa.Connection, draft: Draft) -> Changeset | None:
        known = _digests(connection, [record.key for record in draft.records])
        changed = [record for record in draft.records if known.get(record.key) != record.digest]
        return _write(connection, draft, changed) if changed else None

    def _erase(self, connection: sa.Connection, keys: Sequence[str], reason: str) -> Changeset:
        at = _next_time(_head(connection))
        tombstones = [tombstone_of(key, at) for key in keys]
        changeset = _write(connection, Draft(tombstones, role=ERASER, message=reason), tombstones)
        purge_before(connection, keys, changeset.sequence)
        return changeset

    def forget(self) -> None:
        """Take the bytes of what was erased out of the files of the database; raises JournalBusy where it cannot."""
        try:
            done = self._database.forget()
        except FAULTS as error:
            raise translated(error, self._database) from error
        if not done:
            raise JournalBusy(
                "the records are erased, but another process still reads the journal as it was before",
                where=self._database.name,
                hint="erase the same records again in a moment, so that the old bytes leave the files",
            )

    def _stream(self, query: sa.Select[Any]) -> Iterator[sa.Row[Any]]:
        with self.reading() as connection:
            yield from _streamed(connection, query)


def open_sqlite(path: Path) -> SqlJournal:
    """The journal in a SQLite file, made when it is not there."""
    return SqlJournal(SqliteDatabase(path))


def open_postgresql(url: str, *, make: bool = True) -> SqlJournal:
    """The journal in a PostgreSQL database, which must be there; raises JournalUnreachable, or SettingsError.

    Its tables are made when `make` is set; else the server is not asked before the journal is used.
    """
    return SqlJournal(PostgresqlDatabase(url), make=make)


def _streamed(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[sa.Row[Any]]:
    """Rows, a batch at a time, however many there are."""
    yield from connection.execute(query, execution_options={"yield_per": _BATCH})


def _head(connection: sa.Connection) -> Head:
    row = connection.execute(sa.select(CHANGESET).order_by(CHANGESET.c.sequence.desc()).limit(1)).first()
    return Head(row.sequence, row.hash, _time(row.at)) if row else Head()


def _write(connection: sa.Connection, draft: Draft, changed: Sequence[Record]) -> Changeset:
    """Write one changeset with its revisions; the caller holds the writing transaction."""
    head = _head(connection)
    changeset = Changeset(
        sequence=head.sequence + 1,
        previous=head.hash,
        hash="",
        at=_next_time(head),
        agent=draft.agent,
        role=draft.role,
        source=draft.source,
        message=draft.message,
    )
    changeset = replace(changeset, hash=changeset_hash(changeset, [(r.key, r.digest) for r in changed]))
    first = select_count(connection, None) + 1  # a sequence of the database would leave gaps where writers fail
    connection.execute(sa.insert(CHANGESET), [_row_of(changeset)])
    connection.execute(
        sa.insert(REVISION),
        [
            {"id": number, "sequence": changeset.sequence, "key": r.key, "digest": r.digest, "content": r.content}
            for number, r in enumerate(sorted(changed, key=lambda r: r.key), start=first)
        ],
    )
    return changeset


def _digests(connection: sa.Connection, keys: Sequence[str]) -> dict[str, str]:
    """The newest digest of each record known; one statement for many keys."""
    found: dict[str, str] = {}
    for start in range(0, len(keys), _BATCH):
        some = keys[start : start + _BATCH]
        newest = (
            sa.select(REVISION.c.key, sa.func.max(REVISION.c.sequence).label("sequence"))
            .where(REVISION.c.key.in_(some))
            .group_by(REVISION.c.key)
            .subquery()
        )
        query = sa.select(REVISION.c.key, REVISION.c.digest).join_from(
            REVISION, newest, sa.and_(REVISION.c.key == newest.c.key, REVISION.c.sequence == newest.c.sequence)
        )
        found.update((key, digest) for key, digest in connection.execute(query))
    return found


def _revisions() -> sa.Select[Any]:
    return sa.select(REVISION.c.sequence, REVISION.c.key, REVISION.c.digest, REVISION.c.content)


def _revisions_in_order() -> sa.Select[Any]:
    return _revisions().order_by(REVISION.c.sequence, REVISION.c.key)


def _changeset_of(row: sa.Row[Any]) -> Changeset:
    values = row._asdict()
    return Changeset(**{**values, "at": _time(values["at"])})


def _row_of(changeset: Changeset) -> dict[str, Any]:
    columns = {name: getattr(changeset, name) for name in CHANGESET.c.keys()}  # noqa: SIM118 — columns, not a mapping
    return {**columns, "at": timestamp(changeset.at)}


def _verified(changesets: Iterable[Changeset], revisions: Iterable[Revision]) -> Verification:
    """What a whole journal holds, when the chain does; both in sequence."""
    head, count, erasures = Head(), 0, ErasureCheck()
    by_sequence = groupby(revisions, key=lambda revision: revision.sequence)
    sequence, group = next(by_sequence, (None, iter(())))
    for changeset in changesets:
        if sequence is not None and sequence < changeset.sequence:
            break
        pairs = []
        if sequence == changeset.sequence:
            followed = erasures.follow(changeset, group)
            pairs = [(revision.key, _checked_digest(revision)) for revision in followed]
            sequence, group = next(by_sequence, (None, iter(())))
        _check_link(changeset, head, pairs)
        head = Head(changeset.sequence, changeset.hash, changeset.at)
        count += len(pairs)
    if sequence is not None:
        raise JournalDamaged("revisions belong to no changeset", where=f"changeset {sequence}")
    erasures.finish()
    return Verification(changesets=head.sequence, revisions=count, head=head)


def _checked_digest(revision: Revision) -> str:
    content: object = revision.content  # a tampered column may hold any type
    if content == b"":
        return revision.digest  # erased, which has to be accounted for
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


def _next_time(head: Head) -> datetime:
    """Now, and later than the changeset before: who follows the changes by their time must never see two at once."""
    return max(_now(), head.at + timedelta(milliseconds=1))


def _now() -> datetime:
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
