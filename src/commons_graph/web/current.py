"""The edition being served: opened once, and again when a newer one takes its place."""

from __future__ import annotations

import threading

from commons_graph.editions.edition import Edition
from commons_graph.editions.shelf import Shelf


class CurrentEdition:
    """Follows the shelf's `current` link; safe to share between threads.

    An edition that was replaced stays open for the requests that still hold it, and is closed with the last
    of them.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._edition: Edition | None = None

    @property
    def name(self) -> str:
        """The name of the edition in force, which changes whenever anything served from it could."""
        return self._shelf.current_name or ""

    def __call__(self) -> Edition:
        """The edition in force; raises InstanceError when there is none yet."""
        edition = self._edition
        if edition is not None and edition.folder.name == self._shelf.current_name:
            return edition
        with self._lock:
            if self._edition is None or self._edition.folder.name != self._shelf.current_name:
                self._edition = self._shelf.current()
            return self._edition
