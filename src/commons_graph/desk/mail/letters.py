"""What is written to those who take part, in their language: each letter is a subject and a plain text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import sqlalchemy as sa

from commons_graph.journal.outbox import Message, Outbox
from commons_graph.languages import interface_languages, translations
from commons_graph.settings import Settings


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a letter is for: an e-mail address, and a language of the interface, "" where none is known."""

    email: str = field(repr=False)
    language: str = ""


class Post:
    """Writes letters for an instance: in which language, and with links to which address."""

    def __init__(self, settings: Settings, outbox: Outbox) -> None:
        self._settings = settings
        self._outbox = outbox

    @property
    def works(self) -> bool:
        """Whether letters go anywhere."""
        return self._outbox.works

    def address(self, path: str, language: str = "") -> str:
        """The public address of a page, in the language of whoever is written to."""
        known = language in interface_languages(self._settings.language)
        return f"{self._settings.address}{language + '/' if known else ''}{path}"

    def invite(self, connection: sa.Connection, reader: Reader, path: str) -> bool:
        """Write to somebody who may choose a password; False where the link has to be handed over."""
        message = self._words(reader)
        text = message(
            "Hello,\n\nyou are invited to work on %(site)s. Open this link within seven days to choose a password:\n\n"
            "%(link)s\n\nThe link works once, and is for you alone: do not pass it on.\n\n"
            "If you expected nothing of the kind, you need not do anything."
        )
        return self._send(connection, reader, path, message("Your invitation to %(site)s"), text)

    def let_in(self, connection: sa.Connection, reader: Reader, path: str) -> bool:
        """Write to somebody who signs in by e-mail; False where the link has to be handed over."""
        message = self._words(reader)
        text = message(
            "Hello,\n\nhere is the link you asked for, to sign in on %(site)s. Open it within half an hour:\n\n"
            "%(link)s\n\nThe link works once, and is for you alone: do not pass it on.\n\n"
            "If you asked for nothing, you need not do anything: nobody has signed in."
        )
        return self._send(connection, reader, path, message("Your link to %(site)s"), text)

    def point_to_password(self, connection: sa.Connection, reader: Reader) -> bool:
        """Write to somebody who asked for a link and has a password."""
        message = self._words(reader)
        text = message(
            "Hello,\n\nsomebody, perhaps you, asked for a link to sign in on %(site)s. Your account has a password, "
            "and this is where it is asked for:\n\n%(link)s\n\n"
            "If you have forgotten it, whoever runs the census can send you another invitation."
        )
        return self._send(connection, reader, "account/sign-in", message("Signing in on %(site)s"), text)

    def _words(self, reader: Reader) -> Callable[[str], str]:
        return translations(reader.language or self._settings.language).ugettext

    def _send(self, connection: sa.Connection, reader: Reader, path: str, subject: str, text: str) -> bool:
        told = {"site": urlsplit(self._settings.address).netloc, "link": self.address(path, reader.language)}
        return self._outbox.add(connection, Message(reader.email, str(subject) % told, str(text) % told + "\n"))
