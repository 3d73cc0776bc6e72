"""The first rows of a documented query, for its page; asked once for each edition, and given up where it takes long."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from commons_graph.errors import CommonsError
from commons_graph.sparql.jobs import Answer
from commons_graph.sparql.pool import QueryPool
from commons_graph.sparql.protocol import QueryRequest
from commons_graph.web.query_results import GRAPH_TYPE, TABLE_TYPE

_PATIENCE: Final = 2.0
"""Seconds that a page waits for its preview."""

_KEPT: Final = 200
_CLIENT: Final = "previews"
"""All previews count as one client, so that a crawl through their pages leaves workers to everyone else."""


@dataclass(slots=True)
class Previews:
    """Answers to documented queries, by edition; use within one event loop."""

    _known: OrderedDict[tuple[str, str], Answer | None] = field(default_factory=OrderedDict)

    async def ask(self, pool: QueryPool, query: str) -> Answer | None:
        """The answer of a pool to a query; None where it took too long or went past another limit."""
        key = (pool.dataset.key if pool.dataset else "", query)
        if key not in self._known:
            self._known[key] = await _asked(pool, query)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return self._known[key]


async def _asked(pool: QueryPool, query: str) -> Answer | None:
    try:
        asked = pool.run(QueryRequest(query), f"{TABLE_TYPE}, {GRAPH_TYPE}", _CLIENT)
        return await asyncio.wait_for(asked, _PATIENCE)
    except (CommonsError, TimeoutError):
        return None
