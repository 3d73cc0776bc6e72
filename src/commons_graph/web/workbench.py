"""`/sparql` in a browser: questions to start from, a query, its result and its views; works without JavaScript."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Any, Final

from starlette.types import Receive, Send

from commons_graph.errors import CommonsError, NotFound, QueryFault
from commons_graph.settings import QueryLimits
from commons_graph.sparql.pool import QueryPool
from commons_graph.sparql.protocol import Parameters, QueryRequest, parse_parameters, parse_request
from commons_graph.web.bench.charts import charts_of
from commons_graph.web.bench.examples import found_examples, simplest_first
from commons_graph.web.bench.faults import fault_of
from commons_graph.web.bench.maps import map_of
from commons_graph.web.bench.networks import network_of
from commons_graph.web.bench.questions import written_query
from commons_graph.web.bench.run import Run, address_of
from commons_graph.web.bench.samples import code_samples
from commons_graph.web.bench.surroundings import Surroundings
from commons_graph.web.common_headers import with_common
from commons_graph.web.query_documents import described_queries
from commons_graph.web.query_results import GRAPH_TYPE, ROWS_SHOWN, TABLE_TYPE, Reading
from commons_graph.web.rendering import Page
from commons_graph.web.visit import SCOPE_KEY, Visit
from commons_graph.web.waiting import client_key, outcome

_ACCEPT: Final = f"{TABLE_TYPE}, {GRAPH_TYPE}"
_RETRY_AFTER: Final = b"5"


class Workbench:
    """The page of the endpoint; an ASGI application that the endpoint calls for browsers."""

    def __init__(
        self, site: Surroundings, limits: QueryLimits, pool_of: Callable[[str | None], Awaitable[QueryPool]]
    ) -> None:
        self._site = site
        self._limits = limits
        self._pool_of = pool_of

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer GET, HEAD or POST with the page; a fault of the query is shown on it, with its status.

        A query runs as long as its client stays; raises QueryAbandoned when the client has gone.
        """
        visit: Visit = scope[SCOPE_KEY]
        body = await _body(scope, receive)
        asked = _parameters(scope["query_string"])
        wanted = next(iter((*asked.all("all"), *asked.all("lacking"))), "")
        if wanted and (address := await asyncio.to_thread(self._written, visit, wanted)):
            await _redirect(send, address)
            return
        run = await self._run(visit, scope, body, receive)
        page = await asyncio.to_thread(self._render, visit, run, next(iter(asked.all("find")), ""))
        await _send(send, run.status, page.encode(), visit, silent=scope["method"] == "HEAD")

    def _written(self, visit: Visit, wanted: str) -> str | None:
        """Where a simple form leads: to the query that it writes."""
        query = written_query(self._site.kinds(visit), wanted, visit.language)
        return visit.links.page("sparql#result", address_of(query)) if query else None

    async def _run(self, visit: Visit, scope: Mapping[str, Any], body: bytes, receive: Receive) -> Run:
        run = Run()
        started = time.perf_counter()
        try:
            request = self._request(scope, body)
            if request is None:
                return run
            run.query, run.asked = request.query, True
            run.example = next((q for q in self._site.queries.values() if q.text == request.query), None)
            pool = await self._pool_of(request.edition)
            job = pool.submit(replace(request, format=None), _ACCEPT, client_key(scope.get("client")))
            answer = await outcome(job, receive)
            run.seconds = time.perf_counter() - started
            reading = Reading(partial(self._site.linker, visit), visit.links.base)
            run.result = await asyncio.to_thread(reading.read, answer)
        except CommonsError as error:
            run.seconds = time.perf_counter() - started
            run.fault = fault_of(run.query, error, self._site.prefixes)
        return run

    def _request(self, scope: Mapping[str, Any], body: bytes) -> QueryRequest | None:
        """The query of a request: its text, or the name of an example; None where there is neither."""
        kind = dict(scope["headers"]).get(b"content-type", b"").decode("latin-1")
        request = parse_request(scope["method"], scope["query_string"], kind or None, body)
        name = next(iter(_parameters(scope["query_string"]).all("example")), "")
        if request is None and name:
            if name not in self._site.queries:
                raise NotFound("no example has this name", where=name)
            return QueryRequest(self._site.queries[name].text)
        return request if request and request.query.strip() else None

    def _render(self, visit: Visit, run: Run, find: str) -> str:
        queries = simplest_first(self._site.queries.values())
        first = self._site.queries.get(self._site.opening)
        text = run.query if run.asked or not first else first.text
        drawn = run.result
        page = Page(
            "workbench.html",
            "sparql",
            {
                "run": run,
                "query": text,
                "example": run.example if run.asked else first,
                "examples": found_examples(queries, find, visit.language),
                "find": find,
                "kinds": self._site.kinds(visit),
                "charts": charts_of(drawn, visit.language) if drawn else [],
                "map": map_of(drawn, self._site.known_places(visit), visit.language) if drawn else None,
                "network": network_of(drawn) if drawn else None,
                "samples": code_samples(visit.links.public("sparql"), text),
                "rows_shown": ROWS_SHOWN,
                "limits": self._limits,
            },
            query=run.address,
            described=described_queries(visit.links, filter(None, [run.example or first])),
            indexed=not run.asked and not find,
        )
        return self._site.page(visit, page)


def _parameters(encoded: bytes) -> Parameters:
    """The parameters of an address; none where it is not UTF-8, which running the query then tells."""
    try:
        return parse_parameters(encoded, "the address")
    except QueryFault:
        return Parameters(())


async def _body(scope: Mapping[str, Any], receive: Receive) -> bytes:
    if scope["method"] != "POST":
        return b""
    message = await receive()  # the endpoint has read it, and gives it in one piece
    body: bytes = message.get("body", b"")
    return body


async def _redirect(send: Send, address: str) -> None:
    headers = [(b"location", address.encode()), (b"cache-control", b"no-store"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": HTTPStatus.SEE_OTHER, "headers": with_common(headers)})
    await send({"type": "http.response.body", "body": b""})


async def _send(send: Send, status: int, body: bytes, visit: Visit, *, silent: bool) -> None:
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-language", visit.language.encode()),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        (b"vary", b"Accept" if visit.fixed else b"Accept, Accept-Language"),
    ]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append((b"retry-after", _RETRY_AFTER))
    await send({"type": "http.response.start", "status": status, "headers": with_common(headers)})
    await send({"type": "http.response.body", "body": b"" if silent else body})
