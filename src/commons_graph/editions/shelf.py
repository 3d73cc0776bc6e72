"""The folder of editions: cutting a new one, moving `current` to it, removing those nobody reads."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from commons_graph.editions.edition import LEASE_FILE, Edition
from commons_graph.errors import InstanceError

_CURRENT: Final = "current"
_PARTIAL: Final = ".partial"
_ATTEMPTS: Final = 50


class Shelf:
    """Editions in one folder, each in a folder of its own, and a link `current` to the newest.

    Only the process that holds the writer lock calls `put` and `prune`; `current` is for everyone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._link = str(folder / _CURRENT)

    @property
    def current_name(self) -> str | None:
        """The name of the current edition: one small read of a link, cheap enough for every request."""
        try:
            return os.readlink(self._link)  # noqa: PTH115 — asked at every request
        except OSError:
            return None

    def current(self) -> Edition:
        """Open the current edition; raises InstanceError when there is none."""
        for _ in range(_ATTEMPTS):
            name = self.current_name
            if name is None:
                break
            try:
                return Edition(self._folder / name)
            except FileNotFoundError:
                continue  # a newer edition took its place between the two lines above
        raise InstanceError(
            "this instance has no edition yet", where=str(self._folder), hint="run `commons-graph load data/`"
        )

    def put(self, name: str, fill: Callable[[Path], None]) -> None:
        """Make an edition with `fill`, which writes into a folder, and make it the current one.

        Whole or not at all: the folder gets its name only when it is complete, and the link moves by rename.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        target = self._folder / name
        if not target.exists():
            partial = self._folder / (name + _PARTIAL)
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()
            fill(partial)
            (partial / LEASE_FILE).touch()
            partial.rename(target)
        link = self._folder / (_CURRENT + _PARTIAL)
        link.unlink(missing_ok=True)
        link.symlink_to(name)
        os.replace(link, self._folder / _CURRENT)

    def prune(self) -> list[str]:
        """Remove editions that are neither current nor read by anyone, and what a crash left; returns their names."""
        removed = []
        for path in sorted(self._folder.iterdir()) if self._folder.is_dir() else []:
            if path.is_symlink() or not path.is_dir() or path.name == self.current_name:
                continue
            if _nobody_reads(path):
                shutil.rmtree(path, ignore_errors=True)
                removed.append(path.name)
        return removed


def _nobody_reads(folder: Path) -> bool:
    try:
        with (folder / LEASE_FILE).open("rb") as lease:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    except FileNotFoundError:
        return True  # a crash came before the edition was complete
    except OSError:
        return False
