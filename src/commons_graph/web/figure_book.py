"""Answers to the queries of the figures, asked once for each edition and kept for the last few."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import Depends, Request

from commons_graph.errors import CommonsError, QueueFull
from commons_graph.insight.figure_list import figures
from commons_graph.insight.figure_rows import Row, parse_rows
from commons_graph.sparql.results import JSON
from commons_graph.sparql.scheduler import LATER
from commons_graph.web.query_service import QueryService

Rows = tuple[Row, ...]
Outcome = Rows | CommonsError | None
"""Rows; or why there are none; or None while the query is running."""

_CLIENT: Final = "figures"
"""All figures count as one client of the query workers, so that they leave some to everyone else."""

_AT_ONCE: Final = 2
_EDITIONS: Final = 3
"""Editions whose answers are kept."""

_AGAIN_AFTER: Final = 60.0
"""Seconds after which a query that failed is tried again."""


@dataclass(slots=True)
class _Asked:
    """One query that was asked: its task, and when it was."""

    task: asyncio.Task[Rows]
    at: float

    def outcome(self) -> Outcome:
        if not self.task.done():
            return None
        error = self.task.exception()
        if error is not None and not isinstance(error, CommonsError):
            raise error
        return self.task.result() if error is None else error

    def is_over(self) -> bool:
        """Whether it failed long enough ago to be tried again."""
        return isinstance(self.outcome(), CommonsError) and time.monotonic() - self.at > _AGAIN_AFTER


@dataclass(frozen=True, slots=True)
class Source:
    """The edition that figures are asked of: its key, and its number where the address names one."""

    key: str
    number: str | None = None


@dataclass(slots=True)
class FigureBook:
    """The answers of a few editions; use within one event loop."""

    queries: QueryService
    _asked: OrderedDict[str, dict[str, _Asked]] = field(default_factory=OrderedDict)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    @property
    def seconds(self) -> float:
        """How long a query may take."""
        return self.queries.pool.limits.timeout

    async def outcomes(self, source: Source, names: Iterable[str], patience: float | None) -> Mapping[str, Outcome]:
        """What the queries of some figures gave on an edition, as far as known after some seconds.

        A query goes on after the wait, for the next visitor. Without `patience`, waits for the last.
        """
        known = self._asked.setdefault(source.key, {})
        self._asked.move_to_end(source.key)
        while len(self._asked) > _EDITIONS:
            self._asked.popitem(last=False)
        asked = {name: self._ask(known, source, name) for name in names}
        await asyncio.wait({each.task for each in asked.values()}, timeout=patience)
        return {name: each.outcome() for name, each in asked.items()}

    def _ask(self, known: dict[str, _Asked], source: Source, name: str) -> _Asked:
        asked = known.get(name)
        if asked is None or asked.is_over():
            task = asyncio.get_running_loop().create_task(self._rows(source, name))
            asked = known[name] = _Asked(task, time.monotonic())
        return asked

    async def _rows(self, source: Source, name: str) -> Rows:
        async with self._turns:  # so that waiting for each other does not count as their time
            answer = await self.queries.evaluate(figures()[name].query.text, JSON, _CLIENT, source.number)
        if answer.dataset != source.key:
            raise QueueFull("a newer edition came while this was computed", hint=LATER)
        return await asyncio.to_thread(parse_rows, answer.body)


async def _book(request: Request) -> FigureBook:
    state = request.app.state
    if not hasattr(state, "figure_book"):
        state.figure_book = FigureBook(state.queries)
    book: FigureBook = state.figure_book
    return book


TheFigures = Annotated[FigureBook, Depends(_book)]
"""A parameter that receives the answers of the figures."""
