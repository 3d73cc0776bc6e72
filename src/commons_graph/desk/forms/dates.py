"""Dates as people write them: `mars 2019`, `12/03/2019`, `2019-03`, `le 5 avril 2021 à 18 h 30`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import Final

from babel.dates import get_day_names, get_month_names

from commons_graph.terms import XSD

DATE: Final = XSD + "date"
MONTH: Final = XSD + "gYearMonth"
YEAR: Final = XSD + "gYear"
MOMENT: Final = XSD + "dateTime"

_ZONE: Final = r"(?:Z|[+-]\d\d:\d\d)?"
_WRITTEN: Final = (
    (re.compile(rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?{_ZONE}"), MOMENT),
    (re.compile(rf"\d{{4}}-\d\d-\d\d{_ZONE}"), DATE),
    (re.compile(rf"\d{{4}}-(?:0[1-9]|1[0-2]){_ZONE}"), MONTH),
    (re.compile(rf"\d{{4}}{_ZONE}"), YEAR),
)
"""Dates that are written as the standard has them (XML Schema 1.1 part 2 §3.3), which stay as they are."""

_TIME: Final = re.compile(r"[ t,]+(?:a |at |da )?(\d{1,2}) ?(?:h|:|heures?|hours?|eur) ?(\d{2})?(?::(\d{2}))?$")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[ /.-]+(\d{1,2})[ /.-]+(\d{4}|\d{2})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[ /.-](\d{1,2})[ /.-](\d{1,2})")
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})[ /.-]+(\d{4})")
_YEAR_MONTH: Final = re.compile(r"(\d{4})[ /.-](\d{1,2})")
_ORDINAL: Final = re.compile(r"\b(\d{1,2})(?:er|re|st|nd|rd|th|an|vet)\b")
_BEFORE: Final = re.compile(r"^(?:(?:le|du|en|au|depuis|des|on|in|the|since|of|d’|d'|miz|ar|d’ar) )+")
_LANGUAGES: Final = ("fr", "en", "br")
_CENTURY: Final = 30
"""Two digits up to this many years ahead of 2000 mean this century."""


def date_of(text: str, datatypes: tuple[str, ...]) -> tuple[str, str] | None:
    """The lexical form and datatype of a date, one of those that are possible; None for what is none of them."""
    for pattern, datatype in _WRITTEN:
        if pattern.fullmatch(text):
            return (text, datatype) if datatype in datatypes and _exists(text) else None
    found = _typed(_plain(text), MOMENT in datatypes)
    return found if found and found[1] in datatypes else None


def _exists(text: str) -> bool:
    """Whether the calendar has the day that a standard form names."""
    try:
        if "T" in text:
            datetime.fromisoformat(text)
        elif len(text) >= 10:
            date.fromisoformat(text[:10])
    except ValueError:
        return False
    return int(text[:4]) > 0


def _plain(text: str) -> str:
    """A date in small letters, without accents, the name of a weekday, ordinals and what stands before it."""
    folded = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    folded = _ORDINAL.sub(r"\1", " ".join(folded.replace("’", "'").replace(",", " ").split()))
    words = [word for word in folded.split(" ") if word.rstrip(".") not in _weekdays()]
    return _BEFORE.sub("", " ".join(words) + " ").strip()


def _typed(text: str, with_time: bool) -> tuple[str, str] | None:
    clock = _TIME.search(text) if with_time else None
    if clock is None:
        return _day(text)
    day = _day(text[: clock.start()])
    hour, minute, second = (int(part or 0) for part in clock.groups())
    if day is None or day[1] != DATE or hour > 23 or minute > 59 or second > 59:
        return None
    return f"{day[0]}T{hour:02}:{minute:02}:{second:02}", MOMENT


def _day(text: str) -> tuple[str, str] | None:
    if re.fullmatch(r"\d{4}", text):
        return (text, YEAR) if int(text) else None
    text = _numbered(text)
    if found := _YEAR_FIRST.fullmatch(text):
        return _made(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(text):
        return _made(found[3], found[2], found[1])
    if found := _MONTH_YEAR.fullmatch(text):
        return _made(found[2], found[1])
    if found := _YEAR_MONTH.fullmatch(text):
        return _made(found[1], found[2])
    return None


def _made(year: str, month: str, day: str | None = None) -> tuple[str, str] | None:
    if len(year) == 2:
        year = ("20" if int(year) <= _CENTURY else "19") + year
    try:
        made = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    return (made.isoformat(), DATE) if day else (made.isoformat()[:7], MONTH)


def _numbered(text: str) -> str:
    """The name of a month as its number: `12 mars 2019` → `12/3/2019`, `march 12 2019` too."""
    found = [(word, number) for word in text.split(" ") if (number := _months().get(word.rstrip(".")))]
    if len(found) != 1:
        return text
    word, number = found[0]
    before, after = (
        part.strip().removeprefix("of ") for part in re.split(rf"(?<!\S){re.escape(word)}(?!\S)", text, maxsplit=1)
    )
    parts = before.removesuffix(" of").removesuffix(" miz").split() + after.split()
    if len(parts) == 2 and not before:
        return f"{parts[0]}/{number}/{parts[1]}"
    return "/".join([*parts[:-1], str(number), *parts[-1:]]) if parts else text


@cache
def _months() -> Mapping[str, int]:
    """Every name of a month, whole or shortened, in each language of the pages."""
    return {_folded(name): number for number, name in _names(get_month_names)}


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(_folded(name) for _, name in _names(get_day_names)) - _months().keys()


def _names(names: object) -> Iterator[tuple[int, str]]:
    for language in _LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in names(width, locale=language).items():  # type: ignore[operator]
                yield number, str(name)


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold().rstrip("."))
    return "".join(char for char in plain if not unicodedata.combining(char)).replace("’", "'")
