"""How far a long command is, on a terminal only."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Final, Self

from commons_graph.rdf.parsing import Source
from commons_graph.validation.reports.words import number, words
from commons_graph.validation.streams import StreamedTriples

_PATIENCE: Final = 1.0
"""Seconds before anything is shown: most runs are over by then."""
_PAUSE: Final = 0.2


class Progress:
    """A line on stderr with what was read so far, gone when the work is done; silent where nobody watches.

    `shown` is False for data that somebody may be typing.
    """

    def __init__(self, language: str, *, shown: bool = True) -> None:
        self._language = language
        self._triples = 0
        self._started = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True) if shown and sys.stderr.isatty() else None

    def read(self, triples: int) -> None:
        """Note that some more triples were read."""
        self._triples += triples

    def __enter__(self) -> Self:
        """Start showing."""
        if self._thread:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop showing, and leave the terminal as it was."""
        if self._thread:
            self._over.set()
            self._thread.join()

    def _tick(self) -> None:
        shown = False
        wait = _PATIENCE
        while not self._over.wait(wait):
            seconds = f"{time.monotonic() - self._started:.0f}"
            text = words("progress", self._language, number(self._triples, self._language), seconds)
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()
            shown, wait = True, _PAUSE
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


class CountedTriples(StreamedTriples):
    """Streamed triples that tell how many of them were read."""

    def __init__(self, source: Source, base: str, progress: Progress) -> None:
        super().__init__(source, base)
        self._progress = progress

    def blocks(self) -> Iterator[bytes]:
        """The blocks of text; their lines are counted."""
        for block in super().blocks():
            self._progress.read(block.count(b"\n"))
            yield block
