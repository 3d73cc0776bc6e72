"""The number of an edition in an address: `?edition=12`."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote_plus

from commons_graph.errors import BadRequest

EDITION: Final = "edition"
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)


def is_number(text: str) -> bool:
    """Whether a text can be the number of an edition."""
    return _NUMBER.fullmatch(text) is not None


def edition_number(text: str) -> int:
    """The number that an address gives; raises BadRequest for what is none."""
    if not is_number(text):
        raise BadRequest(
            f"'{text[:40]}' is not the number of an edition", hint="write edition=12: editions are counted from 1"
        )
    return int(text)


def without_edition(query: str) -> tuple[str, str | None]:
    """A query string without the edition it names, and that edition; of several, the last that says something."""
    kept, edition = [], None
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name != EDITION:
            kept.append(pair)
        elif value:
            edition = unquote_plus(value)
    return "&".join(kept), edition
