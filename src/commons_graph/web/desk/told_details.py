"""What was told beside a proposal, as the desk says it: who told it, who typed it, when it was read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from commons_graph.desk.office import Office
from commons_graph.languages import translations
from commons_graph.web.desk.words import who
from commons_graph.words import date_in_words, language_name

_ELSEWHERE: Final = frozenset({"reason", "urgent", "into"})
"""What the page says in places of its own."""


def details_in_words(office: Office, language: str, details: Mapping[str, str]) -> dict[str, str]:
    """Label → text of everything that was told; what has no words yet keeps its name."""
    message = translations(language).ugettext
    labels = {
        "role": message("Who sends it"),
        "stated": message("Who told it"),
        "stated-name": message("Named, and agreed to it"),
        "typed": message("Typed by"),
        "told": message("Told on"),
        "read-back": message("Read back on"),
        "paper": message("From a paper form"),
        "line": message("Line of outreach"),
        "language": message("Written in"),
        "address": message("Address that is not published"),
    }
    people = {
        "bearer": message("Somebody who runs it, alone or with others"),
        "witness": message("Somebody who knows it"),
    }
    texts: Mapping[str, Callable[[str], str]] = {
        "role": lambda value: people.get(value, value),
        "stated": lambda value: people.get(value, value),
        "typed": lambda value: who(office, language, value),
        "told": lambda value: date_in_words(value, language),
        "read-back": lambda value: date_in_words(value, language),
        "paper": lambda _: message("Yes"),
        "language": lambda value: language_name(value, language),
    }
    told = {name: text for name, text in details.items() if name not in _ELSEWHERE}
    if "stated" in told:
        told.pop("role", None)  # whoever told it, an animator sent it
    return {str(labels.get(n, n)): str(texts[n](text)) if n in texts else text for n, text in told.items()}
