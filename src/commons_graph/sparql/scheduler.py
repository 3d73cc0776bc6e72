"""Which query goes to which worker, for how long, and what becomes of it."""

from __future__ import annotations

import asyncio
import marshal
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from commons_graph.errors import CommonsError, QueryCrashed, QueryTimeout, QueryTooLong, QueueFull, find_error
from commons_graph.settings import QueryLimits
from commons_graph.sparql.crew import Crew, Worker
from commons_graph.sparql.jobs import Answer, Form, Job, QueryAbandoned
from commons_graph.sparql.process import Reply
from commons_graph.sparql.protocol import QueryRequest
from commons_graph.sparql.queue import FairQueue
from commons_graph.sparql.results import accept_of, choose
from commons_graph.sparql.worker import ASK, FAILED, GRAPH, SELECT

_MIB: Final = 1 << 20
_INLINE: Final = 256 << 10
"""Bytes above which a result is copied in a thread, so that the event loop is not held up."""

_SLOW: Final = 0.2
"""Seconds after which a query runs behind all others; its worker is replaced afterwards."""

_FORMS: Final[Mapping[int, Form]] = {SELECT: "select", ASK: "ask", GRAPH: "graph"}
LATER: Final = "try again in a few seconds"


class Scheduler:
    """Queries that wait and run, and workers that are idle.

    `crew` is the one that new queries go to. `outcomes` counts finished queries by error code, or `ok`.
    """

    def __init__(self, limits: QueryLimits) -> None:
        self.crew: Crew | None = None
        self.outcomes: Counter[str] = Counter()
        self._limits = limits
        self._queue: FairQueue[Job] = FairQueue(limits.queue)
        self._idle: list[Worker] = []
        self._running: dict[Worker, Job] = {}
        self._by_client: Counter[str] = Counter()
        self._copies: set[asyncio.Task[None]] = set()

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many workers are busy, how many idle, and how many queries wait."""
        return len(self._running), len(self._idle), len(self._queue)

    def use(self, crew: Crew) -> None:
        """Give every query from now on to another crew."""
        self.crew = crew
        self._idle = [worker for worker in crew.members if worker.started and not worker.doomed]
        self._dispatch()

    def disband(self, crew: Crew) -> None:
        """End the workers of a crew, those with a query after it."""
        self._idle = [worker for worker in self._idle if worker.crew is not crew]
        for worker in crew.members:
            if worker not in self._running:
                crew.dismiss(worker)
        crew.retire()

    def drain(self, error: CommonsError) -> None:
        """Fail every query that waits or runs."""
        for job in [*self._queue.drain(), *self._running.values()]:
            self._fail(job, error)
        self._running.clear()

    def submit(self, request: QueryRequest, accept: str | None, client: str) -> Job:
        """Take a query in; raises what can be told at once, the rest is the outcome of the job."""
        if len(request.query.encode("utf-8", "surrogatepass")) > self._limits.length * _MIB:
            raise QueryTooLong(f"the query is longer than {self._limits.length} MiB")
        choice = choose(accept_of(accept, request.format))
        loop = asyncio.get_running_loop()
        job = Job(request, choice, client, loop.time() + self._limits.timeout, self._abandon)
        dropped = self._queue.push(client, job)
        if dropped is job:
            self.outcomes[QueueFull.code] += 1
            raise QueueFull("too many queries are waiting", hint=LATER)
        if dropped:
            self._fail(dropped, QueueFull("too many of your queries are waiting", hint=LATER))
        self._watch(job, loop.time())
        self._dispatch()
        return job

    def _dispatch(self) -> None:
        """Give idle workers to waiting queries."""
        while self._idle and (job := self._queue.pop(self._may_start)) is not None:
            while self._idle and not self._hand(self._idle.pop(), job):
                pass
            if not job.outcome.done() and job not in self._running.values():
                self._fail(job, QueueFull("the query workers are restarting", hint=LATER))

    def _hand(self, worker: Worker, job: Job) -> bool:
        """Start a query on a worker; False when the worker died while it was idle."""
        request, choice = job.request, job.choice
        try:
            worker.process.send(
                (request.query, request.default_graphs, request.named_graphs, choice.results, choice.graph)
            )
        except OSError:
            return False
        self._running[worker] = job
        self._by_client[job.client] += 1
        job.started = asyncio.get_running_loop().time()
        return True

    def _may_start(self, client: str) -> bool:
        """Whether a client may take one more worker: only while more are idle than it already has.

        So one client holds at most half of the pool, two hold two thirds, and a newcomer finds a worker.
        """
        return self._by_client[client] < max(1, len(self._idle))

    def ready(self, worker: Worker) -> None:
        """A worker has started."""
        if worker.crew is self.crew:
            self._idle.append(worker)
            self._dispatch()

    def replied(self, worker: Worker, reply: Reply) -> None:
        """A worker has finished its query."""
        if worker not in self._running:
            return
        if reply.length <= _INLINE:
            self._finish(worker, reply, worker.process.read(reply.length))
            return
        task = asyncio.get_running_loop().create_task(self._copy(worker, reply))
        self._copies.add(task)
        task.add_done_callback(self._copies.discard)

    async def _copy(self, worker: Worker, reply: Reply) -> None:
        worker.holds += 1
        try:
            body = await asyncio.to_thread(worker.process.read, reply.length)
            worker.process.forget()
        finally:
            worker.holds -= 1
        if worker in self._running:
            self._finish(worker, reply, body)

    def _finish(self, worker: Worker, reply: Reply, body: bytes) -> None:
        job = self._leave(worker)
        if reply.status == FAILED:
            self._fail(job, _error(job, body))
        else:
            form = _FORMS[reply.status]
            media_type = job.choice.graph if form == "graph" else job.choice.results
            self.outcomes["ok"] += 1
            job.succeed(Answer(body, media_type or "", form, worker.crew.dataset.key))
        self._reuse(worker, spent=reply.retires)

    def _reuse(self, worker: Worker, *, spent: bool) -> None:
        if worker.crew is not self.crew:
            worker.crew.dismiss(worker)
        elif spent or worker.pushed_back:
            worker.crew.kill(worker)
        elif not worker.doomed:
            self._idle.append(worker)
        self._dispatch()

    def _leave(self, worker: Worker) -> Job:
        job = self._running.pop(worker)
        self._by_client[job.client] -= 1
        if not self._by_client[job.client]:
            del self._by_client[job.client]
        return job

    def _watch(self, job: Job, now: float) -> None:
        job.timer = asyncio.get_running_loop().call_at(min(now + _SLOW, job.deadline), self._look_at, job)

    def _look_at(self, job: Job) -> None:
        """Stop a query at its deadline; push one back that takes long, so that quick ones and pages go first."""
        now = asyncio.get_running_loop().time()
        if now >= job.deadline:
            self._expire(job)
            return
        if job.started and now - job.started >= _SLOW and (worker := self._worker_of(job)) and not worker.pushed_back:
            worker.pushed_back = True
            worker.process.push_back()
        self._watch(job, now)

    def _expire(self, job: Job) -> None:
        seconds = f"{self._limits.timeout:g} s"
        if self._queue.remove(job.client, job):
            self._fail(job, QueueFull(f"no worker was free for this query within {seconds}", hint=LATER))
            return
        self._stop(job)
        hint = "narrow the query, add a LIMIT, or work on a dump"
        self._fail(job, QueryTimeout(f"the query was stopped at the time limit of {seconds}", hint=hint))

    def _abandon(self, job: Job) -> None:
        if job.outcome.done() and not job.outcome.cancelled():
            return
        if not self._queue.remove(job.client, job):
            self._stop(job)
        job.fail(QueryAbandoned())

    def _stop(self, job: Job) -> None:
        """Kill the worker of a running query."""
        if worker := self._worker_of(job):
            self._leave(worker)
            worker.crew.kill(worker)
            self._dispatch()

    def _worker_of(self, job: Job) -> Worker | None:
        return next((worker for worker, running in self._running.items() if running is job), None)

    def _fail(self, job: Job, error: CommonsError) -> None:
        self.outcomes[error.code] += 1
        job.fail(error)

    def ended(self, worker: Worker) -> None:
        """A worker is gone, by our doing or by its own."""
        if worker in self._idle:
            self._idle.remove(worker)
        if worker in self._running:
            self._fail(self._leave(worker), worker.process.verdict())
            self._dispatch()


def _error(job: Job, fields: bytes) -> CommonsError:
    """The error that a worker reported."""
    code, message, where, hint = _fields(fields)
    if code == "CG-W03":
        return job.choice.refusal()
    kind = find_error(code) or QueryCrashed
    return kind(message, where=where, hint=hint)


def _fields(data: bytes) -> tuple[str, str, str, str]:
    fields: Any = marshal.loads(data)  # noqa: S302 - written by our own worker
    code, message, where, hint = fields
    return code, message, where, hint
