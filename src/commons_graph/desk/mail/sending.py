"""Sending what waits: one message at a time, again after a pause where it fails, and none lost."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from commons_graph.desk.mail.envelopes import envelope
from commons_graph.errors import AccountRefused, SettingsError
from commons_graph.journal.outbox import Outbox, Waiting
from commons_graph.settings import MailSettings, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

_TIMEOUT: Final = 30.0
"""Seconds that a server may be silent."""

_GIVE_UP: Final = timedelta(days=4)
"""How old a message is that is no longer worth sending: its links have long expired (RFC 5321 §4.5.4.1)."""

_OFTEN: Final = 5
"""Attempts after which a server that refuses a message for good is believed."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long to wait: it grows by a factor with each attempt, from a first pause up to a longest one."""

    first: float = 15.0
    factor: float = 3.0
    longest: float = 900.0

    def after(self, attempts: int) -> timedelta:
        """The pause after so many attempts in vain."""
        return timedelta(seconds=min(self.longest, self.first * self.factor ** min(attempts - 1, 20)))


class Sender:
    """Sends the messages of an instance; `holder` names it, so that what it held is free once it is no more.

    `tell` is given one line for each thing an operator should know: never an address, a subject or a text.
    """

    def __init__(
        self,
        settings: Settings,
        outbox: Outbox,
        holder: str,
        tell: Callable[[str], None],
        pauses: Pauses = Pauses(),
    ) -> None:
        self._settings = settings
        self._outbox = outbox
        self._holder = holder
        self._tell = tell
        self._pauses = pauses
        self._absent = 0
        self._not_before = datetime.now(UTC)

    def send_due(self, until: Callable[[], bool] = lambda: False) -> int:
        """Send everything that is due, unless told `until` when; returns how many messages a server took.

        Where the server does not answer, nothing else is tried before a pause, which grows.
        """
        taken = 0
        while datetime.now(UTC) >= self._not_before and not until():
            waiting = self._outbox.claim(self._holder)
            if waiting is None:
                break
            taken += self._send(waiting)
        return taken

    def _send(self, waiting: Waiting) -> bool:
        try:
            message = envelope(waiting, self._settings)
        except AccountRefused:
            self._give_up(waiting, "its recipient is no e-mail address")
            return False
        except SettingsError as error:
            self._failed(waiting, error)
            return False
        try:
            _hand_over(self._settings.mail, message)
        except (smtplib.SMTPException, SettingsError, OSError) as error:
            self._failed(waiting, error)
            return False
        self._outbox.done(waiting.number)
        self._absent = 0
        return True

    def _failed(self, waiting: Waiting, error: Exception) -> None:
        if isinstance(error, smtplib.SMTPRecipientsRefused):
            self._refused(waiting, max((code for code, _ in error.recipients.values()), default=450))
        elif isinstance(error, smtplib.SMTPDataError):
            self._refused(waiting, error.smtp_code)
        else:
            self._nobody_there(waiting, _told(error))

    def _refused(self, waiting: Waiting, code: int) -> None:
        """A server answered, and does not take this message: for now, or for good (5xx).

        It takes a few refusals of the second kind, since a server that is set up wrongly gives them too.
        """
        self._absent = 0
        hopeless = code >= 500 and waiting.attempts >= _OFTEN
        if hopeless or datetime.now(UTC) - waiting.at > _GIVE_UP:
            self._give_up(waiting, f"the mail server refuses it ({code})")
        else:
            self._outbox.postpone(waiting.number, self._pauses.after(waiting.attempts))

    def _nobody_there(self, waiting: Waiting, why: str) -> None:
        """No server took anything; the message stays due, and all of them wait."""
        self._absent += 1
        pause = self._pauses.after(self._absent)
        self._not_before = datetime.now(UTC) + pause
        self._outbox.postpone(waiting.number, timedelta(), counted=False)
        if self._absent == 1:
            self._tell(f"{why}; {self._outbox.waiting()} waiting, tried again and again")

    def _give_up(self, waiting: Waiting, why: str) -> None:
        self._outbox.done(waiting.number)
        self._tell(f"message {waiting.number} was given up: {why}")


def _hand_over(mail: MailSettings, message: EmailMessage) -> None:
    """Give one message to the server; returns only once the server has answered for it."""
    with _connected(mail) as server:
        server.send_message(message)


@contextmanager
def _connected(mail: MailSettings) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    host = mail.server.strip("[]")
    if mail.tls == "none" and mail.password and not _is_here(host):
        raise SettingsError("a password is not sent to a mail server in the clear: set mail.tls")
    made: smtplib.SMTP
    if mail.tls == "tls":
        made = smtplib.SMTP_SSL(host, mail.port, timeout=_TIMEOUT, context=context)
    else:
        made = smtplib.SMTP(host, mail.port, timeout=_TIMEOUT)
    try:
        if mail.tls == "starttls":
            made.starttls(context=context)
        if mail.user:
            made.login(mail.user, mail.password)
        yield made
    finally:
        _leave(made)


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye; a server that does not hear it has answered for the message already."""
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _told(error: Exception) -> str:
    """Why no server took anything, without the words of a server, which may quote an address."""
    if isinstance(error, SettingsError):
        return str(error)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the mail server refused mail.user and mail.password ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPSenderRefused):
        return f"the mail server refuses mail.sender ({error.smtp_code})"
    kind = getattr(error, "smtp_code", None) or type(error).__name__
    return f"the mail server does not answer as it should ({kind})"
