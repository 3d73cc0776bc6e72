"""Writing one file of a dump: packed where that helps, hashed while it is written, always the same bytes."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

_LEVEL: Final = 6
_BUFFER: Final = 1 << 18

Counts = Mapping[str, int]
"""What a file holds: `records`, `triples`, `ties`, `findings` → how many."""

Fill = Callable[[BinaryIO], Counts]
"""Writes the content of a file, piece by piece, and says what it wrote."""


@dataclass(frozen=True, slots=True)
class Written:
    """One file that was written: its size, its size when unpacked, its SHA-256, and what it holds."""

    bytes: int
    unpacked: int
    sha256: str
    counts: Counts


def write_file(path: Path, fill: Fill, *, packed: bool) -> Written:
    """Write a file to the disk, packed with gzip if wanted.

    A packed file says neither when it was made nor from which file (RFC 1952 §2.3.1: MTIME 0, no FNAME), so that the
    same content gives the same bytes wherever the same version of zlib writes them.
    """
    with path.open("wb") as file:
        below = _Hashed(file)
        if packed:
            with gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=below, mtime=0) as zipped:
                counts, unpacked = _filled(cast("BinaryIO", zipped), fill)
        else:
            counts, unpacked = _filled(cast("BinaryIO", below), fill)
        file.flush()
        os.fsync(file.fileno())
    return Written(below.size, unpacked, below.digest.hexdigest(), counts)


def _filled(target: BinaryIO, fill: Fill) -> tuple[Counts, int]:
    counted = _Hashed(target, hashed=False)
    buffered = io.BufferedWriter(cast("io.RawIOBase", counted), _BUFFER)
    counts = fill(cast("BinaryIO", buffered))
    buffered.flush()
    return counts, counted.size


class _Hashed(io.RawIOBase):
    """Passes bytes on, counts them, and follows their SHA-256."""

    def __init__(self, target: BinaryIO, *, hashed: bool = True) -> None:
        super().__init__()
        self._target = target
        self._hashed = hashed
        self.size = 0
        self.digest = hashlib.sha256()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: bytes | memoryview, /) -> int:  # type: ignore[override]
        """Pass some bytes on."""
        size = len(data)
        self._target.write(data)
        self.size += size
        if self._hashed:
            self.digest.update(data)
        return size
