"""The journal in a SQLite file: WAL mode, and on disk with every commit."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from commons_graph.errors import CommonsError, JournalBusy
from commons_graph.journal.database import WRITE, Fault
from commons_graph.journal.metadata import METADATA

_WAIT_MS: Final = 5000


class SqliteDatabase:
    """A SQLite file, made when it is not there.

    A writing transaction takes the write lock at once (BEGIN IMMEDIATE) and is on disk when it commits
    (`synchronous=FULL`); a writer that waits more than five seconds is refused.
    """

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        connecting = {"timeout": _WAIT_MS / 1000}
        # errors tell no values, since they may be what people said in confidence
        self.engine = sa.create_engine(f"sqlite:///{path}", connect_args=connecting, hide_parameters=True)
        event.listen(self.engine, "connect", _on_connect)
        event.listen(self.engine, "begin", _on_begin)

    def prepare(self) -> None:
        """Make the tables that are missing."""
        METADATA.create_all(self.engine)

    def forget(self) -> bool:
        """Empty the write-ahead log, where older pages of the file still stand; `secure_delete` sees to the file."""
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (busy, *_) = cursor.fetchone() or (0,)
        finally:
            connection.close()
        return not busy

    def error_of(self, error: Fault) -> CommonsError | None:
        """Another process holds the write lock, or nothing particular."""
        if isinstance(error, OperationalError) and "locked" in str(error.orig):
            return JournalBusy("another process is writing to the journal", where=self.name, hint="try again later")
        return None


def _on_connect(connection: Any, _record: Any) -> None:
    # sqlite3 would open transactions on its own terms; SQLAlchemy's "begin" event says when and how instead
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: sa.Connection) -> None:
    # a writer that took a read lock first could not be promoted while another one commits
    writes = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
