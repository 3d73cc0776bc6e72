"""Writes the files of a site: each whole or not at all, only where its bytes changed, and never over a stranger's."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from commons_graph.errors import ForeignFiles, JournalBusy

FOLDER: Final = ".build"
"""What the next build must know, beside the site; servers never show it."""

_MANIFEST: Final = "manifest.json"
_BEGUN: Final = "begun"
"""Names of files that a build has begun to write, so that an interrupted one leaves no strangers behind."""


@dataclass(slots=True)
class SiteFiles:
    """The files of one build, below a folder; `own` are those that an earlier build made."""

    folder: Path
    own: frozenset[str]
    digests: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)

    def write(self, name: str, body: bytes) -> bool:
        """Make a file hold these bytes; whether it had to be written. Raises ForeignFiles for a file of others."""
        target = self.folder / name
        digest = hashlib.sha256(body).hexdigest()
        self.digests[name] = digest
        present = _read(target)
        if present == body:
            return False
        if present is not None and name not in self.own:
            raise ForeignFiles(
                "a file in the folder was not made by a build",
                where=str(target),
                hint="move it away, or build elsewhere",
            )
        if present is None and name not in self.own:
            with (self.folder / FOLDER / _BEGUN).open("a", encoding="utf-8") as log:
                log.write(name + "\n")
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{hashlib.sha256(name.encode()).hexdigest()[:16]}.{os.getpid()}.partial")
        try:
            partial.write_bytes(body)
            os.replace(partial, target)
        finally:
            partial.unlink(missing_ok=True)
        self.changed.append(name)
        return True


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


@contextmanager
def claimed(folder: Path) -> Iterator[frozenset[str]]:
    """The folder for one build at a time; gives the names of files that earlier builds made.

    Raises ForeignFiles for a folder with files that no build made, JournalBusy while another build writes to it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    own = folder / FOLDER
    if not own.is_dir() and any(folder.iterdir()):
        raise ForeignFiles(
            "the folder has files that were not made by a build",
            where=str(folder),
            hint="name an empty or a new folder",
        )
    own.mkdir(exist_ok=True)
    with (own / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise JournalBusy("another build is writing to this folder", where=str(folder)) from error
        begun = (own / _BEGUN).read_text(encoding="utf-8").splitlines() if (own / _BEGUN).exists() else []
        yield frozenset({*read_manifest(folder), *begun})


def read_manifest(folder: Path) -> dict[str, str]:
    """File name → SHA-256 of what the last complete build wrote."""
    path = folder / FOLDER / _MANIFEST
    if not path.exists():
        return {}
    files: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))["files"]
    return files


def finish(folder: Path, own: Iterable[str], digests: Mapping[str, str]) -> list[str]:
    """Remove what belongs to the site no more, then note what does; the names of what was removed."""
    gone = sorted(set(own) - digests.keys())
    removed = [name for name in gone if _remove(folder, name)]
    manifest = folder / FOLDER / _MANIFEST
    partial = manifest.with_suffix(".partial")
    partial.write_text(json.dumps({"files": dict(sorted(digests.items()))}, indent=0), encoding="utf-8")
    os.replace(partial, manifest)
    (folder / FOLDER / _BEGUN).unlink(missing_ok=True)
    return removed


def _remove(folder: Path, name: str) -> bool:
    path = folder / name
    try:
        path.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    for parent in path.parents:
        if parent == folder or any(parent.iterdir()):
            break
        parent.rmdir()
    return True
