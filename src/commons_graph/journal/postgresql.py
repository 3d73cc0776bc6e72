"""The journal in a PostgreSQL database, which several machines share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DataError, InterfaceError, OperationalError, ProgrammingError

from commons_graph.errors import (
    CommonsError,
    InstanceError,
    JournalBusy,
    JournalDamaged,
    JournalUnreachable,
    SettingsError,
    UnprintableText,
)
from commons_graph.journal.database import WRITE, Fault
from commons_graph.journal.metadata import METADATA
from commons_graph.settings import journal_name

_WAIT_MS: Final = 5000
"""How long a writer waits for its turn."""

_READ_MS: Final = 600_000
"""How long one statement of a reader may take; the longest is the beginning of a walk through the whole history."""

_TURN: Final = 0x636F6D6D6F6E7331  # "commons1": advisory locks are told apart by number alone, in one database

_BEGIN_WRITING: Final = (
    "SET LOCAL lock_timeout = {wait};"
    # weaker than "on", a commit may be acknowledged and lost; "remote_apply" is stronger
    "SELECT set_config('synchronous_commit', 'on', true)"
    " WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write');"
    f"SELECT pg_advisory_xact_lock({_TURN})"
)
_BEGIN_READING: Final = (
    f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = {_READ_MS}"
)

_DEFAULTS: Final[dict[str, Any]] = {
    "connect_timeout": 5,
    "application_name": "commons-graph",
    # a server that vanished without a word is noticed within some fifteen seconds
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
}

_BUSY: Final = {"55P03", "57014", "40001", "40P01", "53300"}
"""No lock in time, cancelled for its time, not serialisable, deadlock, too many connections."""

_AWAY: Final = ("08", "57P", "58", "25006")
"""Beginnings of the states of a server that shuts down, starts, fails, or only lets read as a standby does."""


class PostgresqlDatabase:
    """A PostgreSQL database, which must be there; `url` is one of libpq, with a password or without.

    Writers take turns by an advisory lock, and one that waits more than five seconds is refused. A commit that
    returned is on disk, whatever the database is set to. Connections that broke are replaced. Raises SettingsError
    where the driver is not installed.
    """

    def __init__(self, url: str) -> None:
        self.name = journal_name(url)
        self._url = url
        try:
            self.engine = sa.create_engine(
                "postgresql+psycopg://",
                creator=self._connect,
                pool_pre_ping=True,
                pool_timeout=10,
                hide_parameters=True,
                isolation_level="READ COMMITTED",
            )
        except ImportError as error:
            raise SettingsError(
                "a journal on PostgreSQL needs the driver psycopg, which is not installed",
                hint="pip install 'commons-graph[postgresql]'",
            ) from error
        event.listen(self.engine, "begin", _on_begin)

    def prepare(self) -> None:
        """Make the tables that are missing; raises InstanceError for a database that could lose or garble text."""
        with self.engine.connect() as connection:
            for setting, needed in (("fsync", "on"), ("server_encoding", "UTF8")):
                found = connection.exec_driver_sql(f"SHOW {setting}").scalar()
                if found != needed:
                    raise InstanceError(
                        f"the database has {setting} = {found}", where=self.name, hint=f"a journal needs {needed}"
                    )
            missing = METADATA.tables.keys() - set(sa.inspect(connection).get_table_names())
        if missing:
            with self.engine.execution_options(**{WRITE: True}).begin() as connection:
                METADATA.create_all(connection)

    def forget(self) -> bool:
        """Write the tables anew without dead rows; False where a reader might still see those.

        What was in them is then in no file of the tables. The write-ahead log and its archive are the server's.
        """
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            dead: list[int] = []
            driver: Any = connection.connection.driver_connection
            handler = _counting_dead(dead)
            driver.add_notice_handler(handler)
            try:
                connection.exec_driver_sql(f"SET lock_timeout = {_WAIT_MS}")
                connection.exec_driver_sql("SET statement_timeout = 0")
                tables = [name for name in METADATA.tables if sa.inspect(connection).has_table(name)]
                for name in tables:
                    connection.exec_driver_sql(f'VACUUM (FULL, VERBOSE) "{name}"')
            except OperationalError as error:
                if _state(error) in _BUSY:
                    return False
                raise
            finally:
                driver.remove_notice_handler(handler)
                connection.invalidate()  # its settings go with it
        return len(dead) >= len(tables) and not any(dead)

    def error_of(self, error: Fault) -> CommonsError | None:
        """What a state of the server means; its words are told without the row they are about."""
        orig = getattr(error, "orig", None)
        state, said = _state(error), _said(orig)
        if state in _BUSY:
            return JournalBusy("the journal is in use by another writer", where=self.name, hint="try again later")
        if state == "42P01":
            return InstanceError(
                "there is no census here yet", where=self.name, hint="run `commons-graph load PATH…` first"
            )
        if isinstance(error, DataError) and ("NUL" in said or state == "22021"):
            return UnprintableText("a text holds a control character that the journal cannot keep")
        away = not state or state.startswith(_AWAY)
        if isinstance(error, (OperationalError, InterfaceError)) and away:
            return JournalUnreachable(
                "the database of the journal does not answer", where=f"{self.name}: {said}", hint="try again later"
            )
        kind = InstanceError if isinstance(error, (OperationalError, ProgrammingError)) or away else JournalDamaged
        return kind(f"the journal cannot be used: {said}", where=self.name)

    def _connect(self) -> Any:
        import psycopg  # noqa: PLC0415 — an extra, which a census on SQLite does without
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

        said = conninfo_to_dict(self._url)
        chosen = {name: value for name, value in _DEFAULTS.items() if name not in said}
        return psycopg.connect(self._url, **chosen, client_encoding="UTF8")


@event.listens_for(METADATA, "after_create")
def _keep_no_samples(_: sa.MetaData, connection: sa.Connection, tables: Sequence[sa.Table] = (), **_kw: Any) -> None:
    """Let the planner keep no samples of what people wrote: they would outlive its erasure."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        indexed = {column.name for index in table.indexes for column in index.columns}
        for constraint in table.constraints:
            if not isinstance(constraint, sa.CheckConstraint):
                indexed |= {column.name for column in getattr(constraint, "columns", ())}
        for column in table.columns:
            if column.name not in indexed and isinstance(column.type, (sa.Text, sa.LargeBinary)):
                connection.exec_driver_sql(f'ALTER TABLE "{table.name}" ALTER "{column.name}" SET STATISTICS 0')


def _on_begin(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    # a writer reads after its turn has come, with READ COMMITTED: what was committed before is seen by every statement
    begin = _BEGIN_WRITING.format(wait=_WAIT_MS) if options.get(WRITE, False) else _BEGIN_READING
    # without the cursor on the server that a connection made for streaming would ask for
    connection.exec_driver_sql(begin, execution_options={"stream_results": False, "yield_per": None})


def _counting_dead(dead: list[int]) -> Any:
    def count(notice: Any) -> None:
        """Note how many dead rows stayed: the first number of the detail, whatever its language."""
        number = re.search(r"\d+", notice.message_detail or "")
        if number is not None:
            dead.append(int(number[0]))

    return count


def _state(error: Fault) -> str:
    """The SQLSTATE that the server told, "" when it told none."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) or ""


def _said(orig: Any) -> str:
    """The first line of what the server said; what follows may quote the row."""
    primary = getattr(getattr(orig, "diag", None), "message_primary", None)
    return primary or str(orig).split("\n", 1)[0]
