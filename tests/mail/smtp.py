"""A real mail server on a loopback port, that keeps what it takes."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from commons_graph.settings import MailSettings


@dataclass
class Taken:
    """What a server took, and what it answers to a message: a word of its own to refuse it."""

    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a message, or refuse it with the next of `answers`."""
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer.startswith("250"):
            content = cast("bytes", envelope.content)
            self.messages.append(email.message_from_bytes(content, policy=cast("Any", default)))
            self.recipients.extend(envelope.rcpt_tos)
        return answer

    @property
    def settings(self) -> MailSettings:
        """How to send mail to it."""
        return MailSettings(server="127.0.0.1", port=self.port, tls="none", sender="Census <census@example.org>")


def free_port() -> int:
    """A loopback port that nobody listens on for now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mail_server(port: int = 0, taken: Taken | None = None) -> Iterator[Taken]:
    """A server for as long as a test needs it."""
    taken = taken or Taken()
    taken.port = port or free_port()
    controller = Controller(taken, hostname="127.0.0.1", port=taken.port)
    controller.start()
    try:
        yield taken
    finally:
        controller.stop()


def body_of(message: EmailMessage) -> str:
    """The text of a message."""
    return str(message.get_content())
