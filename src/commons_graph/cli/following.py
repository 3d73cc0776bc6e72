"""Keeping the editions of this host at the head of a journal that other hosts write to as well."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing.connection import wait
from pathlib import Path

from commons_graph.census import Census
from commons_graph.cli.beside import beside
from commons_graph.cli.journal import write_again
from commons_graph.cli.output import say, warn
from commons_graph.errors import CommonsError, JournalBusy
from commons_graph.journal.opening import read_only_journal
from commons_graph.journal.port import ERASER, Journal
from commons_graph.settings import Settings


@contextmanager
def following(settings: Settings) -> Iterator[None]:
    """While it lasts, one more process cuts an edition whenever another host has written to a shared journal.

    A process of its own, so that no visitor waits for it; it ends with this one, however this one ends. Where the
    journal is a file of this host, whoever writes to it cuts the edition, and there is nothing to follow.
    """
    if not settings.journal:
        yield
        return
    with beside(_follow, settings, name="follow"):
        yield


def _follow(settings: Settings) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then ends this process
    parent = multiprocessing.parent_process()
    watched = [parent.sentinel] if parent else []
    with closing(read_only_journal(settings)) as journal:
        seen, told = "", ""
        while not wait(watched, timeout=settings.follow):
            try:
                state = _state(journal)
                if state != seen:
                    catch_up(settings)
                seen, told = state, ""
            except JournalBusy:
                continue  # a writer of this host cuts the edition itself
            except CommonsError as error:
                if str(error) != told:
                    warn(f"{error}; serving the newest edition there is")
                told = str(error)


def catch_up(settings: Settings) -> None:
    """Bring the editions to the head of the journal, and the files of published ones where records were erased.

    Raises JournalBusy while another process of this host writes.
    """
    with Census(settings) as census:
        before = census.shelf.current_name
        name = census.refresh()
        sequence, noted = int(name.partition("-")[0]), _purged(settings)
        erased = any(c.role == ERASER for c in census.journal.changesets(after=noted, upto=sequence))
        published = [publication.sequence for publication in census.journal.publications()] if erased else []
        kept = census.shelf.retained()
    if name != before:
        say(f"edition {sequence} is served")
    for number in published:
        write_again(settings, number, kept=number in kept)
    if sequence > noted:
        _mark_of(settings).write_text(f"{sequence}\n", encoding="ascii")


def _state(journal: Journal) -> str:
    """A text that differs when something was accepted or published."""
    return f"{journal.head().hash} {len(journal.publications())}"


def _mark_of(settings: Settings) -> Path:
    return settings.var / "dumps-purged"


def _purged(settings: Settings) -> int:
    """The changeset up to which no file of a published edition holds what was erased; 0 where it was never noted."""
    try:
        return int(_mark_of(settings).read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return 0
