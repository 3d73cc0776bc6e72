"""Finding the record that somebody means by a name: an actor, a territory."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from commons_graph.desk.forms.lookalikes import plainly
from commons_graph.editions.edition import Edition
from commons_graph.schema.model import Schema, Texts
from commons_graph.search.finder import Order
from commons_graph.search.selection import TEXT_MAX, select, tidy

_FEW: Final = 6
_NONE: Final = "none"
_CODE: Final = re.compile(r"\b\d{2,5}\b|[()]")


@dataclass(frozen=True, slots=True)
class Match:
    """A record that a name may mean; `exact` says that it has this very name, but for case, accents and hyphens."""

    key: str
    labels: Texts
    exact: bool


@dataclass(frozen=True, slots=True)
class Meant:
    """What somebody named: the words, and which record they chose for these words, "" where nobody asked yet.

    `answered` says that they were asked about these words; without a `key` then, none of the records was meant.
    """

    text: str
    key: str = ""
    answered: bool = False


def read_meant(answers: dict[str, str]) -> Meant:
    """What the answers `name`, `asked` and `key` say together: a choice counts for the words it was offered for."""
    text = tidy(answers.get("name", ""))[:TEXT_MAX]
    answered = bool(text) and tidy(answers.get("asked", ""))[:TEXT_MAX] == text
    key = answers.get("key", "") if answered else ""
    return Meant(text, "" if key == _NONE else key, answered)


def matches(edition: Edition, schema: Schema, segment: str, text: str) -> list[Match]:
    """The records of a type that a name may mean, those of this very name first."""
    words = tidy(_CODE.sub(" ", text) if segment == "territory" else text)[:TEXT_MAX]
    if not words:
        return []
    finder = edition.finder(schema)
    keys = finder.page(select([segment], words), 0, _FEW, Order.RELEVANCE)
    beginning = finder.text.beginning(words, _FEW)
    named = [key for key in finder.keys_of(beginning).values() if key.startswith(segment + "/")]
    labels = edition.labels([*keys, *named])
    plain = plainly(words)
    found = [
        Match(key, labels[key], any(plainly(label) == plain for label in labels[key].values()))
        for key in dict.fromkeys([*keys, *named])
        if key in labels
    ]
    return sorted(found, key=lambda match: not match.exact)[:_FEW]


def the_one(found: Sequence[Match]) -> Match | None:
    """The record that is meant without any doubt: the only one of this very name."""
    exact = [match for match in found if match.exact]
    return exact[0] if len(exact) == 1 else None
