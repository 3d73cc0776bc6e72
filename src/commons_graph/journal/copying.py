"""Copying a whole journal from one database to another, whichever they are."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from itertools import islice
from typing import Final

import sqlalchemy as sa

import commons_graph.journal
from commons_graph.errors import InstanceError, JournalDamaged
from commons_graph.journal.metadata import METADATA
from commons_graph.journal.port import Verification
from commons_graph.journal.sql import SqlJournal

_BATCH: Final = 500
_OF_SQLITE: Final = {"sqlite_sequence", "sqlite_stat1"}


def copy_journal(source: SqlJournal, target: SqlJournal) -> Verification:
    """Copy everything, all or nothing, as it is at one moment; both ends are verified.

    Raises InstanceError for a target that holds anything, or a source with tables that this version does not know;
    JournalDamaged where a chain does not hold.
    """
    _import_tables()
    source.verify()
    with source.reading() as origin, target.writing() as made:
        METADATA.create_all(made)
        there = set(sa.inspect(origin).get_table_names())
        if unknown := there - METADATA.tables.keys() - _OF_SQLITE:
            raise InstanceError(f"the journal has tables of another version: {', '.join(sorted(unknown))}")
        for table in METADATA.sorted_tables:
            if made.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
                raise InstanceError(
                    f"this journal holds something already, in its table {table.name}, and is never overwritten",
                    hint="copy into an empty database",
                )
            if table.name in there:
                _copy_table(origin, made, table)
        head = origin.execute(sa.text("SELECT max(sequence) FROM changeset")).scalar() or 0
    found = target.verify()
    if found.changesets != head:
        raise JournalDamaged("the copy is not what was copied", where=f"changeset {found.changesets}")
    return found


def _import_tables() -> None:
    """Make every table known: each module adds its own when it is imported."""
    for module in pkgutil.iter_modules(commons_graph.journal.__path__):
        import_module(f"{commons_graph.journal.__name__}.{module.name}")


def _copy_table(origin: sa.Connection, made: sa.Connection, table: sa.Table) -> None:
    rows = iter(origin.execute(sa.select(table), execution_options={"yield_per": _BATCH}).mappings())
    while some := [dict(row) for row in islice(rows, _BATCH)]:
        made.execute(sa.insert(table), some)
    counted = table.autoincrement_column
    if counted is not None and made.dialect.name == "postgresql":
        # numbers go on after the last, which SQLite sees to by itself
        newest = f'SELECT max("{counted.name}") FROM "{table.name}"'
        sequence = f"pg_get_serial_sequence('{table.name}', '{counted.name}')"
        made.exec_driver_sql(f"SELECT setval({sequence}, found.last) FROM ({newest}) AS found(last) WHERE last > 0")
