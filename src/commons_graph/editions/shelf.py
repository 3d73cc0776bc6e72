"""The folder of editions: cutting a new one, moving `current` to it, keeping published ones, removing the others."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from commons_graph.editions.edition import LEASE_FILE, Edition
from commons_graph.editions.shelf_list import ShelfList
from commons_graph.errors import EditionNotKept, InstanceError, UnknownEdition

_CURRENT: Final = "current"
_PARTIAL: Final = ".partial"
_ATTEMPTS: Final = 50


class Shelf:
    """Editions in one folder, each in a folder of its own, and a link `current` to the newest.

    Only the process that holds the writer lock calls `put`, `keep` and `prune`; all else is for everyone.
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

    @property
    def state(self) -> str:
        """A text that changes with the current edition and with the list of published ones; cheap as well.

        The link is made anew for either, so one look at the link itself tells.
        """
        try:
            found = os.lstat(self._link)
        except OSError:
            return ""
        return f"{found.st_ino} {found.st_mtime_ns}"

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

    def retained(self) -> list[int]:
        """The sequences of the published editions that can be opened, the oldest first."""
        kept = set(ShelfList.read(self._folder).kept)
        return sorted(kept & {_sequence_of(name) for name in self._names() if self._is_of_this_ground(name)})

    def edition(self, sequence: int) -> Edition:
        """Open an edition by its number: the current one, or a published one that is kept.

        Raises UnknownEdition for a number that no published edition has, EditionNotKept for one that was published
        and is no longer kept.
        """
        name = self._name_of(sequence)
        listed = ShelfList.read(self._folder)
        if name is not None and (name == self.current_name or sequence in listed.kept):
            try:
                return Edition(self._folder / name)
            except FileNotFoundError:
                pass  # removed since it was looked for
        if sequence in listed.published:
            raise EditionNotKept(
                f"edition {sequence} was published, and is no longer kept for reading",
                hint=f"its files are at dumps/{sequence}",
            )
        raise UnknownEdition(f"there is no published edition {sequence}", hint="editions are listed at dataset")

    def make(self, name: str, fill: Callable[[Path], None]) -> None:
        """Make an edition with `fill`, which writes into a folder; one that is there stays as it is.

        Whole or not at all: the folder gets its name only when it is complete.
        """
        target = self._folder / name
        if target.exists():
            return
        partial = self._folder / (name + _PARTIAL)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        fill(partial)
        (partial / LEASE_FILE).touch()
        partial.rename(target)

    def put(self, name: str, fill: Callable[[Path], None]) -> None:
        """Make an edition and make it the current one: the link moves by rename."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self.make(name, fill)
        self._point_at(name)

    def keep(self, published: Sequence[int], newest: int) -> None:
        """Note which editions were published, and that the newest of them stay when they are no longer current."""
        known = ShelfList.read(self._folder)
        listed = ShelfList(tuple(published), tuple(published[-newest:]), known.purged)
        if listed != known:
            self._write(listed)

    @property
    def kept(self) -> tuple[int, ...]:
        """The published editions that are to be kept, whether they are there or not."""
        return ShelfList.read(self._folder).kept

    @property
    def purged(self) -> int:
        """The changeset up to which erasures were carried out here."""
        return ShelfList.read(self._folder).purged

    def note_purged(self, sequence: int) -> None:
        """Note that no kept edition holds anything that was erased up to a changeset."""
        self._write(replace(ShelfList.read(self._folder), purged=sequence))

    def discard(self, sequence: int) -> None:
        """Remove an edition that is not current, even while it is read."""
        for name in self._names():
            if _sequence_of(name) == sequence and name != self.current_name:
                shutil.rmtree(self._folder / name, ignore_errors=True)

    def prune(self) -> list[str]:
        """Remove editions that are neither current nor kept nor read by anyone, and what a crash left.

        Returns their names. A kept edition that was made on another ground (by another version, or under another base)
        stays as long as there is none on this ground to take its place.
        """
        kept = set(ShelfList.read(self._folder).kept)
        here = {_sequence_of(name) for name in self._names() if self._is_of_this_ground(name)}
        removed = []
        for name in list(self._names()):
            sequence = _sequence_of(name)
            needed = sequence in kept and (self._is_of_this_ground(name) or sequence not in here)
            whole = not name.endswith(_PARTIAL)
            if name == self.current_name or (needed and whole) or not _nobody_reads(self._folder / name):
                continue
            shutil.rmtree(self._folder / name, ignore_errors=True)
            removed.append(name)
        return removed

    def _write(self, listed: ShelfList) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        listed.write(self._folder)
        if (current := self.current_name) is not None:
            self._point_at(current)  # what was served until now may name other editions

    def _point_at(self, name: str) -> None:
        link = self._folder / (_CURRENT + _PARTIAL)
        link.unlink(missing_ok=True)
        link.symlink_to(name)
        os.replace(link, self._folder / _CURRENT)

    def _names(self) -> Iterator[str]:
        """The folders, complete or not."""
        for path in sorted(self._folder.iterdir()) if self._folder.is_dir() else []:
            if path.is_dir() and not path.is_symlink():
                yield path.name

    def _name_of(self, sequence: int) -> str | None:
        current = self.current_name
        if current is not None and _sequence_of(current) == sequence:
            return current
        found = (name for name in self._names() if _sequence_of(name) == sequence and self._is_of_this_ground(name))
        return next(found, None)

    def _is_of_this_ground(self, name: str) -> bool:
        """Whether an edition is complete and was made on the ground of the current one: same version, same base."""
        current = self.current_name
        return current is not None and not name.endswith(_PARTIAL) and name.split("-")[1:2] == current.split("-")[1:2]


def _sequence_of(name: str) -> int | None:
    first = name.partition("-")[0]
    return int(first) if first.isascii() and first.isdigit() else None


def _nobody_reads(folder: Path) -> bool:
    try:
        with (folder / LEASE_FILE).open("rb") as lease:
            fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    except FileNotFoundError:
        return True  # a crash came before the edition was complete
    except OSError:
        return False
