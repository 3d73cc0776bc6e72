"""One writer for each instance, whatever program it is."""

from __future__ import annotations

import fcntl
from pathlib import Path

from commons_graph.errors import JournalBusy


class WriterLock:
    """At most one process writes to an instance; the kernel lets go when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise JournalBusy(
                "another process is writing to this census",
                where=str(path.parent),
                hint="wait for it to end, then try again",
            ) from error

    def release(self) -> None:
        """Let others write."""
        self._file.close()
