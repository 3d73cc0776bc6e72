"""Making an earlier edition again: the journal as it was then, replayed on the present ground."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from heapq import merge
from operator import attrgetter
from pathlib import Path

from commons_graph.editions.ground import Ground
from commons_graph.editions.projector import Projector
from commons_graph.editions.shelf import Shelf
from commons_graph.errors import InstanceError
from commons_graph.graph.oxigraph import OxigraphStore
from commons_graph.journal.port import ERASER, Changeset, Head, Journal, Revision
from commons_graph.search.writer import IndexWriter


class JournalUntil:
    """A journal up to one of its sequences, as if nothing had been accepted since; only read."""

    def __init__(self, journal: Journal, sequence: int) -> None:
        self._journal = journal
        self._sequence = sequence

    def head(self) -> Head:
        """The changeset of the sequence; raises InstanceError when the journal has none."""
        found = next(self._journal.changesets(after=self._sequence - 1), None)
        if found is None or found.sequence != self._sequence:
            raise InstanceError("the journal has no such changeset", where=f"changeset {self._sequence}")
        return Head(found.sequence, found.hash, found.at)

    def changesets(self, *, after: int = 0) -> Iterator[Changeset]:
        """The changesets up to the sequence."""
        return (c for c in self._journal.changesets(after=after) if c.sequence <= self._sequence)

    def revisions(self, *, after: int = 0) -> Iterator[Revision]:
        """The revisions up to the sequence."""
        return (r for r in self._journal.revisions(after=after) if r.sequence <= self._sequence)

    def state(self, *, at: int | None = None) -> Iterator[Revision]:  # noqa: ARG002 — there is no other sequence
        """The newest revision of every record as of the sequence; tombstones of those that were erased since."""
        then = self._journal.state(at=self._sequence)
        return merge(then, self._tombstones(), key=attrgetter("key"))

    def _tombstones(self) -> list[Revision]:
        """What an erasure left of records that this edition held, in the order of their keys."""
        erasures = {c.sequence for c in self._journal.changesets(after=self._sequence) if c.role == ERASER}
        if not erasures:
            return []
        since = self._journal.revisions(after=min(erasures) - 1)
        left = {r.key: replace(r, sequence=self._sequence) for r in since if r.sequence in erasures}
        erased = (r.key for r in self._journal.newest(left, at=self._sequence) if r.erased)
        return [left[key] for key in sorted(erased)]


def make_again(journal: Journal, sequence: int, ground: Ground, shelf: Shelf, scratch: Path) -> str:
    """Make the edition of a sequence from the journal, under a present ground, where it is not there; returns its name.

    It is the edition that was, byte for byte of its manifest, when the ground is the same and nothing was erased since.
    `scratch` is a folder for
    the working graph and index, on the file system of the shelf; they are removed afterwards.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="earlier-", dir=scratch) as folder:
        graph = OxigraphStore(Path(folder) / "graph")
        index = IndexWriter(Path(folder) / "index.sqlite", ground.schema)
        try:
            return Projector(JournalUntil(journal, sequence), graph, index, ground).make(shelf)
        finally:
            index.close()
            graph.close()
