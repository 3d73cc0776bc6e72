"""The history of one record: its revisions with the changesets that brought them, and when there were any."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from commons_graph.journal.port import Accepted, Changeset, Moment, Revision
from commons_graph.journal.tables import CHANGESET, REVISION, batches


def select_history(connection: sa.Connection, key: str, upto: int | None, limit: int | None) -> list[Accepted]:
    """The revisions of a record up to a sequence, the newest first and at most so many, each with its changeset."""
    columns = (CHANGESET, REVISION.c.digest, REVISION.c.content)
    query = sa.select(*columns).join_from(REVISION, CHANGESET).where(REVISION.c.key == key)
    if upto is not None:
        query = query.where(REVISION.c.sequence <= upto)
    found = []
    for row in connection.execute(query.order_by(REVISION.c.sequence.desc()).limit(limit)):
        values = row._asdict()
        digest, content = values.pop("digest"), values.pop("content")
        changeset = Changeset(**{**values, "at": datetime.fromisoformat(values["at"])})
        found.append(Accepted(changeset, Revision(changeset.sequence, key, digest, content)))
    return found


def select_moments(connection: sa.Connection, key: str, upto: int | None) -> list[Moment]:
    """When the revisions of a record up to a sequence were accepted, the oldest first, without their content."""
    erased = sa.func.length(REVISION.c.content) == 0
    query = sa.select(REVISION.c.sequence, CHANGESET.c.at, erased).join_from(REVISION, CHANGESET)
    query = query.where(REVISION.c.key == key)
    if upto is not None:
        query = query.where(REVISION.c.sequence <= upto)
    rows = connection.execute(query.order_by(REVISION.c.sequence))
    return [Moment(sequence, datetime.fromisoformat(at), bool(empty)) for sequence, at, empty in rows]


def digests_before(connection: sa.Connection, keys: Sequence[str], sequence: int | None) -> dict[str, str]:
    """The digest of each of some records before a changeset, or now; those that were not there are left out."""
    found: dict[str, str] = {}
    for some in batches(keys):
        query = sa.select(REVISION.c.key, REVISION.c.digest).where(REVISION.c.key.in_(some))
        if sequence is not None:
            query = query.where(REVISION.c.sequence < sequence)
        found.update((key, digest) for key, digest in connection.execute(query.order_by(REVISION.c.sequence)))
    return found
