"""The languages of the interface; see `commons_graph.languages`."""

from __future__ import annotations

from commons_graph.languages import (
    NAMES,
    SOURCE_LANGUAGE,
    catalogues,
    interface_languages,
    translations,
)

__all__ = [
    "NAMES",
    "SOURCE_LANGUAGE",
    "catalogues",
    "interface_languages",
    "translations",
]
