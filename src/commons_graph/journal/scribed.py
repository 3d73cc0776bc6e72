"""Drafts that animators write for somebody: who began them, and for which line of outreach.

The draft itself is one like any other. Its secret follows from the `token` here and the secret of the instance, so that
animators find the drafts again that still have to be read back, and a copy of the journal alone opens none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

from commons_graph.errors import NotFound
from commons_graph.journal.metadata import METADATA
from commons_graph.journal.port import timestamp
from commons_graph.journal.sql import SqlJournal

SCRIBED: Final = sa.Table(
    "scribed",
    METADATA,
    sa.Column("token", sa.String(64), primary_key=True),
    sa.Column("version", sa.String(64), nullable=False, unique=True),
    sa.Column("at", sa.String(24), nullable=False, index=True),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("line", sa.Integer, nullable=False, index=True),
)


@dataclass(frozen=True, slots=True)
class Scribed:
    """A draft that an animator began: what will be sent of it (`version`), when (UTC), by whom, for which line or 0."""

    token: str
    version: str
    at: datetime
    account: str
    line: int = 0


class ScribedDrafts:
    """The drafts of animators in a journal."""

    def __init__(self, journal: SqlJournal) -> None:
        self._journal = journal
        journal.make_missing()

    def note(self, scribed: Scribed) -> None:
        """Note a draft, durably; nothing happens where it is noted already."""
        row = {
            "token": scribed.token,
            "version": scribed.version,
            "at": timestamp(scribed.at),
            "account": scribed.account,
            "line": scribed.line,
        }
        with self._journal.writing() as connection:
            known = sa.select(SCRIBED.c.token).where(SCRIBED.c.token == scribed.token)
            if connection.execute(known).first() is None:
                connection.execute(sa.insert(SCRIBED), [row])

    def get(self, version: str) -> Scribed:
        """The draft of which a version is sent; raises NotFound."""
        with self._journal.reading() as connection:
            row = connection.execute(sa.select(SCRIBED).where(SCRIBED.c.version == version)).first()
        if row is None:
            raise NotFound("this draft was not begun at the desk")
        return _scribed_of(row)

    def since(self, at: datetime) -> list[Scribed]:
        """The drafts that were begun since a time, the newest first."""
        query = sa.select(SCRIBED).where(SCRIBED.c.at >= timestamp(at.astimezone(UTC))).order_by(SCRIBED.c.at.desc())
        with self._journal.reading() as connection:
            return [_scribed_of(row) for row in connection.execute(query)]


def _scribed_of(row: sa.Row[Any]) -> Scribed:
    return Scribed(row.token, row.version, datetime.fromisoformat(row.at), row.account, row.line)
