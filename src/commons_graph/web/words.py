"""Values in words; see `commons_graph.words`."""

from __future__ import annotations

from commons_graph.words import date_in_words as date_in_words
from commons_graph.words import duration_in_words as duration_in_words
from commons_graph.words import elapsed_in_words as elapsed_in_words
from commons_graph.words import euros_in_words as euros_in_words
from commons_graph.words import language_name as language_name
from commons_graph.words import licence_name as licence_name
from commons_graph.words import literal_in_words as literal_in_words
from commons_graph.words import locale_of as locale_of
from commons_graph.words import lower_first as lower_first
from commons_graph.words import number_in_words as number_in_words
