"""The SPARQL side of a site: the pool follows the dataset in force, and keeps alive what a query still reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.types import Receive, Scope, Send

from commons_graph.editions.edition import Edition
from commons_graph.editions.void import void_triples
from commons_graph.settings import QueryLimits
from commons_graph.sparql.annexes import Annexes
from commons_graph.sparql.description import Service
from commons_graph.sparql.jobs import Answer, Dataset
from commons_graph.sparql.pool import QueryPool
from commons_graph.sparql.protocol import QueryRequest
from commons_graph.web.bench.preview import Previews
from commons_graph.web.bench.surroundings import Surroundings
from commons_graph.web.edition_number import edition_number
from commons_graph.web.site import Site
from commons_graph.web.sparql_endpoint import SparqlEndpoint
from commons_graph.web.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Held:
    """The dataset that a query asked now must see, and what keeps its folder in place while it is read."""

    dataset: Dataset
    holder: object


class QueryService:
    """The ASGI application of `sparql`; use within one event loop.

    `current` gives the dataset in force; `older` that of an edition by its number, and raises a CommonsError where
    there is none. Without it, a request that names an edition is answered from the dataset in force.
    """

    def __init__(
        self,
        site: Surroundings,
        current: Callable[[], Held],
        limits: QueryLimits,
        older: Callable[[str], Held] | None = None,
    ) -> None:
        self._site = site
        self._current = current
        self._older = older
        self._limits = limits
        self._held: dict[Dataset, object] = {}
        self.pool = QueryPool(limits, on_release=self._released)
        self._annexes = Annexes(limits)
        self._previews = Previews()
        workbench = Workbench(site, limits, self.pool_of)
        self._endpoint = SparqlEndpoint(self.pool, self._describe, workbench, self.pool_of)

    async def start(self) -> None:
        """Start the workers on the dataset in force."""
        await self._follow()

    async def stop(self) -> None:
        """End every worker."""
        await self._annexes.close()
        await self.pool.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, from the data that pages show at the same moment."""
        await self._follow()
        await self._endpoint(dict(scope), receive, send)

    async def let_go(self) -> None:
        """Let go of a dataset that is no longer in force before anybody asks: it may hold what was erased."""
        await self._follow()

    async def preview(self, query: str, edition: str | None = None) -> Answer | None:
        """The answer to a documented query, for its page; None where it took too long."""
        await self._follow()
        return await self._previews.ask(await self.pool_of(edition), query)

    async def evaluate(self, query: str, accept: str, client: str, edition: str | None = None) -> Answer:
        """The answer to one of our own queries, asked in the name of `client`; raises what `QueryPool.run` raises.

        `edition` is the number of one other than that in force.
        """
        await self._follow()
        pool = await self.pool_of(edition)
        return await pool.run(QueryRequest(query), accept, client)

    async def pool_of(self, edition: str | None) -> QueryPool:
        """The pool that answers from an edition; the one in force has most of the workers."""
        if edition is None or self._older is None:
            return self.pool
        held = await asyncio.to_thread(self._older, edition)
        if held.dataset == self.pool.dataset:
            return self.pool
        return await self._annexes.pool(held.dataset, held.holder)

    async def _follow(self) -> None:
        held = self._current()
        if self.pool.dataset != held.dataset:
            self._held[held.dataset] = held.holder
            await self.pool.use(held.dataset)

    def _released(self, dataset: Dataset) -> None:
        self._held.pop(dataset, None)

    async def _describe(self, edition: str | None) -> Service:
        return await asyncio.to_thread(self._described, edition)

    def _described(self, edition: str | None) -> Service:
        held = self._current() if edition is None or self._older is None else self._older(edition)
        dataset, usage = held.dataset, self._site.usage(edition)
        endpoint = f"{dataset.base}sparql"
        return Service(
            endpoint,
            union_default_graph=dataset.union_default_graph,
            federated=bool(self._limits.services),
            more=tuple(void_triples(f"{endpoint}#dataset", usage, endpoint, self._site.linked(edition)))
            if usage
            else (),
        )


def dataset_in_force(site: Site) -> Held:
    """The graph of the current edition; the open edition keeps its folder from being removed."""
    return _held(site.current())


def dataset_of(site: Site, edition: str) -> Held:
    """The graph of an edition by its number; raises BadRequest, UnknownEdition or EditionNotKept."""
    return _held(site.current.numbered(edition_number(edition)))


def _held(edition: Edition) -> Held:
    return Held(Dataset(edition.graph_path, union_default_graph=True, key=edition.key, base=edition.base), edition)


async def _queries(request: Request) -> QueryService:
    queries: QueryService = request.app.state.queries
    return queries


TheQueries = Annotated[QueryService, Depends(_queries)]
"""A parameter that receives the query service."""
