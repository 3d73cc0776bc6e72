"""The languages of the interface: a folder with catalogues adds one.

Message ids are English, so English needs no catalogue. Each part of the pages has a catalogue of its own, and
all those of a language count as one. They are read as text at start-up (a few milliseconds), so no compiled file
can be forgotten or out of date.
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
NAMES: Final = {"fr": "Français", "en": "English", "br": "Brezhoneg"}
"""How each language calls itself, in the order in which they are offered."""
LOCALES: Final = {"fr": "fr_FR", "en": "en_GB", "br": "br_FR"}
"""How Open Graph writes each language: with the country where our readers of it are."""


def catalogues() -> dict[str, list[Path]]:
    """Language → its catalogues of messages, in the order of their names."""
    found: dict[str, list[Path]] = {}
    for path in sorted(bundled("locale").glob("*/LC_MESSAGES/*.po")):
        found.setdefault(path.parts[-3], []).append(path)
    return found


def interface_languages(default: str) -> tuple[str, ...]:
    """The languages a page can be shown in, the default first."""
    written = {SOURCE_LANGUAGE, *catalogues()}
    known = [*(tag for tag in NAMES if tag in written), *sorted(written - NAMES.keys())]
    return (default, *(language for language in known if language != default))


@lru_cache
def translations(language: str) -> NullTranslations:
    """The messages of a language; English ones are the message ids themselves."""
    whole = NullTranslations()
    for path in catalogues().get(language, ()):
        whole.add_fallback(_compiled(path, language))
    return whole


def _compiled(path: Path, language: str) -> Translations:
    with path.open("rb") as stream:
        catalogue = read_po(stream, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
