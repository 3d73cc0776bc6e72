"""Reads an archive that somebody else may have made: nothing in it is believed before it was checked."""

from __future__ import annotations

import hashlib
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from commons_graph.errors import ArchiveDamaged, ArchiveRefused, ReadError
from commons_graph.handover.packing import CHECKSUMS, CHUNK

_ENTRIES_MAX: Final = 5_000_000
_RATIO_MAX: Final = 200
"""How many times smaller a file may be packed; what we write stays far below, bombs are packed a thousandfold."""

_SMALL: Final = 1 << 20
"""Bytes up to which nothing is a bomb, and which a file may have that is read at once."""

_ENCRYPTED: Final = 1
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_LINE: Final = re.compile(r"([0-9a-f]{64})  (.+)")
_NO_NAME: Final = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')
"""What no file of ours has in its name, and what would mean something else on other systems."""


class Archive:
    """An archive whose structure was checked, with the checksums that it gives."""

    def __init__(self, path: Path, opened: zipfile.ZipFile) -> None:
        self._path = path
        self._zip = opened
        self._entries = {entry.filename: entry for entry in _checked(path, opened)}
        self._digests = self._checksums()

    def small(self, name: str) -> bytes:
        """The content of a small file; raises ArchiveRefused where there is none, or it is large."""
        entry = self._entry(name)
        if entry.file_size > _SMALL:
            raise self._refusal(f"'{name}' is too large")
        return b"".join(self._pieces(entry))

    def size(self, wanted: Callable[[str], bool]) -> int:
        """How many bytes some files have, unpacked."""
        return sum(entry.file_size for name, entry in self._entries.items() if wanted(name))

    def names(self) -> list[str]:
        """Its files, in order."""
        return sorted(self._digests)

    def digest(self, name: str) -> str | None:
        """The SHA-256 that the archive gives for a file."""
        return self._digests.get(name)

    def check(self, place: Callable[[str], Path | None]) -> int:
        """Compare every file with its checksum, and write those that have a place; returns how many were compared.

        Raises ArchiveDamaged for the first that differs.
        """
        for name in self.names():
            target = place(name)
            digest = hashlib.sha256()
            if target is None:
                for piece in self._pieces(self._entries[name]):
                    digest.update(piece)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("xb") as file:
                    for piece in self._pieces(self._entries[name]):
                        digest.update(piece)
                        file.write(piece)
            if digest.hexdigest() != self._digests[name]:
                raise self._damage(f"'{name}' does not have its checksum")
        return len(self._digests)

    def _checksums(self) -> dict[str, str]:
        """File → SHA-256, of every file but the checksums themselves."""
        found: dict[str, str] = {}
        rest = b""
        for piece in self._pieces(self._entry(CHECKSUMS)):
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                match = _LINE.fullmatch(line.decode("utf-8", "replace"))
                if match is None or match[2] in found:
                    raise self._damage(f"{CHECKSUMS} is not in order")
                found[match[2]] = match[1]
        inside = self._entries.keys() - {CHECKSUMS}
        if rest or found.keys() != inside:
            odd = min(found.keys() ^ inside, default=CHECKSUMS)
            raise self._damage(f"{CHECKSUMS} and the files in the archive are not the same, beginning with '{odd}'")
        return found

    def _pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The content of a file, never more than it says it has."""
        with _understood(self._path), self._zip.open(entry) as file:
            while piece := file.read(CHUNK):
                yield piece

    def _entry(self, name: str) -> zipfile.ZipInfo:
        if name not in self._entries:
            raise self._refusal(f"it has no {name}")
        return self._entries[name]

    def _refusal(self, message: str) -> ArchiveRefused:
        return ArchiveRefused(f"this is no archive of a hand-over: {message}", where=str(self._path), hint=_HINT)

    def _damage(self, message: str) -> ArchiveDamaged:
        return _damaged(self._path, message)


_HINT: Final = "archives are written by `commons-graph handover FILE`, and used as they were written"


@contextmanager
def opened_archive(path: Path) -> Iterator[Archive]:
    """An archive whose structure was checked.

    Raises ReadError for a file that cannot be read, ArchiveRefused for one that is none of ours or made to do harm,
    ArchiveDamaged for one that is cut short.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise ReadError(f"the file cannot be read: {error.strerror or error}", where=str(path)) from error
    with file:
        _check_beginning(path, file)
        with _understood(path):
            archive = Archive(path, zipfile.ZipFile(file))
        yield archive


def _check_beginning(path: Path, file: BinaryIO) -> None:
    """A file that begins as zip and does not end as one was cut short; any other is none of ours."""
    if file.read(4) != b"PK\x03\x04":
        raise ArchiveRefused("this is no archive of a hand-over: it is no zip file", where=str(path), hint=_HINT)


@contextmanager
def _understood(path: Path) -> Iterator[None]:
    """Tell what zip says of a file that it cannot read as an archive that is damaged."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, UnicodeDecodeError) as error:
        raise _damaged(path, str(error) or type(error).__name__) from error


def _damaged(path: Path, message: str) -> ArchiveDamaged:
    return ArchiveDamaged(
        f"the archive is damaged: {message}", where=str(path), hint="fetch it again, or use another copy"
    )


def _checked(path: Path, opened: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The entries of an archive, once each is known to be a plain file at a plain place and of a plausible size."""
    entries = opened.infolist()
    if len(entries) > _ENTRIES_MAX or sum(entry.compress_size for entry in entries) > path.stat().st_size:
        raise ArchiveRefused("the archive says of itself what cannot be", where=str(path), hint=_HINT)
    seen: set[str] = set()
    for entry in entries:
        fault = _fault_of(entry)
        if fault or entry.filename in seen:
            raise ArchiveRefused(
                f"the archive has what no hand-over has: {fault or 'two files of one name'}",
                where=f"{path}, {entry.filename!r}"[:300],
                hint=_HINT,
            )
        seen.add(entry.filename)
    return entries


def _fault_of(entry: zipfile.ZipInfo) -> str:
    name, mode = entry.orig_filename, entry.external_attr >> 16
    parts = name.split("/")
    if name != entry.filename or _NO_NAME.search(name) or PurePosixPath(name).is_absolute():
        return "a name that is none"
    if any(part in ("", ".", "..") for part in parts):
        return "a name that leads elsewhere"
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "a link or a device"
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
        return "a file that is packed in another way"
    if entry.file_size > _SMALL and entry.file_size > _RATIO_MAX * max(1, entry.compress_size):
        return "a file that is packed too small to be true"
    return ""
