"""Sessions: a random token in a signed cookie, that is replaced as it is used, and a row that can be revoked."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer

from commons_graph.desk.accounts.secrets import digest_of, new_secret
from commons_graph.errors import JournalBusy, JournalUnreachable
from commons_graph.journal.accounts import Account, AccountTable
from commons_graph.journal.sessions import Session, SessionTable
from commons_graph.journal.sql import SqlJournal

LASTS: Final = timedelta(days=7)
"""How long a session lasts, whatever happens in it."""

IDLE: Final = timedelta(hours=12)
"""How long a session lasts in which nothing happens."""

ROTATES: Final = timedelta(minutes=15)
"""How old a token may be before the next answer brings another one."""

GRACE: Final = timedelta(seconds=60)
"""How long the token before still counts, for requests that were on their way; shown later, it was stolen."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody who is signed in: the account, the session, and the cookie to give the browser, "" to leave it."""

    account: Account
    session: Session
    cookie: str = field(default="", repr=False)


class Sessions:
    """The sessions of an instance; every process may be asked about each of them."""

    def __init__(self, journal: SqlJournal, secret: bytes) -> None:
        self._rows = SessionTable(journal)
        self._accounts = AccountTable(journal)
        self._signer = URLSafeSerializer(secret, salt="session")

    def open(self, account: Account, browser: str = "") -> Presence:
        """Sign somebody in, with a token that nobody has seen before."""
        token = new_secret()
        expires = datetime.now(UTC) + LASTS
        session = self._rows.open(account.number, digest_of(token), expires=expires, browser=browser)
        return Presence(account, session, self._sealed(token))

    def presence(self, cookie: str) -> Presence | None:
        """Who has a cookie; None where it is not one of ours, or its session is over."""
        token = self._unsealed(cookie)
        session = self._rows.find(digest_of(token)) if token else None
        if session is None or self._over(session, digest_of(token)):
            return None
        account = self._accounts.get(session.account)
        if account is None or account.disabled:
            return None
        return Presence(account, session, self._renewed(session, digest_of(token)))

    def of(self, account: Account) -> list[Session]:
        """The sessions of an account, the newest first."""
        now = datetime.now(UTC)
        return [session for session in self._rows.of(account.number) if session.rotated + IDLE > now]

    def end(self, number: int, account: Account) -> bool:
        """Revoke a session of an account; False where it has no such session."""
        return self._rows.end(number, account.number)

    def end_all(self, account: Account, *, but: int | None = None) -> None:
        """Revoke every session of an account, or every other one."""
        self._rows.end_all(account.number, but=but)

    def _over(self, session: Session, held: str) -> bool:
        """Whether a session has ended, or ends now because the token shown for it was replaced long ago."""
        now = datetime.now(UTC)
        if now > session.expires or now > session.rotated + IDLE:
            return True
        if held == session.previous and session.confirmed is not None and now > session.confirmed + GRACE:
            self._rows.end(session.number, session.account)
            return True
        return False

    def _renewed(self, session: Session, held: str) -> str:
        """The cookie to give to whoever showed the token with this digest, "" where theirs is still good.

        While the journal is busy nothing is renewed: signing nobody out matters more.
        """
        age = datetime.now(UTC) - session.rotated
        with suppress(JournalBusy, JournalUnreachable):
            if held == session.digest and session.confirmed is None:
                self._rows.confirm(session)
            unseen = held == session.previous and age > GRACE  # the answer that brought the next one was lost
            if unseen or (held == session.digest and age > ROTATES):
                token = new_secret()
                if self._rows.rotate(session, held, digest_of(token)):
                    return self._sealed(token)
        return ""

    def _sealed(self, token: str) -> str:
        sealed = self._signer.dumps(token)
        return sealed if isinstance(sealed, str) else sealed.decode()

    def _unsealed(self, cookie: str) -> str:
        try:
            token = self._signer.loads(cookie) if cookie else ""
        except BadSignature:
            return ""
        return token if isinstance(token, str) else ""
