"""What the forms of this part share: who sends, what is wrong with an answer, and text that is fit to keep."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import Final

from commons_graph.desk.accounts.emails import checked_email
from commons_graph.desk.forms.plain_text import Unwelcome, cleaned
from commons_graph.desk.limits import Act
from commons_graph.desk.member import Member
from commons_graph.desk.office import Office
from commons_graph.errors import AccountRefused, TooMany
from commons_graph.languages import translations
from commons_graph.schema.model import text_in
from commons_graph.web.correct.door import Door
from commons_graph.web.posted import Posted

EMAIL: Final = "email"
ONCE: Final = "once"

_ONCE: Final = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing to put right: the question it is about, "" for the whole form, and what to do."""

    name: str
    message: str


@dataclass(slots=True)
class Form:
    """A form that was sent: its answers tidied one by one, and what is wrong with them."""

    posted: Posted
    language: str
    wrong: list[Wrong] = field(default_factory=list)

    def line(self, name: str, longest: int = 200) -> str:
        """An answer on one line; "" and a fault where it cannot be kept."""
        return self._text(name, longest, lines=False)

    def words(self, name: str, longest: int) -> str:
        """An answer of any number of lines; "" and a fault where it cannot be kept."""
        return self._text(name, longest, lines=True)

    def email(self, name: str = EMAIL) -> str:
        """An e-mail address, "" where none was given; a fault for what is none."""
        typed = self.posted.one(name).strip()
        if not typed:
            return ""
        try:
            return checked_email(typed)
        except AccountRefused:
            self.refuse(name, self.message("Write your e-mail address like this: name@example.org"))
            return ""

    def once(self) -> str:
        """What makes a double click send once; a new one where the form does not carry it."""
        given = self.posted.one(ONCE)
        return given if _ONCE.fullmatch(given) else new_once()

    def refuse(self, name: str, words: str) -> None:
        """Note what is wrong with an answer."""
        self.wrong.append(Wrong(name, words))

    def refuse_haste(self) -> None:
        """Ask to look again where a program may have sent this; nobody loses what they typed."""
        if self.posted.hasty:
            self.refuse("", self.message("That was very quick. Check what you wrote, then send it once more."))

    def refuse_crowd(self, door: Door, email: str = "", act: Act = Act.SUBMIT) -> None:
        """Count this sending where nothing else is wrong with it, and ask to wait where there were too many."""
        if self.wrong:
            return
        try:
            door.office.limits.check(act, door.place, door.member.account if door.member else email)
        except TooMany as error:
            minutes = -(-int(error.headers.get("Retry-After", "60")) // 60)
            words = self.message("Much was sent from here just now. Send it again in %(minutes)s min.")
            self.refuse("", words % {"minutes": minutes})

    def message(self, text: str) -> str:
        """A message in the language of the form."""
        return str(translations(self.language).ugettext(text))

    def _text(self, name: str, longest: int, *, lines: bool) -> str:
        try:
            text = cleaned(self.posted.one(name), lines=lines)
        except Unwelcome as unwelcome:
            self.refuse(name, text_in(unwelcome.message, self.language))
            return ""
        if len(text) > longest:
            words = self.message("Shorten this answer: it may have %(longest)s characters, and has %(count)s.")
            self.refuse(name, words % {"longest": longest, "count": len(text)})
        return text


def new_once() -> str:
    """What a form carries so that sending it twice sends once."""
    return secrets.token_urlsafe(16)


def sender(office: Office, member: Member | None, email: str, name: str = "") -> str:
    """Who sends: the account that is signed in, else the contact with this address, or "" where nobody is known."""
    if member is not None:
        return member.account
    return office.contacts.note(email, name) if email else ""
