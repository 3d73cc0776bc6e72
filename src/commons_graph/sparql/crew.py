"""The worker processes of one dataset: started, kept at their number, released."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from commons_graph.errors import InstanceError
from commons_graph.settings import QueryLimits
from commons_graph.sparql.jobs import Dataset
from commons_graph.sparql.process import Reply, WorkerProcess
from commons_graph.sparql.worker import READY

if TYPE_CHECKING:
    from commons_graph.sparql.worker import WorkerConfig

_STARTING_AT_ONCE: Final = 2
_REAP_AGAIN: Final = 0.005
_RESTART_AFTER: Final = 0.01
_RESTART_FIRST: Final = 0.1
_RESTART_MOST: Final = 5.0


@dataclass(frozen=True, slots=True)
class Events:
    """What the pool wants to hear of its workers."""

    ready: Callable[[Worker], None]
    replied: Callable[[Worker, Reply], None]
    ended: Callable[[Worker], None]
    released: Callable[[Dataset], None]


@dataclass(eq=False, slots=True)
class Worker:
    """One process of a crew. `doomed` once it was killed on purpose."""

    crew: Crew
    process: WorkerProcess
    started: bool = False
    doomed: bool = False
    pushed_back: bool = False
    holds: int = 0
    """Readers of its scratch file; the file is closed when the last is done."""


@dataclass(eq=False)
class Crew:
    """The workers of one dataset, on the running event loop."""

    dataset: Dataset
    limits: QueryLimits
    events: Events
    members: set[Worker] = field(default_factory=set)
    retired: bool = False
    restarts: int = 0
    _failures: int = 0
    _opening: asyncio.Future[None] | None = None

    async def start(self) -> None:
        """Start every worker and wait until each can answer; raises InstanceError when the store cannot be opened."""
        self._opening = asyncio.get_running_loop().create_future()
        self._spawn_next()
        try:
            await self._opening
        finally:
            self._opening = None

    def kill(self, worker: Worker) -> None:
        """End a worker and start another in its place."""
        if not worker.doomed:
            self.dismiss(worker)
            self._replace()

    def retire(self) -> None:
        """Start no more workers; those without a query end now, the others after theirs."""
        self.retired = True
        self._give_up("the query service is stopping")
        self._release()

    def dismiss(self, worker: Worker) -> None:
        """End a worker without a successor."""
        worker.doomed = True
        worker.process.kill()

    def _spawn_next(self) -> None:
        """Start a worker that is missing; the next one when this is ready, so that starting never takes all CPUs."""
        alive = [worker for worker in self.members if not worker.doomed]
        starting = sum(not worker.started for worker in alive)
        if not self.retired and len(alive) < self.limits.workers and starting < _STARTING_AT_ONCE:
            try:
                worker = Worker(self, WorkerProcess(self._config()))
            except OSError as error:
                self._start_failed(str(error))
                return
            self.members.add(worker)
            loop = asyncio.get_running_loop()
            loop.add_reader(worker.process.fileno(), self._readable, worker)
            loop.call_soon(self._spawn_next)

    def _config(self) -> WorkerConfig:
        return {
            "parent": os.getpid(),
            "store": str(self.dataset.path),
            "union_default_graph": self.dataset.union_default_graph,
            "base": self.dataset.base,
            "scratch": "",
            "memory": self.limits.memory,
            "result": self.limits.result,
            "services": self.limits.services,
        }

    def _readable(self, worker: Worker) -> None:
        reply = worker.process.receive()
        if reply is None:
            asyncio.get_running_loop().remove_reader(worker.process.fileno())
            self._reap(worker)
        elif reply.status == READY:
            self._started(worker)
        elif not worker.doomed:
            self.events.replied(worker, reply)

    def _started(self, worker: Worker) -> None:
        worker.started = True
        self._failures = 0
        ready = sum(member.started and not member.doomed for member in self.members)
        if self._opening and not self._opening.done() and ready == self.limits.workers:
            self._opening.set_result(None)
        if not worker.doomed:
            self.events.ready(worker)
        self._spawn_next()

    def _reap(self, worker: Worker) -> None:
        """Take note that a worker has ended; its descriptors close when the last reader of its results is done."""
        if not worker.process.has_ended() or worker.holds:
            asyncio.get_running_loop().call_later(_REAP_AGAIN, self._reap, worker)
            return
        self.members.discard(worker)
        self.events.ended(worker)
        if not worker.doomed:
            if worker.started:
                self._replace()
            else:
                self._start_failed(worker.process.last_words().strip().rpartition("\n")[2])
        worker.process.close()
        self._release()

    def _replace(self) -> None:
        """Start a successor, but only after the answers that are due now have been sent."""
        self.restarts += 1
        asyncio.get_running_loop().call_later(_RESTART_AFTER, self._spawn_next)

    def _start_failed(self, reason: str) -> None:
        """Give up while opening; later on, try again after a while."""
        if self._opening:
            self._give_up(reason)
            return
        delay = min(_RESTART_MOST, _RESTART_FIRST * 2**self._failures)
        self._failures += 1
        asyncio.get_running_loop().call_later(delay, self._spawn_next)

    def _give_up(self, reason: str) -> None:
        if self._opening and not self._opening.done():
            where = str(self.dataset.path)
            self._opening.set_exception(InstanceError(f"no query worker could start: {reason}", where=where))

    def _release(self) -> None:
        if self.retired and not self.members:
            self.events.released(self.dataset)
