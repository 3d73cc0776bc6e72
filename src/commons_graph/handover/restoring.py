"""Makes an instance of an archive: whole and the same as the one that was handed over, or not at all."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from commons_graph.census import Census
from commons_graph.editions.manifest import MANIFEST_FILE
from commons_graph.errors import (
    ArchiveDamaged,
    ArchiveRefused,
    CommonsError,
    HandoverRefused,
    InstanceError,
    JournalBusy,
    JournalDamaged,
)
from commons_graph.feeds.dumps.manifest import read_dump_manifest
from commons_graph.feeds.dumps.shelf import DUMPS_FOLDER
from commons_graph.handover.about import About, read_about
from commons_graph.handover.archive import Archive, opened_archive
from commons_graph.handover.journal_copy import copy_rows
from commons_graph.handover.records_check import check_records
from commons_graph.handover.redirects import write_moved
from commons_graph.handover.settings_file import settings_text
from commons_graph.handover.writing import ABOUT, EDITIONS, JOURNAL
from commons_graph.journal.sql import open_sqlite
from commons_graph.settings import SETTINGS_FILE, Settings, settings_from

_DUMP: Final = re.compile(r"dumps/([1-9][0-9]{0,9})/[A-Za-z0-9][A-Za-z0-9._-]{0,100}")
_INCOMING: Final = "incoming.sqlite"
_ROOM: Final = 4
"""How many times the size of what is unpacked an instance may need."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was made: the facts of the archive, its files that were checked, and the base in force.

    `same` are the editions whose manifest is the same byte for byte, `alike` those that another version of the program
    or another base made otherwise, of the same records.
    """

    about: About
    files: int
    base: str
    same: tuple[int, ...]
    alike: tuple[int, ...]


def restore(
    path: Path, directory: Path, base: str | None = None, tell: Callable[[str], None] = lambda _: None
) -> Restored:
    """Make an instance in a new folder of an archive, under its own base or another one.

    The folder gets its name only when everything in it was made and compared; what an interrupted run left is cleared
    away. Raises InstanceError for a folder that is not empty, ArchiveRefused and its kin for the archive.
    """
    directory = directory.resolve()
    _check_free(directory)
    with opened_archive(path) as archive, _claimed(directory) as partial:
        restored = _Restoring(archive, partial, str(path), base, tell).all()
        os.sync()
        _check_free(directory)
        if directory.exists():
            directory.rmdir()
        partial.rename(directory)
    return restored


class _Restoring:
    """One instance in the making."""

    def __init__(
        self, archive: Archive, folder: Path, where: str, base: str | None, tell: Callable[[str], None]
    ) -> None:
        self._archive = archive
        self._folder = folder
        self._where = where
        self._tell = tell
        self._about = read_about(archive.small(ABOUT), where)
        self._settings = self._read_settings(base)
        self._base = base or self._about.base

    def all(self) -> Restored:
        self._check_room()
        self._tell(f"checking {len(self._archive.names()):,} files")
        files = self._archive.check(self._place)
        self._journal()
        self._check_dumps()
        same, alike = self._editions()
        if self._base != self._about.base:
            with closing(open_sqlite(self._settings.var / JOURNAL)) as journal:
                write_moved(journal, self._about.base, self._base, self._folder / "redirects")
        (self._folder / SETTINGS_FILE).write_text(settings_text(self._settings), encoding="utf-8")
        return Restored(self._about, files, self._base, same, alike)

    def _read_settings(self, base: str | None) -> Settings:
        try:
            values: dict[str, Any] = tomllib.loads(self._archive.small(SETTINGS_FILE).decode())
        except ValueError as error:
            raise ArchiveRefused(f"{SETTINGS_FILE} cannot be read: {error}", where=self._where) from error
        settings = settings_from(values, instance=self._folder, where=f"{self._where}, {SETTINGS_FILE}")
        return replace(settings, base=base) if base else settings

    def _check_room(self) -> None:
        needed = self._archive.size(lambda name: self._place(name) is not None) * _ROOM
        if needed > (free := shutil.disk_usage(self._folder).free):
            raise InstanceError(
                f"there is not enough room: {needed >> 20:,} MiB are needed, {free >> 20:,} MiB are free",
                where=str(self._folder.parent),
            )

    def _place(self, name: str) -> Path | None:
        """Where a file of the archive goes; most are only checked."""
        if name == JOURNAL:
            return self._folder / _INCOMING
        match = _DUMP.fullmatch(name)
        return self._settings.var / name if match and int(match[1]) in self._about.dumps else None

    def _journal(self) -> None:
        """Take over the rows of the journal, and hold them against the chain of hashes and against handover.json."""
        incoming, journal = self._folder / _INCOMING, self._settings.var / JOURNAL
        if not incoming.exists():
            raise ArchiveRefused(f"the archive has no {JOURNAL}", where=self._where)
        self._settings.var.mkdir(exist_ok=True)
        self._tell("verifying the journal")
        try:
            copy_rows(incoming, journal, left=frozenset())  # an archive of ours has no table that is kept back
            with closing(open_sqlite(journal)) as opened:
                verified = opened.verify()
                published = tuple(publication.sequence for publication in opened.publications())
                check_records(opened, self._where)
        except (sqlite3.Error, HandoverRefused, JournalDamaged, ValueError, TypeError) as error:
            raise ArchiveDamaged(f"the journal in the archive does not hold: {error}", where=self._where) from error
        incoming.unlink()
        about, head = self._about, verified.head
        found = (head.sequence, head.hash, verified.changesets, verified.revisions, published)
        if found != (about.sequence, about.head, about.changesets, about.revisions, about.published):
            raise ArchiveDamaged("the journal is not the one that handover.json describes", where=self._where)

    def _check_dumps(self) -> None:
        """Hold the files of published editions against the manifests they came with."""
        for number in self._about.dumps:
            prefix = f"{DUMPS_FOLDER}/{number}/"
            try:
                manifest = read_dump_manifest(self._settings.var / prefix)
            except CommonsError as error:
                raise ArchiveDamaged(error.message, where=self._where) from error
            wrong = [file.name for file in manifest.files if self._archive.digest(prefix + file.name) != file.sha256]
            if manifest.edition != number or number not in self._about.published or wrong:
                raise ArchiveDamaged(f"the files of edition {number} are not its own", where=self._where)

    def _editions(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Make the editions of the journal again, and compare them with what those handed over said of themselves."""
        self._tell("making the editions")
        same: list[int] = []
        alike: list[int] = []
        try:
            with Census(replace(self._settings, base=self._base)) as census:
                census.refresh()
                for number in sorted({*census.shelf.kept} - {*census.shelf.retained()}):
                    census.make_again(number)
                for number in sorted({self._about.sequence, *census.shelf.retained()}):
                    with closing(census.shelf.edition(number)) as edition:
                        made = (edition.folder / MANIFEST_FILE).read_bytes()
                    verdict = self._compared(number, made)
                    (same if verdict else alike).append(number)
        except (ValueError, SyntaxError, KeyError, TypeError) as error:
            raise ArchiveRefused(f"the records in the archive cannot be read: {error}", where=self._where) from error
        return tuple(same), tuple(alike)

    def _compared(self, number: int, made: bytes) -> bool:
        """Whether an edition is the same byte for byte; raises ArchiveDamaged where it has other records."""
        name = f"{EDITIONS}/{number}/{MANIFEST_FILE}"
        if self._archive.digest(name) is None:
            return False
        before = self._archive.small(name)
        if before == made:
            return True
        theirs, ours = json.loads(before), json.loads(made)
        for fact in ("sequence", "changeset", "records", "modified"):
            if theirs.get(fact) != ours[fact]:
                raise ArchiveDamaged(f"edition {number} is not the one that was handed over: {fact}", where=self._where)
        if theirs.get("fingerprint") == ours["fingerprint"]:
            raise ArchiveDamaged(f"edition {number} is not the one that was handed over", where=self._where)
        return False


def _check_free(directory: Path) -> None:
    if directory == Path.cwd() or (directory.exists() and (not directory.is_dir() or any(directory.iterdir()))):
        raise InstanceError(
            "an archive is unpacked into a new folder only", where=str(directory), hint="choose another folder"
        )


@contextmanager
def _claimed(directory: Path) -> Iterator[Path]:
    """A folder beside the one to be made, empty and for this process alone; removed unless it was renamed."""
    partial = directory.with_name(directory.name + ".partial")
    made = [parent for parent in partial.parents if not parent.exists()]
    try:
        partial.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(partial, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise InstanceError(f"the folder cannot be written: {error.strerror or error}", where=str(partial)) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise JournalBusy("another process is making this instance", where=str(directory)) from error
    try:
        _clear(partial)
        with _removed_on_failure(partial, made):
            yield partial
    finally:
        os.close(descriptor)


@contextmanager
def _removed_on_failure(partial: Path, made: list[Path]) -> Iterator[None]:
    """Leave nothing behind of what failed, nor the folders that were made to hold it."""
    try:
        yield
    except OSError as error:
        raise InstanceError(f"the folder cannot be written: {error.strerror or error}", where=str(partial)) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)  # nothing is there once it got its name
        for parent in made:
            with suppress(OSError):  # it holds the new instance, or something of others
                parent.rmdir()


def _clear(folder: Path) -> None:
    """Clear away what an interrupted run left; a folder that no run of ours made is left alone."""
    present = {path.name for path in folder.iterdir()}
    if present - {"var", "redirects", _INCOMING, SETTINGS_FILE}:
        raise InstanceError("this folder is in the way", where=str(folder), hint="remove it, or choose another folder")
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
