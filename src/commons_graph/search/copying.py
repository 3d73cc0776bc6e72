"""Copying a file within the kernel, which shares what is the same where the file system can."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

_PIECE: Final = 1 << 30


def copy_file(source: Path, target: Path) -> None:
    """Copy a file that nobody changes meanwhile; on disk when it returns."""
    with source.open("rb") as read, target.open("wb") as written:
        try:
            while os.copy_file_range(read.fileno(), written.fileno(), _PIECE):
                pass
        except OSError:  # not between these file systems, or not in this kernel
            read.seek(0)
            written.seek(0)
            written.truncate()
            shutil.copyfileobj(read, written, 1 << 20)
        written.flush()
        os.fsync(written.fileno())
