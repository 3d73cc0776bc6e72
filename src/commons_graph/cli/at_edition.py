"""An edition of an instance, of any age: current, kept, or made again from the journal for as long as it is read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from commons_graph.editions.earlier import make_again
from commons_graph.editions.edition import Edition
from commons_graph.editions.ground import ground_of
from commons_graph.editions.shelf import Shelf
from commons_graph.journal.port import Journal
from commons_graph.schema.reader import bundled_schema
from commons_graph.settings import Settings


@contextmanager
def edition_at(settings: Settings, shelf: Shelf, journal: Journal, number: int) -> Iterator[Edition]:
    """Open the edition of a journal sequence; one that is not on the shelf is made for as long as it is read.

    Raises InstanceError for a sequence that no changeset has.
    """
    with closing(shelf.current()) as current:
        if current.sequence == number:
            yield current
            return
        base = current.base
    if number in shelf.retained():
        with closing(shelf.edition(number)) as kept:
            yield kept
        return
    # beside the other editions, since what is made is linked into its place
    with tempfile.TemporaryDirectory(prefix="export-", dir=settings.var) as folder:
        made = Path(folder) / "editions"
        name = make_again(journal, number, ground_of(bundled_schema(), base), Shelf(made), Path(folder) / "scratch")
        with closing(Edition(made / name)) as edition:
            yield edition
