"""The pool within one event loop: fairness, limits, and nothing left behind."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from commons_graph.errors import InstanceError, NotAcceptable, QueryMemory, QueryTimeout, QueryTooLong, QueueFull
from commons_graph.settings import QueryLimits
from commons_graph.sparql.jobs import Dataset
from commons_graph.sparql.pool import QueryPool
from commons_graph.sparql.protocol import QueryRequest

EX = "https://example.org/"
NUMBERS = " ".join(str(n) for n in range(300))
BURN = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?v{n} {{ {NUMBERS} }}" for n in range(4)) + " }"
QUICK = "ASK { ?s ?p ?o }"


@pytest.fixture(scope="module")
def store(make_store: Callable[..., Path]) -> Path:
    return make_store([f'<{EX}{n}> <{EX}label> "{n}" <{EX}g> .' for n in range(100)])


def with_pool(
    store: Path, body: Callable[[QueryPool], Coroutine[Any, Any, None]], **limits: Any
) -> tuple[list[str], QueryPool]:
    """Run a body with a started pool, close the pool, and check that nothing is left."""
    released: list[str] = []

    async def main() -> QueryPool:
        pool = QueryPool(
            QueryLimits(**{"workers": 4, "timeout": 1.0, "memory": 256, "result": 8, **limits}),
            on_release=lambda dataset: released.append(dataset.key),
        )
        before = open_descriptors()
        await pool.start(Dataset(store, union_default_graph=True, key="first"))
        try:
            await body(pool)
        finally:
            pids = pool.stats().pids
            await pool.close()
        assert open_descriptors() <= before, "a descriptor is left open"
        assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()], "a process is left, alive or as a zombie"
        assert not pool.stats().pids
        return pool

    pool = asyncio.run(main())
    return released, pool


def open_descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))


async def eventually(holds: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited too long"
        await asyncio.sleep(0.01)


def ask(pool: QueryPool, query: str = QUICK, client: str = "a", accept: str | None = None) -> Awaitable[Any]:
    return pool.run(QueryRequest(query), accept, client)


def test_answer_says_its_form_its_type_and_its_dataset(store: Path) -> None:
    async def body(pool: QueryPool) -> None:
        answer = await ask(pool, accept="application/sparql-results+xml")
        assert (answer.form, answer.media_type, answer.dataset) == ("ask", "application/sparql-results+xml", "first")
        assert (await ask(pool, "SELECT * { ?s ?p ?o }")).form == "select"
        assert (await ask(pool, "DESCRIBE <x:y>")).form == "graph"

    released, pool = with_pool(store, body)
    assert released == ["first"]
    assert pool.stats().outcomes == {"ok": 3}


def test_one_client_holds_at_most_half_of_the_workers(store: Path) -> None:
    async def body(pool: QueryPool) -> None:
        burning = [asyncio.ensure_future(ask(pool, BURN, "greedy")) for _ in range(8)]
        await asyncio.sleep(0.05)
        assert (pool.stats().busy, pool.stats().idle, pool.stats().waiting) == (2, 2, 6)
        assert (await ask(pool, client="other")).form == "ask"
        outcomes = await asyncio.gather(*burning, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {QueryTimeout, QueueFull}

    with_pool(store, body)


def test_a_newcomer_finds_a_worker_beside_two_greedy_clients(store: Path) -> None:
    async def body(pool: QueryPool) -> None:
        burning = [asyncio.ensure_future(ask(pool, BURN, client)) for client in "ababab"]
        await asyncio.sleep(0.05)
        assert pool.stats().idle == 1
        await ask(pool, client="c")
        assert not any(one.done() for one in burning), "it waited until another query had ended"
        for one in burning:
            one.cancel()
        await asyncio.gather(*burning, return_exceptions=True)

    with_pool(store, body, timeout=20)


def test_single_worker_serves_everyone_in_turn(store: Path) -> None:
    async def body(pool: QueryPool) -> None:
        order: list[str] = []

        async def named(client: str) -> None:
            await ask(pool, client=client)
            order.append(client)

        await asyncio.gather(*(named(client) for client in "aaaab"))
        assert order.index("b") <= 2

    with_pool(store, body, workers=1)


def test_full_queue_refuses_at_once_but_never_a_newcomer(store: Path) -> None:
    async def body(pool: QueryPool) -> None:
        burning = [asyncio.ensure_future(ask(pool, BURN, "greedy")) for _ in range(4)]
        await asyncio.sleep(0.05)
        assert pool.stats().waiting == 3
        with pytest.raises(QueueFull):
            await ask(pool, QUICK, "greedy")
        newcomer = asyncio.ensure_future(ask(pool, QUICK, "other"))
        await asyncio.sleep(0.05)
        assert sum(task.done() for task in burning) == 1, "the greedy client's newest query made room"
        await asyncio.gather(newcomer, *burning, return_exceptions=True)

    with_pool(store, body, workers=1, queue=3)


def test_cancelled_query_gives_its_worker_back(store: Path) -> None:
    async def body(pool: QueryPool) -> None:
        burning = asyncio.ensure_future(ask(pool, BURN))
        await asyncio.sleep(0.1)
        pids = pool.stats().pids
        burning.cancel()
        with pytest.raises(asyncio.CancelledError):
            await burning
        assert pool.stats().busy == 0
        await eventually(lambda: pool.stats().idle == 2)
        assert set(pool.stats().pids) != set(pids)

    with_pool(store, body, workers=2, timeout=30)


def test_closing_answers_everything_that_waits_or_runs(store: Path) -> None:
    tasks: list[asyncio.Future[Any]] = []

    async def body(pool: QueryPool) -> None:
        tasks.extend(asyncio.ensure_future(ask(pool, BURN)) for _ in range(6))
        await asyncio.sleep(0.1)
        await pool.close()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {QueueFull}
        with pytest.raises(QueueFull):
            await ask(pool)

    with_pool(store, body, timeout=30)


def test_closing_while_a_dataset_opens_leaves_nothing(store: Path) -> None:
    async def body(pool: QueryPool) -> None:
        opening = asyncio.ensure_future(pool.use(Dataset(store, union_default_graph=True, key="second")))
        await asyncio.sleep(0.01)
        await pool.close()
        await asyncio.gather(opening, return_exceptions=True)

    released, _ = with_pool(store, body)
    assert sorted(released) == ["first", "second"]


def test_requests_that_cannot_be_answered_take_no_worker(store: Path) -> None:
    async def body(pool: QueryPool) -> None:
        with pytest.raises(NotAcceptable):
            await ask(pool, accept="image/png")
        with pytest.raises(QueryTooLong):
            await ask(pool, "#" * ((1 << 20) + 1))
        with pytest.raises(NotAcceptable):
            await ask(pool, "DESCRIBE <x:y>", accept="text/csv")

    with_pool(store, body)


def test_memory_limit_is_told_from_a_crash(store: Path) -> None:
    text = "x" * 1000
    doubled = " ".join(f"BIND(CONCAT(?t{n}, ?t{n}) AS ?t{n + 1})" for n in range(30))

    async def body(pool: QueryPool) -> None:
        with pytest.raises(QueryMemory):
            await ask(pool, f'SELECT (STRLEN(?t30) AS ?n) {{ BIND("{text}" AS ?t0) {doubled} }}')
        await ask(pool)

    with_pool(store, body, workers=1, timeout=20)


def test_worker_that_held_much_memory_is_replaced_after_its_answer(store: Path) -> None:
    text = "x" * 1000
    doubled = " ".join(f"BIND(CONCAT(?t{n}, ?t{n}) AS ?t{n + 1})" for n in range(16))

    async def body(pool: QueryPool) -> None:
        (before,) = pool.stats().pids
        assert (await ask(pool, f'SELECT (STRLEN(?t16) AS ?n) {{ BIND("{text}" AS ?t0) {doubled} }}')).form == "select"
        await ask(pool)
        await eventually(lambda: before not in pool.stats().pids)

    with_pool(store, body, workers=1, timeout=20, memory=400)


def test_store_that_vanishes_is_tried_again_without_haste(make_store: Callable[..., Path]) -> None:
    path = make_store([f"<{EX}a> <{EX}b> <{EX}c> <{EX}g> ."])

    async def body(pool: QueryPool) -> None:
        shutil.move(path, path.with_name("away"))
        with pytest.raises(QueryTimeout):
            await ask(pool, BURN)
        with pytest.raises(QueueFull):
            await ask(pool)
        assert pool.stats().restarts <= 10
        shutil.move(path.with_name("away"), path)
        await eventually(lambda: pool.stats().idle == 1, 10)
        await ask(pool)

    with_pool(path, body, workers=1)


def test_missing_store_is_an_error_at_the_start(tmp_path: Path) -> None:
    async def main() -> None:
        pool = QueryPool(QueryLimits(workers=2))
        with pytest.raises(InstanceError, match="no query worker could start"):
            await pool.start(Dataset(tmp_path / "nothing", union_default_graph=True, key="first"))
        await pool.close()
        assert pool.stats().pids == ()

    asyncio.run(main())
