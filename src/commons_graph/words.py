"""Values in words: partial dates, numbers, money, durations, as a reader of the language writes them."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from babel.core import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit

from commons_graph.schema.model import Text
from commons_graph.terms import XSD

_DURATION: Final = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?")
_UNITS: Final = ("day", "hour", "minute", "second")
_SIZES: Final = ("digital-byte", "digital-kilobyte", "digital-megabyte", "digital-gigabyte", "digital-terabyte")
_LOCALES: Final = {"en": "en_GB"}  # a census of Brittany writes English as its neighbours do
_CREATIVE_COMMONS: Final = re.compile(
    r"https?://creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/(\d\.\d)(?:/.*)?"
)

_LICENCES: Final = {
    "https://www.etalab.gouv.fr/licence-ouverte": "Licence Ouverte",
    "https://github.com/etalab/licence-ouverte": "Licence Ouverte",
    "https://opendatacommons.org/licenses/odbl": "ODbL",
}


def date_in_words(lexical: str, language: str) -> str:
    """`2013` → 2013, `2013-01` → janvier 2013, `2013-01-06` → 6 janvier 2013; anything else as it is."""
    try:
        if re.fullmatch(r"\d{4}", lexical):
            return lexical
        if re.fullmatch(r"\d{4}-\d{2}", lexical):
            return format_skeleton("yMMMM", date.fromisoformat(lexical + "-01"), locale=locale_of(language))
        if "T" in lexical:
            return format_datetime(datetime.fromisoformat(lexical), "d MMMM y HH:mm", locale=locale_of(language))
        return format_date(date.fromisoformat(lexical[:10]), "long", locale=locale_of(language))
    except (ValueError, OverflowError):
        return lexical


@lru_cache(maxsize=4096)
def number_in_words(lexical: str, language: str) -> str:
    """`108400` → 108 400; anything that is not a number as it is."""
    value = _decimal(lexical)
    return lexical if value is None else format_decimal(value, locale=locale_of(language), decimal_quantization=False)


def euros_in_words(lexical: str, language: str) -> str:
    """`108400` → 108 400 €, `1250.5` → 1 250,50 €."""
    value = _decimal(lexical)
    if value is None:
        return lexical
    if value != value.to_integral_value():
        return format_currency(value, "EUR", locale=locale_of(language))
    pattern = str(locale_of(language).currency_formats["standard"].pattern).replace("0.00", "0")
    return format_currency(value, "EUR", format=pattern, locale=locale_of(language), currency_digits=False)


def duration_in_words(lexical: str, language: str) -> str:
    """`PT2H30M` → 2 heures et 30 minutes; anything else as it is."""
    match = _DURATION.fullmatch(lexical)
    if not match or match[1]:
        return lexical
    parts = [
        format_unit(int(amount), unit, locale=locale_of(language))
        for unit, amount in zip(_UNITS, match.groups()[1:], strict=True)
        if amount and int(amount)
    ]
    return format_list(parts, locale=locale_of(language)) if parts else lexical


def elapsed_in_words(seconds: float, language: str) -> str:
    """How long something took: `12 ms`, `1,3 s`."""
    if seconds < 1:
        return f"{number_in_words(f'{max(seconds * 1000, 1):.0f}', language)}\u202fms"
    return f"{number_in_words(f'{seconds:.1f}', language)}\u202fs"


def size_in_words(size: int, language: str) -> str:
    """`161288` → 161 ko, `1500000` → 1,5 Mo: a number of bytes as people say it, in powers of ten."""
    rank = min(len(_SIZES) - 1, (len(str(size)) - 1) // 3)
    value = round(size / 1000**rank, 1 if rank > 1 else 0)
    return format_unit(value, _SIZES[rank], length="short", locale=locale_of(language))


def literal_in_words(lexical: str, datatype: str, language: str) -> str:
    """A typed value in words, chosen by its datatype."""
    local = datatype.removeprefix(XSD)
    if local in ("date", "dateTime", "gYear", "gYearMonth"):
        return date_in_words(lexical, language)
    if local in ("decimal", "integer", "double", "float", "nonNegativeInteger", "positiveInteger", "int"):
        return number_in_words(lexical, language)
    return duration_in_words(lexical, language) if local.endswith("uration") else lexical


def lower_first(text: str) -> str:
    """A label in the middle of a sentence: its first letter small, unless it starts an acronym."""
    lowered = text if text[1:2].isupper() else text[:1].lower() + text[1:]
    return Text(lowered, text.language) if isinstance(text, Text) else lowered


def language_name(tag: str, language: str) -> str:
    """The name of a language in another: `br` → breton."""
    return str(locale_of(language).languages.get(tag.partition("-")[0], tag))


def licence_name(iri: str) -> str | None:
    """The short name of a licence people know: CC BY-SA 4.0; None for one we have no name for."""
    match = _CREATIVE_COMMONS.fullmatch(iri)
    if not match:
        return next((name for start, name in _LICENCES.items() if iri.startswith(start)), None)
    kind = "CC0" if match[2] == "zero" else f"CC {match[2].upper()}"
    return f"{kind} {match[3]}"


@lru_cache
def locale_of(language: str) -> Locale:
    """The locale whose customs a language of the interface follows."""
    return Locale.parse(_LOCALES.get(language, language))


def _decimal(lexical: str) -> Decimal | None:
    try:
        value = Decimal(lexical)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 30 else None
