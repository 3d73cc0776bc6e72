"""From a message that waits to the bytes that a mail server takes."""

from __future__ import annotations

from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit

from commons_graph.desk.accounts.emails import checked_email
from commons_graph.errors import SettingsError
from commons_graph.journal.outbox import Waiting
from commons_graph.settings import Settings


def sender_of(settings: Settings) -> str:
    """Whom mail comes from: what was configured, else a name at the host of the public address."""
    return settings.mail.sender or f"commons-graph@{urlsplit(settings.address).hostname or 'localhost'}"


def envelope(waiting: Waiting, settings: Settings) -> EmailMessage:
    """The message with its headers, whose Message-ID stays the same each time it is sent.

    Raises AccountRefused for a recipient that is no one address: nothing that was typed becomes a header. Raises
    SettingsError where mail cannot come from the sender that was configured.
    """
    name, address = parseaddr(sender_of(settings))
    made = EmailMessage(policy=SMTP)
    try:
        made["From"] = Address(name, addr_spec=address)
    except (ValueError, IndexError, HeaderParseError) as error:
        raise SettingsError("mail cannot be sent from mail.sender") from error
    made["To"] = Address(addr_spec=checked_email(waiting.message.recipient))
    made["Subject"] = waiting.message.subject
    made["Date"] = format_datetime(waiting.at)
    made["Message-ID"] = f"<{waiting.number}.{int(waiting.at.timestamp() * 1000)}@{address.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's answering machine answers
    made.set_content(waiting.message.text, cte="quoted-printable")
    return made
