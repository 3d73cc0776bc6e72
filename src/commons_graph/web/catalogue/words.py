"""Texts of the catalogue in every language of the interface at once, as RDF wants them."""

from __future__ import annotations

from collections.abc import Callable

from commons_graph.insight.voice import Voice
from commons_graph.languages import NAMES


def in_each(told: Callable[[Voice], str]) -> dict[str, str]:
    """What is told in each language of the interface: language tag → text."""
    return {language: told(Voice(language)) for language in NAMES}
