"""Writes an archive: a zip file whose bytes follow from its content, and the SHA-256 of everything in it.

Zip, because every system opens it with what it has: a double click in Windows and macOS, `unzip` elsewhere.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO, Final, Self

CHECKSUMS: Final = "SHA256SUMS"
CHUNK: Final = 1 << 20
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""The date of every entry: the earliest that zip can write."""

_PLAIN_FILE: Final = 0o100644 << 16
_UNIX: Final = 3
_PACKED: Final = frozenset({".gz", ".png", ".jpg", ".webp", ".woff2", ".pdf", ".zip"})


class Packing:
    """An archive that is being written, as a context manager; at its end come the checksums."""

    def __init__(self, output: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(output, "w", allowZip64=True)
        self._digests: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        if kind is None:
            lines = (f"{digest}  {name}\n" for name, digest in sorted(self._digests.items()))
            self._write(CHECKSUMS, 0, iter(["".join(lines).encode()]))
        self._zip.close()

    @property
    def names(self) -> frozenset[str]:
        """What is in it."""
        return frozenset(self._digests)

    def add(self, name: str, content: bytes) -> str:
        """Add a file; returns its SHA-256."""
        return self._write(name, len(content), iter([content]))

    def add_file(self, name: str, path: Path) -> str:
        """Add a file from the disk, piece by piece; returns its SHA-256."""
        with path.open("rb") as file:
            return self._write(name, path.stat().st_size, iter(lambda: file.read(CHUNK), b""))

    def _write(self, name: str, size: int, pieces: Iterator[bytes]) -> str:
        entry = zipfile.ZipInfo(name, _FIRST_DAY)
        entry.create_system, entry.external_attr, entry.file_size = _UNIX, _PLAIN_FILE, size
        stored = PurePosixPath(name).suffix in _PACKED
        entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        digest = hashlib.sha256()
        with self._zip.open(entry, "w") as output:
            for piece in pieces:
                digest.update(piece)
                output.write(piece)
        self._digests[name] = digest.hexdigest()
        return digest.hexdigest()
