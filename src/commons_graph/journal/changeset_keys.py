"""Which records a changeset changed, without reading what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from commons_graph.journal.port import Changeset
from commons_graph.journal.sql import SqlJournal
from commons_graph.journal.tables import REVISION


@dataclass(frozen=True, slots=True)
class Changes:
    """A changeset, how many records it changed, and the keys of the first of them."""

    changeset: Changeset
    count: int
    keys: Sequence[str]


def changes_of(journal: SqlJournal, changesets: Sequence[Changeset], limit: int) -> list[Changes]:
    """Some changesets with at most so many keys each, in the order given."""
    with journal.reading() as connection:
        return [_changes(connection, changeset, limit) for changeset in changesets]


def _changes(connection: sa.Connection, changeset: Changeset, limit: int) -> Changes:
    here = REVISION.c.sequence == changeset.sequence
    count = connection.execute(sa.select(sa.func.count()).where(here)).scalar_one()
    keys = connection.execute(sa.select(REVISION.c.key).where(here).order_by(REVISION.c.key).limit(limit)).scalars()
    return Changes(changeset, count, list(keys))
