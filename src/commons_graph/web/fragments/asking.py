"""Asking the query workers for a page of a fragment, and for how many triples it has.

Everything is evaluated where user queries are: in a process that can be killed, so that a page deep in a large fragment
costs the web process nothing and ends at the time limit of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson
import pyoxigraph as ox

from commons_graph.search.usage import Usage
from commons_graph.sparql.results import JSON
from commons_graph.web.fragments.pattern import TriplePattern
from commons_graph.web.fragments.totals import COUNTED, Total, Totals, estimate
from commons_graph.web.query_service import QueryService

PAGE_SIZE: Final = 100
"""Triples on a page."""

Bindings = Sequence[Mapping[str, Mapping[str, str]]]
"""Solutions as SPARQL results JSON writes them."""


@dataclass(frozen=True, slots=True)
class FragmentPage:
    """The triples of one page, whether more follow, the total, and the key of the data that gave them."""

    pattern: TriplePattern
    number: int
    triples: tuple[ox.Triple, ...]
    more: bool
    total: Total
    dataset: str

    @property
    def is_beyond(self) -> bool:
        """Whether the page lies past the end; the first page of an empty fragment does not."""
        return self.number > 1 and not self.triples


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and what is asked.

    `client` is the name under which queries wait, `edition` the number of one other than that in force; `totals` are
    those known, and `usage` tells what estimates follow.
    """

    queries: QueryService
    client: str
    edition: str | None
    totals: Totals
    usage: Callable[[], Usage]

    async def page(self, pattern: TriplePattern, number: int) -> FragmentPage:
        """One page of a fragment, from 1; raises what `QueryPool.run` raises.

        The order is that of the store's index: the same for every page of an edition.
        """
        if pattern.is_impossible:
            return FragmentPage(pattern, number, (), more=False, total=Total(0), dataset="")
        offset = (number - 1) * PAGE_SIZE
        query = f"SELECT * WHERE {{ {pattern.sparql} }} OFFSET {offset} LIMIT {PAGE_SIZE + 1}"
        bindings, dataset = await self._bindings(query)
        more = len(bindings) > PAGE_SIZE
        triples = tuple(pattern.triple(binding) for binding in bindings[:PAGE_SIZE])
        total = await self._total(pattern, dataset) if more else Total(offset + len(triples))
        return FragmentPage(pattern, number, triples, more, total, dataset)

    async def _total(self, pattern: TriplePattern, dataset: str) -> Total:
        known = self.totals.find(dataset, pattern)
        if known is not None:
            return known
        inner = f"SELECT * WHERE {{ {pattern.sparql} }} LIMIT {COUNTED + 1}"
        bindings, dataset = await self._bindings(f"SELECT (COUNT(*) AS ?n) {{ {inner} }}")
        counted = int(bindings[0]["n"]["value"])
        total = Total(counted) if counted <= COUNTED else estimate(pattern, self.usage())
        return self.totals.keep(dataset, pattern, total)

    async def _bindings(self, query: str) -> tuple[Bindings, str]:
        """The solutions of a query, and the key of the data that gave them."""
        answer = await self.queries.evaluate(query, JSON, self.client, self.edition)
        return orjson.loads(answer.body)["results"]["bindings"], answer.dataset
