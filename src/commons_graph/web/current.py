"""The editions being served: the one in force, opened again when a newer one takes its place, and a few older ones."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from commons_graph.editions.edition import Edition
from commons_graph.editions.shelf import Shelf

_OPEN: Final = 3
"""Older editions that stay open at once; each holds some files and what it has read of them."""


class CurrentEdition:
    """Follows the shelf's `current` link; safe to share between threads.

    An edition that was replaced stays open for the requests that still hold it, and is closed with the last
    of them.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._edition: Edition | None = None
        self._older: OrderedDict[int, Edition] = OrderedDict()
        self._older_state = ""

    @property
    def name(self) -> str:
        """The name of the edition in force, which changes whenever anything served from it could."""
        return self._shelf.current_name or ""

    @property
    def state(self) -> str:
        """A text that changes with the edition in force, and with those that can be read besides."""
        return self._shelf.state

    def retained(self) -> list[int]:
        """The numbers of the published editions that can be read."""
        return self._shelf.retained()

    def numbered(self, number: int) -> Edition:
        """An edition by its number; raises UnknownEdition, or EditionNotKept where it was published once."""
        current = self()
        if current.sequence == number:
            return current
        with self._lock:
            if (state := self._shelf.state) != self._older_state:
                self._older.clear()  # one may be kept no longer, or have been made again without what was erased
                self._older_state = state
            known = self._older.get(number)
            if known is None or not known.folder.exists():
                known = self._older[number] = self._shelf.edition(number)
            self._older.move_to_end(number)
            while len(self._older) > _OPEN:
                self._older.popitem(last=False)
            return known

    def __call__(self) -> Edition:
        """The edition in force; raises InstanceError when there is none yet."""
        edition = self._edition
        if edition is not None and edition.folder.name == self._shelf.current_name:
            return edition
        with self._lock:
            if self._edition is None or self._edition.folder.name != self._shelf.current_name:
                self._edition = self._shelf.current()
            return self._edition
