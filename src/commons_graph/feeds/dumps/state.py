"""The records of an edition as lines of N-Triples or N-Quads, read from the journal while they are wanted.

The journal, not the store, holds what was written: a store rewrites literals.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from commons_graph.journal.port import Journal
from commons_graph.rdf.addresses import address_of_key
from commons_graph.terms import NEUTRAL_BASE

_NEUTRAL: Final = b"<" + NEUTRAL_BASE.encode()
_END: Final = b" .\n"
"""What ends a line of canonical N-Triples, and nothing else: a line break inside a literal is always escaped."""

_BUFFER: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class State:
    """The records as of a journal sequence (the newest when None), with their addresses under a base."""

    journal: Journal
    base: str
    at: int | None = None

    def lines(self, *, graphs: bool) -> Iterator[bytes]:
        """Each record as lines in canonical order, records in the order of their keys.

        With graphs, N-Quads: the graph of a record is its sheet. Erased records have no content and are left out.
        """
        base = b"<" + self.base.encode()
        for revision in self.journal.state(at=self.at):
            if revision.content:
                content = revision.content.replace(_NEUTRAL, base)
                yield content.replace(_END, self._graph(revision.key)) if graphs else content

    def _graph(self, key: str) -> bytes:
        sheet = self.base + address_of_key(key).sheet.removeprefix(NEUTRAL_BASE)
        return f" <{sheet}> .\n".encode()


@dataclass(slots=True)
class Tally:
    """Counts the records and triples that pass by."""

    records: int = 0
    triples: int = 0

    def count(self, lines: Iterator[bytes]) -> Iterator[bytes]:
        """The same lines, counted."""
        for text in lines:
            self.records += 1
            self.triples += text.count(b"\n")
            yield text


class Stream(io.RawIOBase):
    """Pieces of text as a file to read from, for parsers that want one."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._waiting = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Fill the buffer with what comes next; 0 at the end."""
        while not self._waiting:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._waiting = memoryview(piece)
        size = min(len(buffer), len(self._waiting))
        buffer[:size] = self._waiting[:size]
        self._waiting = self._waiting[size:]
        return size


def as_file(pieces: Iterator[bytes]) -> io.BufferedReader:
    """Pieces of text as a buffered file."""
    return io.BufferedReader(Stream(pieces), _BUFFER)
