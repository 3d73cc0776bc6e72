"""Follows the site from its seeds until every address it leads to is a file, in one process or in two."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from commons_graph.settings import QueryLimits, Settings
from commons_graph.web.app import create_app
from commons_graph.web.serving import census_site
from commons_graph.web.static_site.address import Address
from commons_graph.web.static_site.asking import Asker
from commons_graph.web.static_site.files import SiteFiles
from commons_graph.web.static_site.rendering import Rendered, Renderer

_BATCH: Final = 12
_AHEAD: Final = 3
"""Batches for each process that wait for it."""

_LIMITS: Final = QueryLimits(workers=1)


@dataclass(frozen=True, slots=True)
class Job:
    """What a process needs to write a part of the site."""

    settings: Settings
    folder: Path
    own: frozenset[str]
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one address: all that was rendered but for the bytes, and what was written of it."""

    rendered: Rendered
    digests: dict[str, str]
    changed: tuple[str, ...]


@dataclass
class Worker:
    """An application of its own, and the files that it writes."""

    job: Job
    renderer: Renderer
    files: SiteFiles

    def keep(self, addresses: Iterable[Address]) -> list[Kept]:
        """Render some addresses and write what they are."""
        return [self._keep(address) for address in addresses]

    def _keep(self, address: Address) -> Kept:
        rendered = self.renderer.render(address)
        before = len(self.files.changed)
        for name, body in rendered.files.items():
            self.files.write(name, body)
        digests = {name: self.files.digests[name] for name in rendered.files}
        return Kept(replace(rendered, files={}), digests, tuple(self.files.changed[before:]))


@dataclass
class _Process:
    """What a process of ours holds while it lives."""

    stack: ExitStack = field(default_factory=ExitStack)
    worker: Worker | None = None


_HERE: Final = _Process()


def begin(job: Job) -> Worker:
    """Start an application in this process; `end` stops it."""
    site = census_site(job.settings, still=True)
    prefix = unquote(urlsplit(site.current().base).path).rstrip("/")
    asker = _HERE.stack.enter_context(Asker(create_app(site, _LIMITS), prefix))
    _HERE.worker = Worker(
        job, Renderer(asker, site.current().base, site.templates.languages, job.without), SiteFiles(job.folder, job.own)
    )
    return _HERE.worker


def end() -> None:
    """Stop the application of this process."""
    _HERE.stack.close()
    _HERE.worker = None


def _keep_here(addresses: list[Address]) -> list[Kept]:
    if _HERE.worker is None:
        raise RuntimeError("the process was not made ready")
    return _HERE.worker.keep(addresses)


def crawl(
    job: Job, worker: Worker, seeds: Iterable[Address], processes: int, tell: Callable[[int], None]
) -> list[Kept]:
    """Every address that can be reached; `tell` is called with how many are done."""
    frontier = _Frontier(seeds)
    kept: list[Kept] = []
    for some in _in_order(frontier, worker) if processes < 2 else _side_by_side(frontier, job, processes):
        for one in some:
            frontier.add(one.rendered.links)
        kept += some
        tell(len(kept))
    return kept


class _Frontier:
    """Addresses still to go to; each is given out once."""

    def __init__(self, seeds: Iterable[Address]) -> None:
        self._seen: set[Address] = set()
        self._waiting: dict[Address, None] = {}
        self.add(seeds)

    def add(self, addresses: Iterable[Address]) -> None:
        """Note addresses; those that are known already are left out."""
        new = set(addresses) - self._seen
        self._seen |= new
        self._waiting.update(dict.fromkeys(sorted(new)))

    def take(self) -> list[Address]:
        """A few addresses; none where there are no more for now."""
        some = list(islice(self._waiting, _BATCH))
        for address in some:
            del self._waiting[address]
        return some


def _in_order(frontier: _Frontier, worker: Worker) -> Iterator[list[Kept]]:
    while some := frontier.take():
        yield worker.keep(some)


def _side_by_side(frontier: _Frontier, job: Job, processes: int) -> Iterator[list[Kept]]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_made_ready, initargs=(job,)) as pool:
        running: set[Future[list[Kept]]] = set()
        while True:
            while len(running) < processes * _AHEAD and (some := frontier.take()):
                running.add(pool.submit(_keep_here, some))
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()


def _made_ready(job: Job) -> None:
    import atexit  # noqa: PLC0415 — only where a process of our own ends

    begin(job)
    atexit.register(end)
