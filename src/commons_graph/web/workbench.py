"""`/sparql` in a browser: a query, its result as a table, and examples; works without JavaScript."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from starlette.types import Receive, Send

from commons_graph.errors import CommonsError
from commons_graph.sparql.library import NamedQuery
from commons_graph.sparql.pool import QueryPool
from commons_graph.sparql.protocol import QueryRequest, parse_request
from commons_graph.terms import ESS, RDFS
from commons_graph.web.common_headers import CORS, SAFETY
from commons_graph.web.query_documents import described_queries
from commons_graph.web.query_results import ROWS_SHOWN, Linker, QueryResult, read_result
from commons_graph.web.rendering import Page
from commons_graph.web.visit import SCOPE_KEY, Visit

_ACCEPT: Final = "application/sparql-results+json, text/turtle"
_LINE: Final = re.compile(r"line (\d+)")
_TABLE_FORMATS: Final = ("csv", "json", "tsv", "xml")
_GRAPH_FORMATS: Final = ("ttl", "jsonld", "rdf", "nt")
_SHARED_MAX: Final = 4000
"""Longest query that a link may carry, in characters: past some eight kilobytes, servers in between refuse it."""

_START: Final = f"""PREFIX ess: <{ESS}>
PREFIX rdfs: <{RDFS}>

SELECT ?initiative ?label WHERE {{
  ?initiative a ess:Initiative ; rdfs:label ?label .
}}
LIMIT 20
"""


@dataclass(slots=True)
class Run:
    """One query as the page shows it: its text, then its result or its error, and the time it took."""

    query: str
    result: QueryResult | None = None
    error: CommonsError | None = None
    seconds: float = 0.0

    @property
    def error_line(self) -> tuple[int, str] | None:
        """The line of the query where the error is, where that is known."""
        match = _LINE.search(str(self.error)) if self.error else None
        lines = self.query.splitlines()
        number = int(match[1]) if match else 0
        return (number, lines[number - 1]) if 0 < number <= len(lines) else None

    @property
    def downloads(self) -> list[tuple[str, str]]:
        """Format name and address parameters of the result as data."""
        if self.result is None:
            return []
        formats = _GRAPH_FORMATS if self.result.form == "graph" else _TABLE_FORMATS
        return [(name, urlencode({"query": self.query, "format": name})) for name in formats]


class Surroundings(Protocol):
    """What the workbench needs of the site it stands in."""

    @property
    def queries(self) -> Mapping[str, NamedQuery]:
        """The example queries, by name."""
        ...

    def linker(self, visit: Visit, iris: Iterable[str]) -> Linker:
        """How to link to some IRIs."""
        ...

    def page(self, visit: Visit, page: Page) -> str:
        """The HTML of a page."""
        ...


class Workbench:
    """The page of the endpoint; an ASGI application that the endpoint calls for browsers."""

    def __init__(self, site: Surroundings, pool: QueryPool) -> None:
        self._site = site
        self._pool = pool

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer GET, HEAD or POST with the page; an error of the query is shown on it, with its status."""
        visit: Visit = scope[SCOPE_KEY]
        run = await self._run(visit, scope, await _body(scope, receive))
        page = await asyncio.to_thread(self._render, visit, run)
        status = run.error.status if run and run.error else 200
        await _send(send, status, page.encode(), visit, silent=scope["method"] == "HEAD")

    async def _run(self, visit: Visit, scope: Mapping[str, Any], body: bytes) -> Run | None:
        kind = dict(scope["headers"]).get(b"content-type", b"").decode("latin-1")
        started = time.perf_counter()
        run = Run("")
        try:
            request = parse_request(scope["method"], scope["query_string"], kind or None, body)
            if request is None or not request.query.strip():
                return None
            run.query = request.query
            run.result = await self._evaluate(visit, request, scope)
        except CommonsError as error:
            run.error = error
        run.seconds = time.perf_counter() - started
        return run

    async def _evaluate(self, visit: Visit, request: QueryRequest, scope: Mapping[str, Any]) -> QueryResult:
        client = (scope.get("client") or ("",))[0]
        answer = await self._pool.run(replace(request, format=None), _ACCEPT, client)
        return await asyncio.to_thread(read_result, answer, partial(self._site.linker, visit))

    def _render(self, visit: Visit, run: Run | None) -> str:
        queries = list(self._site.queries.values())
        page = Page(
            "workbench.html",
            "sparql",
            {
                "run": run,
                "query": run.query if run else (queries[0].text if queries else _START),
                "queries": queries,
                "rows_shown": ROWS_SHOWN,
                "limits": self._pool.limits,
            },
            query=urlencode({"query": run.query}) if run and len(run.query) < _SHARED_MAX else "",
            described=described_queries(visit.links, queries),
            indexed=run is None,
        )
        return self._site.page(visit, page)


async def _body(scope: Mapping[str, Any], receive: Receive) -> bytes:
    if scope["method"] != "POST":
        return b""
    message = await receive()  # the endpoint has read it, and gives it in one piece
    body: bytes = message.get("body", b"")
    return body


async def _send(send: Send, status: int, body: bytes, visit: Visit, *, silent: bool) -> None:
    vary = b"Accept" if visit.fixed else b"Accept, Accept-Language"
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-language", visit.language.encode()),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        (b"vary", vary),
        *CORS,
        *SAFETY,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if silent else body})
