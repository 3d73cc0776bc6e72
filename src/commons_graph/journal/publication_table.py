"""The table of publications in SQL."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from commons_graph.journal.metadata import METADATA
from commons_graph.journal.port import timestamp
from commons_graph.journal.publications import Publication

_publication: Final = sa.Table(
    "publication",
    METADATA,
    sa.Column("sequence", sa.Integer, sa.ForeignKey("changeset.sequence"), primary_key=True, autoincrement=False),
    sa.Column("at", sa.String(24), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
)


def insert_publication(connection: sa.Connection, sequence: int, title: str, at: datetime) -> Publication:
    """Note that an edition was published; one that was already keeps its first date and title."""
    known = connection.execute(sa.select(_publication).where(_publication.c.sequence == sequence)).first()
    if known is not None:
        return _publication_of(known)
    connection.execute(sa.insert(_publication), [{"sequence": sequence, "at": timestamp(at), "title": title}])
    return Publication(sequence, at, title)


def select_publications(connection: sa.Connection) -> list[Publication]:
    """Every publication, the oldest edition first."""
    found = connection.execute(sa.select(_publication).order_by(_publication.c.sequence))
    return [_publication_of(row) for row in found]


def _publication_of(row: sa.Row[Any]) -> Publication:
    return Publication(row.sequence, datetime.fromisoformat(row.at), row.title)
