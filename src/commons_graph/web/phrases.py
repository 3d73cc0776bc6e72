"""Sentences that count and date things, with the plurals and prepositions of the language."""

from __future__ import annotations

from dataclasses import dataclass

from commons_graph.languages import translations
from commons_graph.words import date_in_words, lower_first, number_in_words


@dataclass(frozen=True, slots=True)
class Mention:
    """How many records of one type name another in one field, and the address of their list.

    `sentence` says it where another turn of phrase than the usual one does.
    """

    count: int
    kind: str
    kinds: str
    field: str
    address: str
    sentence: str = ""


def counted(language: str, count: int, kind: str, kinds: str) -> str:
    """`10 innovations sociales`, `1 partenariat`."""
    sentence = translations(language).ungettext("%(count)s %(kind)s", "%(count)s %(kinds)s", count)
    return str(sentence) % _values(language, count, kind, kinds)


def records_counted(language: str, count: int) -> str:
    """`38 fiches`, of whatever types."""
    sentence = translations(language).ungettext("%(count)s record", "%(count)s records", count)
    return str(sentence) % {"count": number_in_words(str(count), language)}


def noun(language: str, count: int, kind: str, kinds: str) -> str:
    """`innovations sociales`: what follows the number, where the two are set apart."""
    sentence = translations(language).ungettext("%(count)s %(kind)s", "%(count)s %(kinds)s", count)
    return (str(sentence) % {**_values(language, count, kind, kinds), "count": ""}).strip()


def mentioned(language: str, mention: Mention, name: str) -> str:
    """`4 partenariats nomment Tiriad dans leur champ « Partenaire »`."""
    if mention.sentence:
        return mention.sentence
    sentence = translations(language).ungettext(
        "%(count)s %(kind)s names %(name)s in its field “%(field)s”",
        "%(count)s %(kinds)s name %(name)s in their field “%(field)s”",
        mention.count,
    )
    values = _values(language, mention.count, mention.kind, mention.kinds)
    return str(sentence) % {**values, "name": name, "field": mention.field}


def rows_counted(language: str, count: int) -> str:
    """`1 217 lignes`."""
    sentence = translations(language).ungettext("%(count)s row", "%(count)s rows", count)
    return str(sentence) % {"count": number_in_words(str(count), language)}


def period(language: str, start: str | None, end: str | None) -> str:
    """A period from two partial dates as the data writes them: `commencé en janvier 2013`, `2013 – 2015`."""
    if start and end and start != end:
        return f"{date_in_words(start, language)} – {date_in_words(end, language)}"
    message = translations(language).ugettext
    if start and end:
        return _dated(language, start, str(message("in %(month)s")), str(message("on %(day)s")))
    if start:
        return _dated(language, start, str(message("begun in %(month)s")), str(message("begun on %(day)s")))
    if end:
        return _dated(language, end, str(message("until %(month)s")), str(message("until %(day)s")))
    return ""


def _dated(language: str, lexical: str, of_month: str, of_day: str) -> str:
    """Many languages use another preposition before a day than before a month or a year."""
    words = date_in_words(lexical, language)
    return of_month % {"month": words} if len(lexical) <= len("2013-01") else of_day % {"day": words}


def _values(language: str, count: int, kind: str, kinds: str) -> dict[str, str]:
    number = number_in_words(str(count), language)
    return {"count": number, "kind": lower_first(kind), "kinds": lower_first(kinds)}
