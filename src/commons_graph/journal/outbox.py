"""Messages that wait to be sent by e-mail: written down with what causes them, and gone once a server took them.

A row holds the text, and with it any secret in a link, for as long as it waits; the table is never handed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from commons_graph.journal.metadata import METADATA
from commons_graph.journal.port import timestamp
from commons_graph.journal.sql import SqlJournal

_outbox: Final = sa.Table(
    "outbox",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String(24), nullable=False),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due", sa.String(24), nullable=False, index=True),
    sa.Column("holder", sa.String(32), nullable=False),
    sa.Column("held", sa.String(24), nullable=False),
    sqlite_autoincrement=True,
)

_LEASE: Final = timedelta(minutes=10)
"""How long a sender may hold a message: far more than sending takes, so that who holds it longer is no more."""

_LONGEST_SUBJECT: Final = 200


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody is told by e-mail: one recipient, a subject on one line, and a plain text."""

    recipient: str = field(repr=False)
    subject: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message on its way: `attempts` counts those that were begun, this one included."""

    number: int
    at: datetime
    message: Message
    attempts: int


class Outbox:
    """The messages of a journal; `works` says whether a mail server is configured, and they will go anywhere."""

    def __init__(self, journal: SqlJournal, *, works: bool) -> None:
        self._journal = journal
        self.works = works
        journal.make_missing()

    def put(self, recipient: str, subject: str, text: str) -> bool:
        """Have a message sent, durably; False, and nothing is kept, where there is no mail server to send it."""
        with self._journal.writing() as connection:
            return self.add(connection, Message(recipient, subject, text))

    def add(self, connection: sa.Connection, message: Message) -> bool:
        """Have a message sent once the transaction of whoever calls is durable, and only then."""
        if self.works:
            now = timestamp(datetime.now(UTC))
            said = {"recipient": message.recipient, "subject": _on_one_line(message.subject), "text": message.text}
            connection.execute(
                sa.insert(_outbox), [{"at": now, **said, "attempts": 0, "due": now, "holder": "", "held": ""}]
            )
        return self.works

    def waiting(self) -> int:
        """How many messages wait."""
        with self._journal.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(_outbox)).scalar_one())

    def claim(self, holder: str) -> Waiting | None:
        """Take the message that is due for longest, and keep it from other senders; None when none is due."""
        now = datetime.now(UTC)
        free = sa.or_(_outbox.c.holder == "", _outbox.c.held < timestamp(now - _LEASE))
        due = sa.and_(_outbox.c.due <= timestamp(now), free)
        if not self._any(due):  # readers never wait, and most of the time nothing is due
            return None
        with self._journal.writing() as connection:
            row = connection.execute(sa.select(_outbox).where(due).order_by(_outbox.c.due, _outbox.c.number)).first()
            if row is None:
                return None
            held = {"holder": holder, "held": timestamp(now), "attempts": row.attempts + 1}
            connection.execute(sa.update(_outbox).where(_outbox.c.number == row.number).values(**held))
        return _waiting_of(row)

    def release(self, holder: str) -> None:
        """Let go of every message of a sender that is no more, so that they are sent again."""
        mine = _outbox.c.holder == holder
        if self._any(mine):
            with self._journal.writing() as connection:
                connection.execute(sa.update(_outbox).where(mine).values(holder="", held=""))

    def done(self, number: int) -> None:
        """Forget a message: it was taken by a server, or is given up."""
        with self._journal.writing() as connection:
            connection.execute(sa.delete(_outbox).where(_outbox.c.number == number))

    def postpone(self, number: int, pause: timedelta, *, counted: bool = True) -> None:
        """Try a message again after a pause; an attempt that met no server at all is not `counted`."""
        again = {"holder": "", "held": "", "due": timestamp(datetime.now(UTC) + pause)}
        more = {} if counted else {"attempts": _outbox.c.attempts - 1}
        with self._journal.writing() as connection:
            connection.execute(sa.update(_outbox).where(_outbox.c.number == number).values(**again, **more))

    def _any(self, which: sa.ColumnElement[bool]) -> bool:
        with self._journal.reading() as connection:
            return connection.execute(sa.select(_outbox.c.number).where(which).limit(1)).first() is not None


def _on_one_line(subject: str) -> str:
    """A subject that cannot begin another header, and does not hide what it says."""
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069]+", " ", subject)
    return " ".join(plain.encode("utf-8", "replace").decode().split())[:_LONGEST_SUBJECT]


def _waiting_of(row: sa.Row[Any]) -> Waiting:
    message = Message(row.recipient, row.subject, row.text)
    return Waiting(row.number, datetime.fromisoformat(row.at), message, row.attempts + 1)
