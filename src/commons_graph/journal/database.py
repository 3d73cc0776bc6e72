"""What differs between the databases a journal may be in; all else is in `sql.py`, the same for each."""

from __future__ import annotations

from typing import Final, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from commons_graph.errors import CommonsError, InstanceError, JournalBusy, JournalDamaged

WRITE: Final = "write"
"""The execution option of a connection that will write: its transactions take their turn from the first statement."""

Fault = DBAPIError | PoolExhausted
"""Every error that SQLAlchemy raises for a database, its driver or its connections."""

FAULTS: Final = (DBAPIError, PoolExhausted)


class Database(Protocol):
    """One database with its connections.

    A transaction of a connection with the option `WRITE` is the only one that writes, sees all that was committed
    before, and is on disk when it commits. Every other one sees the database as it was when it began. `name` is for
    people and holds no password.
    """

    name: str
    engine: sa.Engine

    def prepare(self) -> None:
        """Make the tables that are missing; raises what SQLAlchemy raises, and InstanceError for an unfit database."""
        ...

    def forget(self) -> bool:
        """Take the bytes of what was overwritten or deleted out of the files; False where a reader hinders it."""
        ...

    def error_of(self, error: Fault) -> CommonsError | None:
        """What an error of this very database means; None for one that means the same in all of them."""
        ...


def translated(error: Fault, database: Database) -> CommonsError:
    """The error of ours for one of a database."""
    if isinstance(error, PoolExhausted):
        return JournalBusy("too many readers ask for the journal at once", where=database.name, hint="try again later")
    found = database.error_of(error)
    if found is not None:
        return found
    kind = InstanceError if isinstance(error, sa.exc.OperationalError) else JournalDamaged
    return kind(f"the journal cannot be used: {error.orig}", where=database.name)
