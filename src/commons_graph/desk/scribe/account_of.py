"""What a sheet says of how it came about, where an animator wrote it for somebody: acts in roles, each with its day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from commons_graph.desk.contributing.sheets import BEARER, Act
from commons_graph.schema.model import Texts

SCRIBE: Final = "scribe"
"""The role of the animator."""

WITNESS: Final = "witness"
"""Somebody who knows an initiative and does not carry it; no role of its own in a record."""

STATED: Final = (BEARER, WITNESS)


@dataclass(frozen=True, slots=True)
class Telling:
    """How a sheet was told: by whom (bearer or witness), on which day, typed on which, read back on which.

    `name` is that of a person or organisation who agreed to be named, "" for a role alone. `read_back` is None while
    nobody has read it back.
    """

    stated: str
    told: date
    typed: date
    read_back: date | None = None
    name: str = ""
    paper: bool = False

    @property
    def confirmed(self) -> date | None:
        """The day on which somebody who carries the initiative said that the sheet is right."""
        return self.read_back if self.stated == BEARER else None


def acts_of(telling: Telling) -> tuple[Act, ...]:
    """The acts in their order: told, typed, read back; in roles, with a name only where somebody agreed to it."""
    return tuple(_acts(telling))


def details_of(telling: Telling, account: str, line: int) -> Mapping[str, str]:
    """The same for the desk, with the account that typed and the line of outreach it belongs to."""
    told = {
        "typed": account,
        "stated": telling.stated,
        "stated-name": telling.name,
        "told": telling.told.isoformat(),
        "read-back": telling.read_back.isoformat() if telling.read_back else "",
        "paper": "yes" if telling.paper else "",
        "line": str(line) if line else "",
    }
    return {name: value for name, value in told.items() if value}


def _acts(telling: Telling) -> Iterator[Act]:
    bearer, name = telling.stated == BEARER, telling.name
    told = _TOLD_ON_PAPER if telling.paper else _TOLD
    if bearer:
        yield Act(BEARER, telling.told, told, _with_name(told, name))
        yield Act(SCRIBE, telling.typed, _COPIED if telling.paper else _WRITTEN)
    else:
        written = _COPIED_FOR_WITNESS if telling.paper else _WRITTEN_WITH_WITNESS
        yield Act(SCRIBE, telling.typed, written, _with_name(written, name))
    if telling.read_back:
        yield Act(BEARER if bearer else SCRIBE, telling.read_back, _READ_BACK)


def _with_name(texts: Texts, name: str) -> Texts:
    return (
        {language: _NAMED[language].format(text=text[:-1], name=name) for language, text in texts.items()}
        if name
        else {}
    )


_NAMED: Final[Texts] = {"fr": "{text} : {name}.", "en": "{text}: {name}.", "br": "{text}: {name}."}

_TOLD: Final[Texts] = {
    "fr": "Racontée de vive voix par une personne ou une organisation qui porte l’initiative.",
    "en": "Told by word of mouth by a person or organisation that runs the initiative.",
    "br": "Kontet a-c’henoù gant un den pe un aozadur a zoug an intrudu.",
}
_TOLD_ON_PAPER: Final[Texts] = {
    "fr": "Écrite sur papier par une personne ou une organisation qui porte l’initiative.",
    "en": "Written on paper by a person or organisation that runs the initiative.",
    "br": "Skrivet war baper gant un den pe un aozadur a zoug an intrudu.",
}
_WRITTEN: Final[Texts] = {
    "fr": "Écrite sous sa dictée par une personne qui anime le recensement.",
    "en": "Written down, as they spoke, by somebody who accompanies the census.",
    "br": "Skrivet diwar he c’homz gant un den a vuhez an niveradeg.",
}
_COPIED: Final[Texts] = {
    "fr": "Recopiée du papier par une personne qui anime le recensement.",
    "en": "Typed in from the paper by somebody who accompanies the census.",
    "br": "Adskrivet diwar ar paper gant un den a vuhez an niveradeg.",
}
_WRITTEN_WITH_WITNESS: Final[Texts] = {
    "fr": "Écrite par une personne qui anime le recensement, avec quelqu’un qui connaît l’initiative.",
    "en": "Written by somebody who accompanies the census, with somebody who knows the initiative.",
    "br": "Skrivet gant un den a vuhez an niveradeg, gant unan a anavez an intrudu.",
}
_COPIED_FOR_WITNESS: Final[Texts] = {
    "fr": "Recopiée du papier par une personne qui anime le recensement, pour quelqu’un qui connaît l’initiative.",
    "en": "Typed in from paper by somebody who accompanies the census, for somebody who knows the initiative.",
    "br": "Adskrivet diwar baper gant un den a vuhez an niveradeg, evit unan a anavez an intrudu.",
}
_READ_BACK: Final[Texts] = {
    "fr": "Relue avec la personne qui l’a racontée.",
    "en": "Read back with the person who told it.",
    "br": "Adlennet gant an den en deus kontet anezhi.",
}
