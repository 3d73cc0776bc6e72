"""The queries of a restitution, evaluated on one edition within the limits of every other query."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from commons_graph.editions.edition import Edition
from commons_graph.errors import CommonsError
from commons_graph.insight.figure_rows import Row, parse_rows
from commons_graph.settings import QueryLimits
from commons_graph.sparql.jobs import Dataset
from commons_graph.sparql.pool import QueryPool
from commons_graph.sparql.protocol import QueryRequest
from commons_graph.sparql.results import JSON

Answers = Mapping[str, tuple[Row, ...] | CommonsError]
"""Name of a query → its rows, or why there are none."""

_CLIENT = "report"


def ask_edition(
    edition: Edition, queries: Mapping[str, str], limits: QueryLimits, progress: Callable[[str], None]
) -> Answers:
    """The answers to some queries; `progress` is told the name of each before it runs."""
    dataset = Dataset(edition.graph_path, union_default_graph=True, key=edition.key, base=edition.base)
    return asyncio.run(_ask(dataset, queries, replace(limits, workers=1), progress))


async def _ask(
    dataset: Dataset, queries: Mapping[str, str], limits: QueryLimits, progress: Callable[[str], None]
) -> Answers:
    pool = QueryPool(limits)
    answers: dict[str, tuple[Row, ...] | CommonsError] = {}
    try:
        await pool.start(dataset)
        for name, text in queries.items():
            progress(name)
            try:
                answers[name] = parse_rows((await pool.run(QueryRequest(text), JSON, _CLIENT)).body)
            except CommonsError as error:
                answers[name] = error
    finally:
        await pool.close()
    return answers
