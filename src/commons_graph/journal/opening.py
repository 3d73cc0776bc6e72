"""The journal that an instance has by its settings: a file of its own, or one on a server."""

from __future__ import annotations

from commons_graph.errors import InstanceError
from commons_graph.journal.sql import SqlJournal, open_postgresql, open_sqlite
from commons_graph.settings import Settings


def open_journal(settings: Settings, *, make: bool = True) -> SqlJournal:
    """The journal that an instance has by its settings."""
    if settings.journal:
        return open_postgresql(settings.journal, make=make)
    return open_sqlite(settings.var / "journal.sqlite")


def read_only_journal(settings: Settings) -> SqlJournal:
    """The journal of an instance for reading; raises InstanceError when there is none.

    One on a server is asked when it is first used, so that pages are served while it is away.
    """
    if not has_journal(settings):
        raise InstanceError(
            "there is no census here yet", where=str(settings.instance), hint="run `commons-graph load PATH…` first"
        )
    return open_journal(settings, make=False)


def has_journal(settings: Settings) -> bool:
    """Whether an instance has a journal of its own, or is set to use one on a server."""
    return bool(settings.journal) or (settings.var / "journal.sqlite").exists()
