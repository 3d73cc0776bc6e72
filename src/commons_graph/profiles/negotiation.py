"""Reading Accept-Profile (Content Negotiation by Profile, W3C)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_MAX_LENGTH: Final = 4096
_MAX_PROFILES: Final = 64

_ELEMENT: Final = re.compile(
    r'\s*(?:<(?P<bracketed>[^<>"\s]+)>|"(?P<quoted>[^<>"\s]+)"|(?P<bare>\*|[a-z]+:[^<>",;\s]+))\s*'
    r"(?:;\s*q\s*=\s*(?P<weight>0(?:\.[0-9]*)?|1(?:\.0*)?)\s*)?\Z",
    re.ASCII,
)
"""`<IRI>;q=0.8`; quotation marks, or nothing at all, around an IRI are understood, since drafts had them."""


def profiles_asked(header: str | None) -> tuple[tuple[str, float], ...]:
    """The IRIs of an Accept-Profile header with their weights; malformed elements are left out. Never raises."""
    return _asked((header or "")[:_MAX_LENGTH])


@lru_cache(maxsize=256)
def _asked(header: str) -> tuple[tuple[str, float], ...]:
    found = (_ELEMENT.match(element) for element in header.split(",")[:_MAX_PROFILES])
    return tuple((m["bracketed"] or m["quoted"] or m["bare"], float(m["weight"] or 1)) for m in found if m)
