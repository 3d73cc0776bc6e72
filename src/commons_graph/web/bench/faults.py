"""Why a query has no result, told so that one can go on: what happened, where, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from commons_graph.errors import CommonsError
from commons_graph.sparql.library import without_texts
from commons_graph.sparql.scanner import prefixes as declared_prefixes
from commons_graph.sparql.syntax import Stop, stop_at

_PLACE: Final = re.compile(r"line (\d+), column (\d+)")
_NAME: Final = re.compile(r"[\w-]*:[\w.%-]*\s*\Z")
_USED: Final = re.compile(r"(?<![\w?$:<-])([A-Za-z][\w-]*):", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """An error of a query: its code, what the engine said, and where in the text it stopped.

    `repaired` is the query with the prefixes it lacks, where one that is known is the fault.
    """

    code: str
    status: int
    message: str
    hint: str
    line: int = 0
    column: int = 0
    stop: Stop | None = None
    repaired: str | None = None

    @property
    def prefix(self) -> str | None:
        """The prefix that was not declared, if that is the fault."""
        return self.stop.prefix if self.stop else None

    @property
    def _marked(self) -> tuple[int, int]:
        """From where to where the line is marked: the name with the undeclared prefix, else all that follows."""
        text, end = (self.stop.line if self.stop else ""), self.column - 1
        name = _NAME.search(text, 0, end) if self.prefix is not None else None
        return (name.start(), end) if name else (end, len(text))

    @property
    def line_before(self) -> str:
        """The line of the fault up to what is marked."""
        return self.stop.line[: self._marked[0]] if self.stop else ""

    @property
    def line_marked(self) -> str:
        """What is marked of the line."""
        return self.stop.line[slice(*self._marked)] if self.stop else ""

    @property
    def line_after(self) -> str:
        """The rest of the line."""
        return self.stop.line[self._marked[1] :] if self.stop else ""


def fault_of(query: str, error: CommonsError, prefixes: Mapping[str, str]) -> Fault:
    """The fault that an error of a query makes; `prefixes` are those that may be added."""
    place = _PLACE.search(error.where)
    if not place:
        return Fault(error.code, error.status, str(error), error.hint)
    line, column = int(place[1]), int(place[2])
    stop = stop_at(query, line, column)
    repaired = _repaired(query, prefixes) if stop.prefix in prefixes else None
    return Fault(error.code, error.status, error.message, error.hint, line, column, stop, repaired)


def _repaired(query: str, prefixes: Mapping[str, str]) -> str:
    """The query with every known prefix declared that it uses."""
    known = declared_prefixes(query)
    used = dict.fromkeys(match[1] for match in _USED.finditer(without_texts(query)))
    lines = [f"PREFIX {name}: <{prefixes[name]}>\n" for name in used if name in prefixes and name not in known]
    return "".join(lines) + query
