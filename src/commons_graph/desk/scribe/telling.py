"""Who told a sheet, and whether it was read back to them: read from the answers of the animator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from commons_graph.desk.accounts.emails import checked_email
from commons_graph.desk.contact_details import found_in
from commons_graph.desk.forms.dates import DATE, date_of
from commons_graph.desk.forms.faults import Fault
from commons_graph.desk.scribe.account_of import STATED, Telling
from commons_graph.errors import CommonsError
from commons_graph.schema.model import Texts

ASKED: Final = ("stated", "named", "agreed", "told", "read", "read-on", "email", "paper")
"""What is asked, each with the name of the page of its draft before it: `scribe.stated`."""

PREFIX: Final = "scribe."
YES: Final = "yes"
_NAME_MAX: Final = 120


@dataclass(frozen=True, slots=True)
class Told:
    """What an animator answered about the telling, and what is wrong with it; `was_read` says that it may be sent."""

    answers: Mapping[str, str]
    faults: Sequence[Fault]
    telling: Telling

    @property
    def was_read(self) -> bool:
        """Whether the sheet was read back."""
        return self.answers["read"] == YES

    @property
    def email(self) -> str:
        """How to reach the person who told it."""
        return self.answers["email"]


def read_telling(given: Mapping[str, Sequence[str]], today: date) -> Told:
    """Read the answers, by their names without the prefix."""
    answers = {name: _one_line(next(iter(given.get(name, ())), "")) for name in ASKED}
    told, read_on = _day(answers["told"], today), _day(answers["read-on"], today)
    was_read = answers["read"] == YES
    telling = Telling(
        stated=answers["stated"] if answers["stated"] in STATED else STATED[0],
        told=told or today,
        typed=today,
        read_back=(read_on or today) if was_read else None,
        name=answers["named"],
        paper=answers["paper"] == YES,
    )
    return Told(answers, list(_faults(answers, (told, read_on), today)), telling)


def _faults(answers: Mapping[str, str], days: tuple[date | None, date | None], today: date) -> Iterator[Fault]:
    told, read_on = days
    if answers["stated"] not in STATED:
        yield Fault(PREFIX + "stated", _WHO)
    yield from _faults_of_name(answers)
    if answers["email"] and not _is_email(answers["email"]):
        yield Fault(PREFIX + "email", _EMAIL)
    if told is None or told > today:
        yield Fault(PREFIX + "told", _PAST)
    if answers["read"] not in (YES, "no"):
        yield Fault(PREFIX + "read", _READ)
    elif answers["read"] == YES and (read_on is None or read_on > today):
        yield Fault(PREFIX + "read-on", _PAST)
    elif answers["read"] == YES and told and read_on and read_on < told:
        yield Fault(PREFIX + "read-on", _AFTER)


def _faults_of_name(answers: Mapping[str, str]) -> Iterator[Fault]:
    name = answers["named"]
    if len(name) > _NAME_MAX:
        yield Fault(PREFIX + "named", _LONG)
    elif found_in(name):
        yield Fault(PREFIX + "named", _NO_DETAILS)
    elif name and answers["agreed"] != YES:
        yield Fault(PREFIX + "agreed", _AGREED)


def _day(text: str, today: date) -> date | None:
    """A day as people write it; today where nothing is written."""
    if not text:
        return today
    found = date_of(text, (DATE,))
    return date.fromisoformat(found[0][:10]) if found else None


def _is_email(text: str) -> bool:
    try:
        checked_email(text)
    except CommonsError:
        return False
    return True


def _one_line(text: str) -> str:
    """A text on one line, without what no page could show."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


_WHO: Final[Texts] = {
    "fr": "Dites qui a raconté.",
    "en": "Say who told it.",
    "br": "Lavarit piv en deus kontet.",
}
_LONG: Final[Texts] = {
    "fr": "Écrivez le nom en 120 caractères au plus.",
    "en": "Write the name in 120 characters at most.",
    "br": "Skrivit an anv gant 120 arouezenn d’ar muiañ.",
}
_NO_DETAILS: Final[Texts] = {
    "fr": "Écrivez un nom, sans adresse e-mail ni numéro de téléphone.",
    "en": "Write a name, without an e-mail address or telephone number.",
    "br": "Skrivit un anv, hep chomlec’h postel na niverenn bellgomz.",
}
_AGREED: Final[Texts] = {
    "fr": "Cochez l’accord pour publier ce nom, ou laissez le nom vide.",
    "en": "Tick that this name may be published, or leave the name empty.",
    "br": "Askit an asant evit embann an anv-se, pe laoskit an anv goullo.",
}
_EMAIL: Final[Texts] = {
    "fr": "Écrivez l’adresse e-mail en entier, comme nom@exemple.fr, ou laissez la case vide.",
    "en": "Write the whole e-mail address, such as name@example.org, or leave the box empty.",
    "br": "Skrivit ar chomlec’h postel penn-da-benn, evel anv@skouer.bzh, pe laoskit ar voest goullo.",
}
_PAST: Final[Texts] = {
    "fr": "Donnez un jour passé, ou aujourd’hui, comme 17/05/2026.",
    "en": "Give a day in the past, or today, such as 2026-05-17.",
    "br": "Roit un deiz tremenet, pe hiziv, evel 17/05/2026.",
}
_AFTER: Final[Texts] = {
    "fr": "La relecture ne peut pas venir avant le récit.",
    "en": "It cannot have been read back before it was told.",
    "br": "Ne c’hall ket bezañ adlennet a-raok bezañ kontet.",
}
_READ: Final[Texts] = {
    "fr": "Dites si la fiche a été relue avec la personne.",
    "en": "Say whether the sheet was read back with the person.",
    "br": "Lavarit ha bet eo adlennet ar fichenn gant an den.",
}
