"""Small pools for older editions: few workers, ended when nobody asks any more, within the same limits."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store

from commons_graph.errors import QueryTimeout, QueueFull
from commons_graph.settings import QueryLimits
from commons_graph.sparql.annexes import Annexes
from commons_graph.sparql.jobs import Dataset
from commons_graph.sparql.protocol import QueryRequest

LIMITS = QueryLimits(workers=6, timeout=2.0)
COUNT = QueryRequest("SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c }")
ENDLESS = QueryRequest("SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }")
CSV = "text/csv"


@pytest.fixture
def datasets(tmp_path: Path) -> list[Dataset]:
    """Three stores, with 30, 31 and 32 triples."""
    found = []
    for number in range(3):
        store = Store(str(tmp_path / str(number)))
        for rank in range(30 + number):
            thing = NamedNode(f"https://census.example/{rank}")
            store.add(Quad(thing, NamedNode("https://census.example/is"), thing))
        store.flush()
        del store
        found.append(Dataset(tmp_path / str(number), union_default_graph=True, key=str(number)))
    return found


def run(act: Callable[[Annexes], Awaitable[None]], **options: float) -> None:
    async def main() -> None:
        annexes = Annexes(LIMITS, **options)  # type: ignore[arg-type]
        try:
            await act(annexes)
        finally:
            await annexes.close()
            assert annexes.pids == ()

    asyncio.run(main())


async def counted(annexes: Annexes, dataset: Dataset) -> int:
    pool = await annexes.pool(dataset, None)
    answer = await pool.run(COUNT, CSV, "client")
    return int(answer.body.split()[-1])


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_each_dataset_gives_its_own_answers_from_two_workers(datasets: list[Dataset]) -> None:
    async def act(annexes: Annexes) -> None:
        assert [await counted(annexes, dataset) for dataset in datasets[:2]] == [30, 31]
        assert [await counted(annexes, dataset) for dataset in datasets[:2]] == [30, 31]
        assert len(annexes.pids) == 4

    run(act)


def test_one_more_dataset_takes_the_place_of_the_one_that_rested_longest(datasets: list[Dataset]) -> None:
    async def act(annexes: Annexes) -> None:
        for dataset in (*datasets, datasets[1], datasets[0]):
            assert await counted(annexes, dataset) == 30 + int(dataset.key)
            assert len(annexes.pids) <= 4

    run(act)


def test_workers_that_nobody_asks_end(datasets: list[Dataset]) -> None:
    async def act(annexes: Annexes) -> None:
        await counted(annexes, datasets[0])
        pids = annexes.pids
        assert all(map(is_alive, pids))
        await asyncio.sleep(1.0)
        assert annexes.pids == ()
        assert not any(map(is_alive, pids))
        assert await counted(annexes, datasets[0]) == 30, "asked again, they start again"

    run(act, idle=0.2)


def test_what_is_being_queried_keeps_its_place_and_its_limits(datasets: list[Dataset]) -> None:
    async def act(annexes: Annexes) -> None:
        pool = await annexes.pool(datasets[0], None)
        running = pool.submit(ENDLESS, CSV, "client")
        with pytest.raises(QueueFull):
            await annexes.pool(datasets[1], None)
        with pytest.raises(QueryTimeout):
            await running.outcome
        assert await counted(annexes, datasets[1]) == 31

    run(act, most=1)
