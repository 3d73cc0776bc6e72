"""From a name to the last part of an address: « L’Atelier d’Œuvre » → `l-atelier-d-oeuvre`."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LONGEST: Final = 80
"""Characters of an address that people can still read; a number may follow."""

_JOINED: Final = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ß": "ss", "ð": "d", "þ": "th"})


def key_for(segment: str, name: str) -> str:
    """The key that a new record of a type would have by its name; by its type, where the name has no Latin letter."""
    return f"{segment}/{slug_of(name) or segment}"


def slug_of(name: str) -> str:
    """A name in letters a to z, digits and single hyphens; "" where nothing of it can be written so."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_JOINED))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    slug = ""
    for word in words:
        if slug and len(slug) + 1 + len(word) > _LONGEST:
            break
        slug = f"{slug}-{word}" if slug else word[:_LONGEST]
    return slug
