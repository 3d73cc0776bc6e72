"""A query on the current edition of an instance, in a worker process that is killed at the time limit."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from commons_graph.cli.opening import made_ready
from commons_graph.settings import QueryLimits, Settings
from commons_graph.sparql.jobs import Answer, Dataset
from commons_graph.sparql.pool import QueryPool
from commons_graph.sparql.protocol import QueryRequest

_CLIENT = "cli"


def ask_census(settings: Settings, text: str, accept: str) -> bytes:
    """The result of a query on the current edition, in a format chosen as an Accept header would.

    Raises the errors of the query pool, and InstanceError when there is no edition.
    """
    edition = made_ready(settings).current()
    try:
        dataset = Dataset(edition.graph_path, union_default_graph=True, key=edition.key, base=edition.base)
        return asyncio.run(_evaluate(dataset, replace(settings.query, workers=1), text, accept)).body
    finally:
        edition.close()


async def _evaluate(dataset: Dataset, limits: QueryLimits, text: str, accept: str) -> Answer:
    pool = QueryPool(limits)
    try:
        await pool.start(dataset)
        return await pool.run(QueryRequest(text), accept, _CLIENT)
    finally:
        await pool.close()
