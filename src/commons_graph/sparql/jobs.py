"""A dataset to query, a query on its way through the pool, and its answer."""

from __future__ import annotations

from asyncio import Future, TimerHandle, get_running_loop
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from commons_graph.sparql.protocol import QueryRequest
from commons_graph.sparql.results import Choice

Form = Literal["select", "ask", "graph"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """An immutable store on disk that nobody writes any more.

    `key` changes with every edition, and with whatever else would give a query another answer. With
    `union_default_graph` a query that names no graphs sees all named graphs as one. `base` resolves the
    relative IRIs of queries, so that one text works on every server.
    """

    path: Path
    union_default_graph: bool
    key: str
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete result: its bytes, its media type, the form of the query and the key of the dataset that gave it."""

    body: bytes
    media_type: str
    form: Form
    dataset: str


class QueryAbandoned(Exception):
    """The client of a query has gone; nobody reads this."""


class Job:
    """One query from its arrival to its outcome; `outcome` holds an Answer or raises a CommonsError.

    `started` and `deadline` are times of the event loop; `started` is 0 while the query waits.
    """

    __slots__ = ("_abandon", "choice", "client", "deadline", "outcome", "request", "started", "timer")

    def __init__(
        self,
        request: QueryRequest,
        choice: Choice,
        client: str,
        deadline: float,
        abandon: Callable[[Job], None],
    ) -> None:
        self.request = request
        self.choice = choice
        self.client = client
        self.deadline = deadline
        self.started = 0.0
        self.outcome: Future[Answer] = get_running_loop().create_future()
        self.timer: TimerHandle | None = None
        self._abandon = abandon

    def abandon(self) -> None:
        """Stop the query, because nobody waits for it any more; its worker is freed at once."""
        self._abandon(self)

    def succeed(self, answer: Answer) -> None:
        """Deliver the answer, unless the client has gone."""
        self._stop_timer()
        if not self.outcome.done():
            self.outcome.set_result(answer)

    def fail(self, error: Exception) -> None:
        """Deliver an error, unless there already is an outcome."""
        self._stop_timer()
        if not self.outcome.done():
            self.outcome.set_exception(error)
            self.outcome.exception()  # retrieved here, for nobody may be waiting

    def _stop_timer(self) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None
