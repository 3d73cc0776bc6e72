"""What a draft tells, apart by what it is about: the initiative, those who helped it, its needs, its offers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from commons_graph.desk.contributing.finding import Meant, read_meant
from commons_graph.desk.contributing.steps import ACTOR, MANY, STEPS, questions_on
from commons_graph.schema.model import Schema

Told = dict[str, list[str]]
"""Answers by the name of their question."""

WHERE: Final = "in"
"""How the answers to « In which town? » are named: `in.name`, `in.asked`, `in.key`."""

HIDDEN: Final = "hide-address"
"""The answer that an address is for the desk only."""

PLACE: Final = "place.1."
SITUATION: Final = "situation.1."
_ENTRY: Final = re.compile(r"([a-z-]+)\.([1-9]\d?)\.(.+)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One of several records: its number on the page, and its answers without it."""

    number: int
    answers: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        """The first answer to a question."""
        return next(iter(self.answers.get(name, ())), "").strip()

    @property
    def meant(self) -> Meant:
        """The actor that was named."""
        return read_meant({name: self.one(name) for name in ("name", "asked", "key")})

    @property
    def actor(self) -> Told:
        """What was told of an actor that the census does not have."""
        return {
            name.removeprefix(f"{ACTOR}."): list(values)
            for name, values in self.answers.items()
            if name.startswith(f"{ACTOR}.")
        }


def told(pages: Mapping[str, Mapping[str, Sequence[str]]]) -> Told:
    """Everything that the pages of a draft say."""
    return {name: list(values) for step in STEPS for name, values in pages.get(step.name, {}).items()}


def entries(answers: Mapping[str, Sequence[str]], segment: str) -> list[Entry]:
    """The records of a type that were told of, in the order of their numbers; those without any answer left out."""
    found: dict[int, Told] = {}
    for name, values in answers.items():
        match = _ENTRY.fullmatch(name)
        if match and match[1] == segment and int(match[2]) <= MANY:
            found.setdefault(int(match[2]), {})[match[3]] = list(values)
    return [Entry(number, some) for number, some in sorted(found.items()) if _says_anything(some)]


def _says_anything(answers: Told) -> bool:
    return any(value.strip() for name, values in answers.items() if name != "asked" for value in values)


def town(answers: Mapping[str, Sequence[str]]) -> Meant:
    """The town that was named."""
    return read_meant({part: next(iter(answers.get(f"{WHERE}.{part}", ())), "") for part in ("name", "asked", "key")})


def about_initiative(schema: Schema, answers: Mapping[str, Sequence[str]], today: date) -> Told:
    """What is told of the initiative itself, as the questions of its shape name it.

    A town that the census does not have is the name of a place. An address that is for the desk only is left out. A
    status without a date is true today. The web site, where there is one, is the source that others can check.
    """
    asked = {question.name for step in STEPS for question in questions_on(schema, step)}
    found = {name: list(values) for name, values in answers.items() if re.split("[.@]", name)[0] in asked}
    if answers.get(HIDDEN):
        found = {name: values for name, values in found.items() if not name.startswith(PLACE)}
    found.update(_dated(found, today))
    if links := list(_texts(found, ["homepage"])):
        found["sheet.source"] = links
    meant = town(answers)
    if meant.key:
        found["territory"] = [meant.key]
    elif meant.text:
        found.update(_placed(found, meant.text))
    return found


def hidden_address(answers: Mapping[str, Sequence[str]]) -> str:
    """The address that is for the desk only, on one line; "" where there is none."""
    if not answers.get(HIDDEN):
        return ""
    return ", ".join(_texts(answers, [name for name in answers if name.startswith(PLACE)]))


def _dated(found: Told, today: date) -> Iterator[tuple[str, list[str]]]:
    """The date of a status that has none."""
    if any(_texts(found, [SITUATION + "status"])) and not any(_texts(found, [SITUATION + "observedOn"])):
        yield SITUATION + "observedOn", [today.isoformat()]


def _placed(found: Told, town_name: str) -> Iterator[tuple[str, list[str]]]:
    """A town without a record, as the name of the place, else at the end of its address."""
    if not list(_texts(found, [PLACE + "placeName"])):
        yield PLACE + "placeName", [town_name]
    else:
        yield PLACE + "address", [", ".join([*_texts(found, [PLACE + "address"]), town_name])]


def _texts(answers: Mapping[str, Sequence[str]], names: Sequence[str]) -> Iterator[str]:
    return (value.strip() for name in names for value in answers.get(name, ()) if value.strip())
