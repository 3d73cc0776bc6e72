"""What erasing records leaves to be done with files: those of published editions, and editions that are still read.

The files of published editions are gone at once, and made again without what was erased. An edition that a server
still reads goes as soon as it lets go of it, which somebody has to wait for: a thread does.
"""

from __future__ import annotations

import gc
import shutil
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Final

from commons_graph.desk.office import Office
from commons_graph.editions.shelf import Shelf
from commons_graph.errors import JournalBusy
from commons_graph.feeds.dumps.options import usual_options
from commons_graph.feeds.dumps.shelf import DUMPS_FOLDER, DumpShelf, write_published
from commons_graph.journal.opening import read_only_journal
from commons_graph.journal.writer_lock import WriterLock
from commons_graph.settings import Settings

TIDYING: Final = "tidying after an erasure"
"""What the thread is called."""

_PATIENCE: Final = 3600.0
"""Seconds that readers of an older edition are waited for; what they hold then goes with the next changeset."""

_LOOKS: Final = 1.0


def erase_with_files(office: Office, keys: Sequence[str], reason: str) -> None:
    """Erase records, and the files of published editions; a thread makes these again, and sees older editions go."""
    shelf, older = Shelf(office.settings.var / "editions"), _folders(office.settings)
    with office.writing() as census:
        census.erase(list(keys), reason)
        kept = set(census.shelf.retained())
    dumps = office.settings.var / DUMPS_FOLDER
    numbers = DumpShelf(dumps).numbers()
    for path in dumps.iterdir() if dumps.is_dir() else ():
        shutil.rmtree(path, ignore_errors=True)  # also one that was being written: it may hold them too
    again = [number for number in numbers if number in kept]
    threading.Thread(target=_tidy, args=(office.settings, shelf, older, again), name=TIDYING, daemon=True).start()


def _tidy(settings: Settings, shelf: Shelf, older: dict[str, int], again: list[int]) -> None:
    with closing(read_only_journal(settings)) as journal:
        for number in again:
            with closing(shelf.edition(number)) as edition:
                write_published(journal, edition, settings.var, usual_options(settings.language))
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        gc.collect()  # an edition is closed with the last page that had it, which may wait for this
        _prune(settings, shelf)
        there = _folders(settings)
        if not [name for name, made in older.items() if there.get(name) == made and name != shelf.current_name]:
            return
        time.sleep(_LOOKS)


def _prune(settings: Settings, shelf: Shelf) -> None:
    """Remove what nobody reads any more, unless somebody writes: what looks left over may be what they make."""
    with suppress(JournalBusy), ExitStack() as stack:
        stack.callback(WriterLock(settings.var / "writer.lock").release)
        shelf.prune()


def _folders(settings: Settings) -> dict[str, int]:
    """The folders of editions by name, each with the number that tells it from another one of that name."""
    folder: Path = settings.var / "editions"
    if not folder.is_dir():
        return {}
    return {path.name: path.stat().st_ino for path in folder.iterdir() if path.is_dir() and not path.is_symlink()}
