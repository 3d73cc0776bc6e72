"""Whether somebody was noted before: in another line, or with a sheet in the census."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from commons_graph.desk.outreach.due import ASKED_AGAIN
from commons_graph.desk.outreach.listing import folded
from commons_graph.editions.edition import INDEX_FILE, Edition
from commons_graph.journal.outreach import Line, Spotted
from commons_graph.search.sheet_names import sheet_names


@dataclass(frozen=True, slots=True)
class Double:
    """Where the same name was found: on a line of the same file, a line of outreach (number), or a sheet (key)."""

    name: str
    row: int = 0
    line: int = 0
    sheet: str = ""


class Known:
    """Every name that is known; two are the same when case, accents and punctuation apart they read the same.

    Two places are the same as well where one of them is not said.
    """

    def __init__(self, lines: Iterable[Line], edition: Edition) -> None:
        named = dict(sheet_names(edition.folder / INDEX_FILE, ASKED_AGAIN))
        self._keys = named.keys()
        self._sheets = {
            folded(text): Double(text, sheet=key) for key, labels in named.items() for text in labels.values()
        }
        self._noted: dict[str, list[tuple[str, Double]]] = {}
        for line in lines:
            self._note(line.content, Double(line.content.name, line=line.number))

    def has_sheet(self, key: str) -> bool:
        """Whether the census has a live record with a key."""
        return key in self._keys

    def double_of(self, content: Spotted) -> Double | None:
        """Where an initiative or actor was noted before, a line sooner than a sheet."""
        place = folded(content.place)
        for other, double in self._noted.get(folded(content.name), ()):
            if not place or not other or place == other:
                return double
        return self._sheets.get(folded(content.name)) if not content.sheet else None

    def add_row(self, content: Spotted, row: int) -> None:
        """Remember a row of the file that is being read."""
        self._note(content, Double(content.name, row=row))

    def _note(self, content: Spotted, double: Double) -> None:
        self._noted.setdefault(folded(content.name), []).append((folded(content.place), double))
