"""Backups of a journal on a server: the same one file as of any other, so that a census can move either way."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path

from commons_graph.errors import InstanceError
from commons_graph.journal.backups import back_up
from commons_graph.journal.copying import copy_journal
from commons_graph.journal.port import Verification
from commons_graph.journal.sql import SqlJournal, open_sqlite

_NAME = "journal.sqlite"


def back_up_shared(journal: SqlJournal, target: Path) -> Verification:
    """Copy a journal, which may be in use, into one new SQLite file, verified; raises what `back_up` raises."""
    if target.exists():
        raise InstanceError("there is a file of this name already", where=str(target), hint="choose another name")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
            with closing(open_sqlite(Path(folder) / _NAME)) as made:
                copy_journal(journal, made)
            return back_up(Path(folder) / _NAME, target)
    except OSError as error:
        raise InstanceError(f"the copy cannot be made: {error}", where=str(target)) from error


def bring_back_shared(backup: Path, journal: SqlJournal) -> Verification:
    """Fill an empty journal with a backup, which stays as it is; raises InstanceError or JournalDamaged."""
    if not backup.is_file():
        raise InstanceError("there is no such file", where=str(backup))
    with tempfile.TemporaryDirectory(prefix="commons-graph-") as folder:
        back_up(backup, Path(folder) / _NAME)
        with closing(open_sqlite(Path(folder) / _NAME)) as verified:
            return copy_journal(verified, journal)
