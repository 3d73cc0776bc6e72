"""The languages of the interface: a folder with a catalogue adds one.

Message ids are English, so English needs no catalogue. Catalogues are read as text at start-up (a few
milliseconds), so no compiled file can be forgotten or out of date.
"""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from commons_graph.bundled import bundled

SOURCE_LANGUAGE: Final = "en"
DOMAIN: Final = "commons_graph"
NAMES: Final = {"fr": "Français", "en": "English", "br": "Brezhoneg"}
"""How each language calls itself."""


def catalogues() -> dict[str, Path]:
    """Language → its catalogue of messages."""
    found = sorted(bundled("locale").glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    return {path.parts[-3]: path for path in found}


def interface_languages(default: str) -> tuple[str, ...]:
    """The languages a page can be shown in, the default first."""
    known = [*catalogues(), SOURCE_LANGUAGE]
    return (default, *(language for language in known if language != default))


@lru_cache
def translations(language: str) -> NullTranslations:
    """The messages of a language; English ones are the message ids themselves."""
    path = catalogues().get(language)
    if path is None:
        return NullTranslations()
    with path.open("rb") as stream:
        catalogue = read_po(stream, locale=language, domain=DOMAIN)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)
