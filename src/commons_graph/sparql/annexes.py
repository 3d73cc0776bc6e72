"""Small pools beside the large one, for datasets that are asked now and then: older editions."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Final

from commons_graph.errors import QueueFull
from commons_graph.settings import QueryLimits
from commons_graph.sparql.jobs import Dataset
from commons_graph.sparql.pool import QueryPool
from commons_graph.sparql.scheduler import LATER

_WORKERS: Final = 2
"""For each dataset: one query that takes long leaves a worker to everybody else."""

_MOST: Final = 2
_IDLE: Final = 60.0


@dataclass(slots=True)
class _Annex:
    """A pool, what keeps its dataset in place, and when it was last asked for, in seconds of the event loop."""

    pool: QueryPool
    holder: object
    used: float

    @property
    def busy(self) -> bool:
        """Whether a query runs or waits."""
        state = self.pool.stats()
        return bool(state.busy or state.waiting)


class Annexes:
    """Pools with the limits of the large one but few workers; use within one event loop.

    At most `most` datasets are open at once. One that nobody has asked for `idle` seconds is closed, and so is the one
    that rested longest when another needs its place.
    """

    def __init__(self, limits: QueryLimits, *, most: int = _MOST, idle: float = _IDLE) -> None:
        self._limits = replace(limits, workers=min(_WORKERS, limits.workers))
        self._most = most
        self._idle = idle
        self._open: dict[Dataset, _Annex] = {}
        self._opening = asyncio.Lock()
        self._closing: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes at work."""
        return tuple(pid for annex in self._open.values() for pid in annex.pool.stats().pids)

    async def pool(self, dataset: Dataset, holder: object) -> QueryPool:
        """The pool of a dataset, started where there is none; submit to it before anything else is awaited.

        `holder` is kept as long as the pool is. Raises QueueFull while too many other datasets are being asked.
        """
        async with self._opening:
            annex = self._open.get(dataset)
            if annex is None:
                self._make_room()
                pool = QueryPool(self._limits)
                await pool.start(dataset)
                annex = self._open[dataset] = _Annex(pool, holder, 0.0)
        annex.used = asyncio.get_running_loop().time()
        self._watch()
        return annex.pool

    async def close(self) -> None:
        """End every worker."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        for dataset in list(self._open):
            self._retire(dataset)
        await asyncio.gather(*self._closing)

    def _make_room(self) -> None:
        while len(self._open) >= self._most:
            resting = [dataset for dataset, annex in self._open.items() if not annex.busy]
            if not resting:
                raise QueueFull("too many older editions are being queried", hint=LATER)
            self._retire(min(resting, key=lambda dataset: self._open[dataset].used))

    def _watch(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._idle, self._look)

    def _look(self) -> None:
        """Close what has rested long enough, and look again later while something is open."""
        self._timer = None
        now = asyncio.get_running_loop().time()
        for dataset, annex in list(self._open.items()):
            if not annex.busy and now - annex.used >= self._idle:
                self._retire(dataset)
        if self._open:
            self._watch()

    def _retire(self, dataset: Dataset) -> None:
        annex = self._open.pop(dataset)
        task = asyncio.get_running_loop().create_task(_closed(annex))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


async def _closed(annex: _Annex) -> None:
    """End a pool; what holds its dataset is let go of with the last worker."""
    await annex.pool.close()
