"""Erasing records: their content leaves the journal for good, and the fact that they were erased stays.

The chain is made of digests, so it still holds without the contents; `ErasureCheck` makes sure that nothing but an
erasure may have emptied a revision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from commons_graph.errors import JournalDamaged, NotFound
from commons_graph.journal.port import ERASER, Changeset, Revision
from commons_graph.journal.tables import CHANGESET, REVISION, batches
from commons_graph.rdf.addresses import address_of_key
from commons_graph.rdf.records import TOMBSTONE, Record, record_of
from commons_graph.terms import ESS, FOAF_PRIMARY_TOPIC, RDF_TYPE, XSD


def tombstone_of(key: str, at: datetime) -> Record:
    """What stays of an erased record: that there was one at this address, and the day it was erased."""
    address = address_of_key(key)
    sheet = f"<{address.sheet}>"
    return record_of(
        address,
        (
            f"{sheet} <{RDF_TYPE}> <{TOMBSTONE}> .",
            f"{sheet} <{FOAF_PRIMARY_TOPIC}> <{address.thing}> .",
            f'{sheet} <{ESS}withdrawnOn> "{at.date().isoformat()}"^^<{XSD}date> .',
        ),
    )


def keys_to_erase(connection: sa.Connection, keys: Sequence[str]) -> list[str]:
    """Those of some records that were not erased since they last had content, in order; raises NotFound."""
    pending = []
    for key in dict.fromkeys(keys):
        rows = connection.execute(_history_of(key)).all()
        if not rows:
            raise NotFound("the journal has no record at this address", where=key, hint="a key is like actor/tiriad")
        if rows[-1].role != ERASER or any(row.size for row in rows[:-1]):
            pending.append(key)
    return sorted(pending)


def _history_of(key: str) -> sa.Select[Any]:
    size = sa.func.length(REVISION.c.content).label("size")
    joined = sa.select(size, CHANGESET.c.role).join_from(REVISION, CHANGESET)
    return joined.where(REVISION.c.key == key).order_by(REVISION.c.sequence)


def purge_before(connection: sa.Connection, keys: Sequence[str], sequence: int) -> None:
    """Empty every revision of some records that is older than a sequence."""
    for some in batches(keys):
        connection.execute(
            sa.update(REVISION).where(REVISION.c.key.in_(some), REVISION.c.sequence < sequence).values(content=b"")
        )


class ErasureCheck:
    """Follows a journal from its start and notes which empty revisions an erasure has yet to account for."""

    def __init__(self) -> None:
        self._emptied: dict[str, int] = {}

    def follow(self, changeset: Changeset, revisions: Iterable[Revision]) -> Iterator[Revision]:
        """Pass the revisions of the next changeset through."""
        for revision in revisions:
            if revision.erased:
                self._emptied.setdefault(revision.key, revision.sequence)
            elif changeset.role == ERASER:
                self._emptied.pop(revision.key, None)
            yield revision

    def finish(self) -> None:
        """Raise JournalDamaged for a revision that is empty without an erasure after it."""
        for key, sequence in sorted(self._emptied.items()):
            raise JournalDamaged(
                "the content of a revision is missing, and no erasure tells why",
                where=f"changeset {sequence}, record {key}",
            )
