"""Sentences and numbers in the language of a reader, for findings that pages and the booklet say alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from commons_graph.languages import translations
from commons_graph.words import date_in_words, euros_in_words, locale_of

_FEW_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Voice:
    """Says things in one language."""

    language: str

    def message(self, text: str, /, **values: str) -> str:
        """A message with its values put in."""
        said = str(translations(self.language).ugettext(text))
        return said % values if values else said

    def counted_message(self, singular: str, plural: str, number: int, /, **values: str) -> str:
        """The message that goes with a number, which stands in it as `%(number)s`."""
        said = str(translations(self.language).ungettext(singular, plural, number))
        return said % {"number": self.number(number), **values}

    def number(self, value: Decimal | int, digits: int = 0) -> str:
        """`1 206`, or with as many digits after the comma as asked for."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(value, format=pattern, locale=locale_of(self.language)))

    def rate(self, value: Decimal) -> str:
        """A number with two digits that say something: 0,065; 1,2; 14."""
        if value <= 0:
            return self.number(0)
        digits = min(_FEW_DIGITS, max(0, 1 - value.adjusted()))
        return self.number(value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP), digits)

    def euros(self, value: Decimal) -> str:
        """`108 400 €`; cents only where there are some."""
        return euros_in_words(str(value), self.language)

    def share(self, part: Decimal | int, whole: Decimal | int) -> str:
        """A part as a percentage that is none or all only when it truly is: 0,1 %, 81 %, 99,9 %."""
        percent = Decimal(100) * Decimal(part) / Decimal(whole)
        edge = 0 < percent < 1 or 99 < percent < 100
        kept = min(max(round(percent, 1), Decimal("0.1")), Decimal("99.9")) if edge else Decimal(round(percent))
        locale = locale_of(self.language)
        pattern = str(locale.percent_formats[None].pattern).replace("#,##0", "#,##0.#")
        return str(format_percent(kept / 100, format=pattern, locale=locale))

    def quoted(self, names: Iterable[str]) -> str:
        """Names in quotation marks, as a list in words."""
        said = [self.message("“%(text)s”", text=name) for name in names]
        return str(format_list(said, locale=locale_of(self.language)))

    def day(self, lexical: str) -> str:
        """A date that may be partial: `2013`, `janvier 2013`, `6 janvier 2013`."""
        return date_in_words(lexical, self.language)
