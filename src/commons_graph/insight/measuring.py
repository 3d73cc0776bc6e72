"""Measuring the network of an edition without keeping any reader waiting.

The measures of an edition are made when first asked for, in a file beside the editions. A file belongs to the pairs
that ties link, so an edition whose ties are those of an earlier one has its measures at once. A small network is
measured on the spot; a large one by a process of its own that gives way to every other, and until it is done there
are no measures.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from commons_graph.editions.edition import Edition
from commons_graph.insight.measure_store import MeasureReader, write_measures
from commons_graph.insight.measures import Pair, measure

_FOLDER: Final = "measures"
_AT_ONCE: Final = 1500
"""Ties up to which a network is measured on the spot: some hundredths of a second."""

_KEPT: Final = 4
_CHECK_SECONDS: Final = 1.0


class Measurer:
    """Gives the measures of editions; one for each process that serves pages."""

    def __init__(self, at_once: int = _AT_ONCE) -> None:
        self._at_once = at_once
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._asked: Path | None = None
        self._open: OrderedDict[Path, MeasureReader] = OrderedDict()

    def measures(self, edition: Edition) -> MeasureReader | None:
        """The measures of an edition; None while they are being made, or where they cannot be."""
        path = _path_of(edition)
        with self._lock:
            if path not in self._open:
                if not path.exists() and not self._make(edition, path):
                    return None
                self._open[path] = MeasureReader(path)
            self._open.move_to_end(path)
            while len(self._open) > _KEPT:
                self._open.popitem(last=False)
            return self._open[path]

    def _make(self, edition: Edition, path: Path) -> bool:
        """Make the measures of an edition, or have them made; says whether they are there now."""
        if edition.ties.count_up_to(self._at_once + 1) <= self._at_once:
            with suppress(OSError, sqlite3.Error):  # a full disk, say, is no reason to refuse the page
                make_measures(edition)
            return path.exists()
        ended = self._process is None or self._process.poll() is not None
        if ended and self._asked != path:  # what failed once would fail again
            command = [sys.executable, "-m", __name__, str(edition.folder), str(os.getpid())]
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
                command, stdin=subprocess.DEVNULL, start_new_session=True, env=environment
            )
            self._asked = path
        return path.exists()


def make_measures(edition: Edition) -> None:
    """Measure the network of an edition, unless another process is at it or has done it."""
    path = _path_of(edition)
    path.parent.mkdir(exist_ok=True)
    with (path.parent / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            return
        pairs = sorted(set(edition.ties.pairs()))
        content = path.parent / f"pairs-{_digest(pairs)}.sqlite"
        if not content.exists():
            write_measures(content, measure(pairs))
        content.touch()
        path.hardlink_to(content)
        _tidy(path.parent, edition.folder.parent)


def _path_of(edition: Edition) -> Path:
    # the number of triples tells an edition from what it was before something was erased from it
    name = f"edition-{edition.folder.name}-{edition.manifest.triples}.sqlite"
    return edition.folder.parent.parent / _FOLDER / name


def _digest(pairs: Iterable[Pair]) -> str:
    digest = hashlib.sha256()
    for one, other in pairs:
        digest.update(f"{one} {other}\n".encode())
    return digest.hexdigest()[:32]


def _tidy(folder: Path, editions: Path) -> None:
    """Remove the measures of editions that are gone, and of all networks but the last few."""
    for path in folder.glob("edition-*.sqlite"):
        if not (editions / path.stem.removeprefix("edition-").rpartition("-")[0]).is_dir():
            path.unlink(missing_ok=True)
    networks = sorted(folder.glob("pairs-*.sqlite"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [*networks[_KEPT:], *folder.glob("*.partial")]:
        path.unlink(missing_ok=True)


def _end_with(parent: int) -> None:
    """End this process soon after the one that wanted its work has ended."""

    def watch() -> None:
        while os.getppid() == parent:
            threading.Event().wait(_CHECK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main(folder: str, parent: str) -> None:
    """Measure the edition in a folder, for the process that asked."""
    os.nice(10)
    _end_with(int(parent))
    edition = Edition(Path(folder))
    make_measures(edition)
    edition.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
