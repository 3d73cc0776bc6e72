"""The pool of killable workers: queries go in, answers come out, datasets change underneath."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from commons_graph.errors import QueueFull
from commons_graph.settings import QueryLimits
from commons_graph.sparql.crew import Crew, Events
from commons_graph.sparql.jobs import Answer, Dataset, Job
from commons_graph.sparql.protocol import QueryRequest
from commons_graph.sparql.scheduler import LATER, Scheduler


@dataclass(frozen=True, slots=True)
class PoolStats:
    """The state of the pool; `outcomes` counts answers by error code, or `ok`."""

    busy: int
    idle: int
    starting: int
    waiting: int
    restarts: int
    pids: tuple[int, ...]
    outcomes: Mapping[str, int]


class QueryPool:
    """Evaluates queries in worker processes, within limits, fairly between clients.

    Use within one event loop. The time limit of a query runs from its arrival, waiting included.
    `on_release` is called with a dataset when the last worker that had it open has gone.
    """

    def __init__(self, limits: QueryLimits, *, on_release: Callable[[Dataset], None] | None = None) -> None:
        self._limits = limits
        self._on_release = on_release
        self._scheduler = Scheduler(limits)
        self._crews: set[Crew] = set()
        self._restarts = 0
        self._closed = False
        self._switching = asyncio.Lock()

    @property
    def dataset(self) -> Dataset | None:
        """The dataset that the next query sees."""
        crew = self._scheduler.crew
        return crew.dataset if crew else None

    @property
    def limits(self) -> QueryLimits:
        """What a query may use."""
        return self._limits

    async def start(self, dataset: Dataset) -> None:
        """Start the workers; raises InstanceError when the store cannot be opened."""
        await self.use(dataset)

    async def use(self, dataset: Dataset) -> None:
        """Switch to another dataset: from the return on, every query sees it.

        Queries that run finish where they began. The old dataset stays in use when the new one cannot be
        opened, which raises InstanceError.
        """
        async with self._switching:
            if self._closed or self.dataset == dataset:
                return
            scheduler = self._scheduler
            crew = Crew(
                dataset, self._limits, Events(scheduler.ready, scheduler.replied, scheduler.ended, self._released)
            )
            self._crews.add(crew)
            try:
                await crew.start()
            except BaseException:
                scheduler.disband(crew)
                raise
            if self._closed:
                scheduler.disband(crew)
                return
            old = scheduler.crew
            scheduler.use(crew)
            if old:
                scheduler.disband(old)

    async def run(self, request: QueryRequest, accept: str | None, client: str) -> Answer:
        """Evaluate a query; when the awaiting task is cancelled, the query is stopped.

        Raises a QueryFault or NotAcceptable for a request that cannot be answered, and QueryTimeout,
        QueueFull, ResultTooLarge, QueryMemory or QueryCrashed for one that went past a limit.
        """
        job = self.submit(request, accept, client)
        try:
            return await job.outcome
        finally:
            job.abandon()

    def submit(self, request: QueryRequest, accept: str | None, client: str) -> Job:
        """Hand a query in without waiting; raises what can be told at once, the rest is the job's outcome."""
        if self._closed or self._scheduler.crew is None:
            raise QueueFull("the query service is not running", hint=LATER)
        return self._scheduler.submit(request, accept, client)

    def stats(self) -> PoolStats:
        """What the pool is doing."""
        members = [worker for crew in self._crews for worker in crew.members]
        busy, idle, waiting = self._scheduler.counts
        return PoolStats(
            busy=busy,
            idle=idle,
            starting=sum(not worker.started and not worker.doomed for worker in members),
            waiting=waiting,
            restarts=self._restarts + sum(crew.restarts for crew in self._crews),
            pids=tuple(worker.process.pid for worker in members),
            outcomes=dict(self._scheduler.outcomes),
        )

    async def close(self) -> None:
        """Fail what waits and runs, end every worker, and return when none is left."""
        self._closed = True
        self._scheduler.drain(QueueFull("the query service is stopping", hint=LATER))
        for crew in list(self._crews):
            self._scheduler.disband(crew)
        while self._crews:
            await asyncio.sleep(0.005)

    def _released(self, dataset: Dataset) -> None:
        gone = {crew for crew in self._crews if crew.retired and not crew.members}
        self._restarts += sum(crew.restarts for crew in gone)
        self._crews -= gone
        if self._on_release:
            self._on_release(dataset)
