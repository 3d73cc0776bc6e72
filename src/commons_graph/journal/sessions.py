"""Who is signed in, and the links that sign somebody in once: rows that are gone as soon as they are used up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

from commons_graph.journal.metadata import METADATA
from commons_graph.journal.port import timestamp
from commons_graph.journal.sql import SqlJournal

_session: Final = sa.Table(
    "session",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("account", sa.Integer, nullable=False, index=True),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("previous", sa.String(64), nullable=False, index=True),
    sa.Column("at", sa.String(24), nullable=False),
    sa.Column("rotated", sa.String(24), nullable=False),
    sa.Column("confirmed", sa.String(24), nullable=False),
    sa.Column("expires", sa.String(24), nullable=False),
    sa.Column("browser", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

_one_time_link: Final = sa.Table(
    "one_time_link",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("purpose", sa.String(16), nullable=False),
    sa.Column("email", sa.Text, nullable=False, index=True),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("at", sa.String(24), nullable=False),
    sa.Column("expires", sa.String(24), nullable=False),
)


@dataclass(frozen=True, slots=True)
class Session:
    """One browser in which an account is signed in.

    `digest` is the SHA-256 of the token that counts, `previous` that of the one before it. `rotated` is when it came to
    count, `confirmed` when the browser first showed that it has it, None before that.
    """

    number: int
    account: int
    digest: str = field(repr=False)
    previous: str = field(repr=False)
    at: datetime
    rotated: datetime
    confirmed: datetime | None
    expires: datetime
    browser: str


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """A link that was given to one person: what it is for, and to whom it was sent."""

    digest: str = field(repr=False)
    purpose: str
    email: str
    language: str
    at: datetime
    expires: datetime


class SessionTable:
    """The rows of sessions and of links; each method is one durable transaction."""

    def __init__(self, journal: SqlJournal) -> None:
        self._journal = journal

    def open(self, account: int, digest: str, *, expires: datetime, browser: str) -> Session:
        """Write down a new session, and forget those that have expired."""
        now = timestamp(datetime.now(UTC))
        values = {
            "account": account,
            "digest": digest,
            "previous": "",
            "at": now,
            "rotated": now,
            "confirmed": now,
            "expires": timestamp(expires),
            "browser": browser,
        }
        with self._journal.writing() as connection:
            connection.execute(sa.delete(_session).where(_session.c.expires < now))
            connection.execute(sa.insert(_session), [values])
            return _session_of(connection.execute(sa.select(_session).where(_session.c.digest == digest)).one())

    def find(self, digest: str) -> Session | None:
        """The session whose token, or whose token before that, has this digest."""
        query = sa.select(_session).where(sa.or_(_session.c.digest == digest, _session.c.previous == digest))
        with self._journal.reading() as connection:
            row = connection.execute(query).first()
        return _session_of(row) if row else None

    def rotate(self, session: Session, held: str, digest: str) -> bool:
        """Let another token count, while that with the digest `held` still does; False where somebody was quicker."""
        same = sa.and_(_session.c.number == session.number, _session.c.digest == session.digest)
        now = timestamp(datetime.now(UTC))
        values = {"digest": digest, "previous": held, "rotated": now, "confirmed": ""}
        with self._journal.writing() as connection:
            return bool(connection.execute(sa.update(_session).where(same).values(**values)).rowcount)

    def confirm(self, session: Session) -> None:
        """Note that the browser has the token that counts."""
        same = sa.and_(_session.c.number == session.number, _session.c.digest == session.digest)
        now = timestamp(datetime.now(UTC))
        with self._journal.writing() as connection:
            connection.execute(sa.update(_session).where(same, _session.c.confirmed == "").values(confirmed=now))

    def of(self, account: int) -> list[Session]:
        """The sessions of an account that have not expired, the newest first."""
        mine = sa.and_(_session.c.account == account, _session.c.expires >= timestamp(datetime.now(UTC)))
        with self._journal.reading() as connection:
            rows = connection.execute(sa.select(_session).where(mine).order_by(_session.c.number.desc()))
            return [_session_of(row) for row in rows]

    def end(self, number: int, account: int) -> bool:
        """Revoke one session of an account; False where it has no such session."""
        one = sa.and_(_session.c.number == number, _session.c.account == account)
        with self._journal.writing() as connection:
            return bool(connection.execute(sa.delete(_session).where(one)).rowcount)

    def end_all(self, account: int, *, but: int | None = None) -> None:
        """Revoke the sessions of an account, all of them or all but one."""
        with self._journal.writing() as connection:
            end_sessions(connection, account, but=but)

    def link(self, digest: str) -> OneTimeLink | None:
        """The link whose secret has this digest, expired or not."""
        with self._journal.reading() as connection:
            row = connection.execute(sa.select(_one_time_link).where(_one_time_link.c.digest == digest)).first()
        return _link_of(row) if row else None


def end_sessions(connection: sa.Connection, account: int, *, but: int | None = None) -> None:
    """Revoke the sessions of an account, in the transaction of whoever calls."""
    kept = sa.true() if but is None else _session.c.number != but
    connection.execute(sa.delete(_session).where(_session.c.account == account, kept))


def add_link(connection: sa.Connection, link: OneTimeLink) -> None:
    """Write down a link, in the transaction of whoever calls, and forget those that have expired.

    Others for the same person still count: else anybody could end them by asking for another one.
    """
    connection.execute(sa.delete(_one_time_link).where(_one_time_link.c.expires < timestamp(link.at)))
    times = {"at": timestamp(link.at), "expires": timestamp(link.expires)}
    values = {"digest": link.digest, "purpose": link.purpose, "email": link.email, "language": link.language, **times}
    connection.execute(sa.insert(_one_time_link), [values])


def take_link(connection: sa.Connection, digest: str) -> bool:
    """Use up a link, in the transaction of whoever calls; False where somebody was quicker."""
    return bool(connection.execute(sa.delete(_one_time_link).where(_one_time_link.c.digest == digest)).rowcount)


def end_links(connection: sa.Connection, email: str) -> None:
    """End every link that was sent to an address, in the transaction of whoever calls."""
    connection.execute(sa.delete(_one_time_link).where(_one_time_link.c.email == email))


def _session_of(row: sa.Row[Any]) -> Session:
    values = row._asdict()
    times = {name: datetime.fromisoformat(values[name]) for name in ("at", "rotated", "expires")}
    confirmed = datetime.fromisoformat(values["confirmed"]) if values["confirmed"] else None
    return Session(**{**values, **times, "confirmed": confirmed})


def _link_of(row: sa.Row[Any]) -> OneTimeLink:
    values = row._asdict()
    return OneTimeLink(**{**values, **{name: datetime.fromisoformat(values[name]) for name in ("at", "expires")}})
