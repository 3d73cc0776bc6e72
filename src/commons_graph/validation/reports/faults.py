"""Files that could not be read, as reports tell them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from commons_graph.errors import CommonsError

_PLACE: Final = re.compile(r"(?P<file>.*?)(?: line (?P<line>\d+), column (?P<column>\d+))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Unread:
    """One such file: where the parser stopped, as far as it knows, and why."""

    file: str
    line: int | None
    column: int | None
    code: str
    message: str
    hint: str


def unread(error: CommonsError) -> Unread:
    """The file, line and column of an error, which has them as `FILE line L, column C` or `FILE`."""
    match = _PLACE.fullmatch(error.where)
    file = match["file"] if match else error.where
    line = int(match["line"]) if match and match["line"] else None
    column = int(match["column"]) if match and match["column"] else None
    return Unread(file, line, column, error.code, error.message, error.hint)
