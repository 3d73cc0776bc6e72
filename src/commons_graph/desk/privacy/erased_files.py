"""The files of published editions once records were erased: gone at once, and made again without them."""

from __future__ import annotations

import shutil
import threading
from contextlib import closing

from commons_graph.census import read_only_journal
from commons_graph.desk.office import Office
from commons_graph.editions.shelf import Shelf
from commons_graph.feeds.dumps.options import usual_options
from commons_graph.feeds.dumps.shelf import DUMPS_FOLDER, DumpShelf, write_published
from commons_graph.settings import Settings


def erase_with_files(office: Office, keys: list[str], reason: str) -> threading.Thread | None:
    """Erase records and the files they are in; what may be made again is, by the thread that is returned.

    When this returns nothing holds them any more. Files of an edition whose pages are still kept come back after a
    while; `commons-graph publish --again` makes those that a crash left out.
    """
    with office.writing() as census:
        census.erase(keys, reason)
        kept = set(census.shelf.retained())
    folder = office.settings.var / DUMPS_FOLDER
    numbers = DumpShelf(folder).numbers()
    for path in folder.iterdir() if folder.is_dir() else ():
        shutil.rmtree(path, ignore_errors=True)  # also one that was being written: it may hold them too
    again = [number for number in numbers if number in kept]
    if not again:
        return None
    thread = threading.Thread(target=_write_again, args=(office.settings, again), name="files of editions")
    thread.start()
    return thread


def _write_again(settings: Settings, numbers: list[int]) -> None:
    with closing(read_only_journal(settings)) as journal:
        for number in numbers:
            with closing(Shelf(settings.var / "editions").edition(number)) as edition:
                write_published(journal, edition, settings.var, usual_options(settings.language))
