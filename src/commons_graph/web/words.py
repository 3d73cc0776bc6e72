"""Values in words; see `commons_graph.words`."""

from __future__ import annotations

from commons_graph.words import (
    date_in_words,
    duration_in_words,
    elapsed_in_words,
    euros_in_words,
    language_name,
    licence_name,
    literal_in_words,
    locale_of,
    lower_first,
    number_in_words,
)

__all__ = [
    "date_in_words",
    "duration_in_words",
    "elapsed_in_words",
    "euros_in_words",
    "language_name",
    "licence_name",
    "literal_in_words",
    "locale_of",
    "lower_first",
    "number_in_words",
]
