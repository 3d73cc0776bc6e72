"""A backup of the journal as one file, and a journal made of one: verified, and all or nothing."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from commons_graph.errors import InstanceError, JournalDamaged
from commons_graph.journal.port import Verification
from commons_graph.journal.sql import open_sqlite


def back_up(journal: Path, target: Path) -> Verification:
    """Copy a journal, which may be in use, into one new file; what is copied is verified before it gets its name.

    Raises InstanceError where the file exists or cannot be written, JournalDamaged where the chain does not hold.
    """
    if target.exists():
        raise InstanceError("there is a file of this name already", where=str(target), hint="choose another name")
    return _copied(journal, target)


def bring_back(backup: Path, journal: Path) -> Verification:
    """Make a journal of a backup; `journal` must not exist, or hold nothing.

    Raises InstanceError where it holds something or the backup is none, JournalDamaged where its chain does not hold.
    """
    if not backup.is_file():
        raise InstanceError("there is no such file", where=str(backup))
    if journal.exists():
        with closing(open_sqlite(journal)) as opened:
            if opened.head().sequence:
                raise InstanceError(
                    "this census has a history already, which is never overwritten",
                    where=str(journal),
                    hint="restore into a new instance, or move the folder var/ of this one away first",
                )
    return _copied(backup, journal)


def _copied(source: Path, target: Path) -> Verification:
    """A copy, made beside its place, verified there, and then put in its place at once."""
    made = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        made.unlink(missing_ok=True)
        _copy(source, made)
        with closing(open_sqlite(made)) as opened:
            found = opened.verify()
        _settle(made)
        for beside in ("-wal", "-shm"):
            target.with_name(target.name + beside).unlink(missing_ok=True)
        made.replace(target)
        _sync(target.parent)
    except (OSError, sqlite3.Error) as error:
        raise _fault(error, source, target) from error
    finally:
        for path in made.parent.glob(made.name + "*"):
            path.unlink(missing_ok=True)
    return found


def _copy(source: Path, target: Path) -> None:
    address = f"{source.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as origin:
        tables = {name for (name,) in origin.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"changeset", "revision"} <= tables:
            raise InstanceError("this file is not a journal", where=str(source))
        with closing(sqlite3.connect(target)) as made:
            origin.backup(made)


def _settle(path: Path) -> None:
    """Make one file of a database, without a log beside it, and put it on the disk."""
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        made.execute("PRAGMA journal_mode=DELETE")
    _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fault(error: Exception, source: Path, target: Path) -> InstanceError | JournalDamaged:
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
        return JournalDamaged(f"the file cannot be read as a journal: {error}", where=str(source))
    return InstanceError(f"the copy cannot be made: {error}", where=str(target))
