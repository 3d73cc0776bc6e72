"""The dumps of published editions: each in a folder of its own, named by the number of the edition."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from commons_graph.editions.edition import Edition
from commons_graph.errors import NotFound, ReadError
from commons_graph.feeds.dumps.manifest import CHECKSUMS, MANIFEST, DumpManifest, read_dump_manifest
from commons_graph.feeds.dumps.subject import DumpOptions
from commons_graph.feeds.dumps.writing import write_dumps
from commons_graph.journal.port import Journal

DUMPS_FOLDER: Final = "dumps"
"""Below `var/`."""

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,9}")


@dataclass(frozen=True, slots=True)
class Kept:
    """One file on the disk: where it is, its media type as it is sent, and its SHA-256."""

    path: Path
    media_type: str
    sha256: str


class DumpShelf:
    """The published dumps in one folder; reading needs no lock, since a folder appears only when it is complete."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def numbers(self) -> list[int]:
        """The editions that have a dump here, the newest first."""
        if not self._folder.is_dir():
            return []
        names = (path.name for path in self._folder.iterdir() if (path / MANIFEST).is_file())
        return sorted((int(name) for name in names if _NUMBER.fullmatch(name)), reverse=True)

    def manifest(self, number: str) -> DumpManifest:
        """What the dump of an edition says of itself; raises NotFound for an edition without one."""
        folder = self._folder_of(number)
        try:
            return read_dump_manifest(folder)
        except ReadError as error:
            if not (folder / MANIFEST).exists():
                raise NotFound(
                    f"there is no dump of edition {number}", hint="the published ones are listed at dumps"
                ) from error
            raise

    def file(self, number: str, name: str) -> Kept:
        """A file of a dump; only what its manifest lists has an address. Raises NotFound."""
        listed = self.manifest(number)
        folder = self._folder_of(number)
        if name in (MANIFEST, CHECKSUMS):
            media_type = "application/json" if name == MANIFEST else "text/plain"
            return Kept(folder / name, media_type, hashlib.sha256((folder / name).read_bytes()).hexdigest())
        file = listed.file(name)
        if file is None or not (folder / file.name).is_file():
            raise NotFound(
                f"the dump of edition {number} has no such file", hint=f"its files are listed at dumps/{number}"
            )
        return Kept(folder / file.name, file.packing or file.media_type, file.sha256)

    def _folder_of(self, number: str) -> Path:
        if not _NUMBER.fullmatch(number):
            raise NotFound(f"'{number[:40]}' is not the number of an edition", hint="editions are numbered from 1")
        return self._folder / number


def write_published(journal: Journal, edition: Edition, var: Path, options: DumpOptions) -> DumpManifest:
    """Write the dump of an edition where the server finds it, at `var/dumps/{number}`.

    A dump that is there stays as it is: its addresses are promised never to change. Of two processes that publish at
    the same time, one writes and the other waits.
    """
    folder = var / DUMPS_FOLDER
    with _alone(folder):
        shelf = DumpShelf(folder)
        if edition.sequence in shelf.numbers():
            return shelf.manifest(str(edition.sequence))
        return write_dumps(journal, edition, folder / str(edition.sequence), options)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a folder for writing; the kernel lets go when the process ends, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
