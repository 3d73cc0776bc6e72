"""The keys that proposals were given for records that do not exist yet: no two ever get the same one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa

from commons_graph.journal.metadata import BYTEWISE, METADATA
from commons_graph.journal.sql import SqlJournal
from commons_graph.journal.tables import REVISION

_given: Final = sa.Table("given_key", METADATA, sa.Column("key", BYTEWISE, primary_key=True))


class GivenKeys:
    """The keys of a journal that are taken: those that a record ever had, and those that a proposal was given."""

    def __init__(self, journal: SqlJournal) -> None:
        self._journal = journal
        journal.make_missing()

    def take(self, wanted: Iterable[str]) -> list[str]:
        """A key for each that is wanted, durably: itself where it is free, else with the next free number."""
        with self._journal.writing() as connection:
            return [_take(connection, key) for key in wanted]


def _take(connection: sa.Connection, wanted: str) -> str:
    key, number = wanted, 1
    while _is_taken(connection, key):
        number += 1
        key = f"{wanted}-{number}"
    connection.execute(sa.insert(_given), [{"key": key}])
    return key


def _is_taken(connection: sa.Connection, key: str) -> bool:
    given = sa.select(sa.literal(1)).where(_given.c.key == key)
    had = sa.select(sa.literal(1)).where(REVISION.c.key == key)
    return connection.execute(sa.union_all(given, had).limit(1)).first() is not None
