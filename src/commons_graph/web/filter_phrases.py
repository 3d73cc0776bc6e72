"""A selection in words: `214 innovations sociales sur le thème « Alimentation » à Brest`.

Facets that people meet every day have a turn of phrase of their own; any other is said by its name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from babel.lists import format_list

from commons_graph.languages import translations
from commons_graph.search.facets import FacetKind
from commons_graph.words import locale_of


def N_(message: str) -> str:  # noqa: N802 — the usual name of what only marks a message
    """Mark a message that is translated where it is used."""
    return message


_PHRASES: Final = {
    "theme": N_("on the theme %(values)s"),
    "audience": N_("for the audience %(values)s"),
    "status": N_("with the status %(values)s"),
    "role": N_("in the role %(values)s"),
    "legalForm": N_("of the legal form %(values)s"),
    "hasNeed.kind": N_("with a need of the kind %(values)s"),
    "hasOffer.kind": N_("with an offer of the kind %(values)s"),
    "class": N_("of the kind %(values)s"),
    "startDate": N_("begun in %(values)s"),
    "partner": N_("with %(values)s as partner"),
    "concerns": N_("in support of %(values)s"),
    "partOfCensus": N_("of the census %(values)s"),
}
_PLACE: Final = N_("in %(values)s")
_AREA: Final = N_("in the area %(values)s")
_OTHER: Final = N_("(%(label)s: %(values)s)")

_CONTRACTED: Final = ((re.compile(r"\bà Le "), "au "), (re.compile(r"\bà Les "), "aux "))
"""Towns whose name begins with an article: « à Le Relecq-Kerhuon » is « au Relecq-Kerhuon »."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen values of one facet in words; `town` says that they are all towns."""

    facet: str
    kind: FacetKind
    label: str
    values: Sequence[str]
    town: bool = False


def filtered(language: str, counted: str, chosen: Sequence[Chosen], text: str) -> str:
    """What a selection holds, as a sentence: the count, then what was chosen."""
    parts = [counted, *(phrase(language, one) for one in chosen)]
    if text:
        message = translations(language).ugettext("with the words “%(text)s”")
        parts.append(str(message) % {"text": text})
    return " ".join(parts)


def phrase(language: str, chosen: Chosen) -> str:
    """The words for one facet: `sur le thème « Culture » ou « Santé »`."""
    translate = translations(language).ugettext
    plain = chosen.town or chosen.kind is FacetKind.YEAR
    values = [value if plain else str(translate("“%(text)s”")) % {"text": value} for value in chosen.values]
    message = str(translate(_message(chosen)))
    said = message % {"label": chosen.label, "values": either(language, values)}
    if language == "fr" and chosen.town:
        for pattern, contracted in _CONTRACTED:
            said = pattern.sub(contracted, said)
    return said


def either(language: str, values: Sequence[str]) -> str:
    """Several values of which any will do: `Brest ou Guipavas`."""
    return str(format_list(list(values), style="or", locale=locale_of(language)))


def _message(chosen: Chosen) -> str:
    if chosen.kind is FacetKind.TREE:
        return _PLACE if chosen.town else _AREA
    return _PHRASES.get(chosen.facet, _OTHER)
