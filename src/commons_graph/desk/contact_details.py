"""E-mail addresses and telephone numbers in what people write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import phonenumbers

_EMAIL: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Found:
    """An address or number: its kind (`email` or `telephone`), how it is written, and where."""

    kind: str
    text: str
    start: int
    end: int


def found_in(text: str) -> list[Found]:
    """Every e-mail address and telephone number in a text, in the order they stand."""
    found = [Found("email", match[0], match.start(), match.end()) for match in _EMAIL.finditer(text)]
    for number in phonenumbers.PhoneNumberMatcher(text, "FR", leniency=phonenumbers.Leniency.VALID):
        found.append(Found("telephone", number.raw_string, number.start, number.end))
    return sorted(found, key=lambda one: one.start)
