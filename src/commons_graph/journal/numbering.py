"""Revisions by their number: what pages of the history are cut by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from commons_graph.journal.port import Numbered, Revision
from commons_graph.journal.tables import CHANGESET, REVISION, batches


def select_count(connection: sa.Connection, upto: int | None) -> int:
    """How many revisions there are up to a sequence, which is the number of the last of them."""
    query = sa.select(REVISION.c.id).order_by(REVISION.c.sequence.desc(), REVISION.c.id.desc()).limit(1)
    if upto is not None:
        query = query.where(REVISION.c.sequence <= upto)
    return connection.execute(query).scalar() or 0


def select_sequences(connection: sa.Connection, numbers: Iterable[int]) -> dict[int, int]:
    """Number → sequence; numbers that no revision has are left out."""
    found: dict[int, int] = {}
    for some in batches(numbers):
        query = sa.select(REVISION.c.id, REVISION.c.sequence).where(REVISION.c.id.in_(some))
        found.update((number, sequence) for number, sequence in connection.execute(query))
    return found


def select_times(connection: sa.Connection, sequences: Iterable[int]) -> dict[int, datetime]:
    """Sequence → when it was accepted; sequences that no changeset has are left out."""
    found: dict[int, datetime] = {}
    for some in batches(sequences):
        query = sa.select(CHANGESET.c.sequence, CHANGESET.c.at).where(CHANGESET.c.sequence.in_(some))
        found.update((sequence, datetime.fromisoformat(at)) for sequence, at in connection.execute(query))
    return found


def numbered_between(first: int, last: int) -> sa.Select[Any]:
    """The query for the revisions of a range of numbers, each with the sequence of the one before of its record."""
    earlier = REVISION.alias()
    previous = (
        sa.select(sa.func.max(earlier.c.sequence))
        .where(earlier.c.key == REVISION.c.key, earlier.c.sequence < REVISION.c.sequence)
        .scalar_subquery()
    )
    columns = (REVISION.c.sequence, REVISION.c.key, REVISION.c.digest, REVISION.c.content)
    return (
        sa.select(REVISION.c.id, sa.func.coalesce(previous, 0), *columns)
        .where(REVISION.c.id.between(first, last))
        .order_by(REVISION.c.id)
    )


def numbered_of(rows: Iterable[Sequence[Any]]) -> Iterator[Numbered]:
    """What the rows of that query say."""
    for number, previous, *revision in rows:
        yield Numbered(number, previous, Revision(*revision))
