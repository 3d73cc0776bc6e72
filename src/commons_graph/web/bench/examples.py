"""Finding an example by words of its question or of what it answers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from commons_graph.schema.model import text_in
from commons_graph.sparql.library import NamedQuery


def found_examples(queries: Iterable[NamedQuery], words: str, language: str) -> list[NamedQuery]:
    """The queries whose title and description, in a language, hold every word; accents and case do not matter."""
    wanted = _plain(words).split()
    return [query for query in queries if all(word in _text(query, language) for word in wanted)]


def simplest_first(queries: Iterable[NamedQuery]) -> list[NamedQuery]:
    """The queries in the order in which one learns from them: the shortest first."""
    return sorted(queries, key=lambda query: (query.text.count("\n"), query.name))


def _text(query: NamedQuery, language: str) -> str:
    return _plain(f"{text_in(query.titles, language)} {text_in(query.descriptions, language)}")


def _plain(text: str) -> str:
    """Without accents and capitals; the page's script does the same."""
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
