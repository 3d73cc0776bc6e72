"""The languages of the interface; see `commons_graph.languages`."""

from __future__ import annotations

from commons_graph.languages import NAMES as NAMES
from commons_graph.languages import SOURCE_LANGUAGE as SOURCE_LANGUAGE
from commons_graph.languages import catalogues as catalogues
from commons_graph.languages import interface_languages as interface_languages
from commons_graph.languages import translations as translations
