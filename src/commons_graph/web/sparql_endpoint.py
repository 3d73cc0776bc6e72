"""The SPARQL 1.1 Protocol over HTTP, as one raw ASGI application.

No routing and no framework stand between a request and its worker, because a small query takes less time
than they do. Mount it at `/sparql` and `/sparql/`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from commons_graph.errors import CommonsError, MethodNotAllowed, NotAcceptable, QueryTooLong, QueueFull
from commons_graph.rdf.negotiation import negotiate
from commons_graph.sparql.description import Service, render
from commons_graph.sparql.jobs import Answer, QueryAbandoned
from commons_graph.sparql.pool import QueryPool
from commons_graph.sparql.protocol import FORM, QueryRequest, parse_parameters, parse_request
from commons_graph.sparql.results import GRAPH_TYPES, accept_of, choose, prefers_html
from commons_graph.web.sparql_replies import (
    PIECE,
    answer_tag,
    content_tag,
    holds,
    replay,
    send_body,
    send_preflight,
    send_problem,
    send_unchanged,
)
from commons_graph.web.waiting import client_key, outcome

_MIB: Final = 1 << 20
_FORM_OVERHEAD: Final = 3
"""Percent-encoding makes three bytes of one at most."""


class _Gone(Exception):
    """The client closed the connection; there is nobody to answer."""


class SparqlEndpoint:
    """The endpoint in front of a pool.

    `service` is asked for the service description of an edition (None: the one in force) each time it is needed, and
    `older`, where there are editions, for the pool of one that a request names. `workbench` gets what a browser
    asks for: GET and POST whose Accept prefers text/html (or `format=html`), the body still to be read.
    """

    def __init__(
        self,
        pool: QueryPool,
        service: Callable[[str | None], Awaitable[Service]],
        workbench: ASGIApp | None = None,
        older: Callable[[str], Awaitable[QueryPool]] | None = None,
    ) -> None:
        self._pool = pool
        self._service = service
        self._older = older
        self._workbench = workbench
        self._outgoing = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        method = scope["method"]
        try:
            if method in ("GET", "HEAD", "POST"):
                await self._answer(scope, receive, send)
            elif method == "OPTIONS":
                await send_preflight(send)
            else:
                raise MethodNotAllowed(f"{method} is not a method of SPARQL queries", hint="use GET or POST")
        except CommonsError as error:
            await send_problem(send, error, self._pool.limits.timeout, silent=method == "HEAD")
        except (_Gone, QueryAbandoned, TimeoutError):
            return  # nobody is there, or nobody reads

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, address_query, headers = scope["method"], scope["query_string"], dict(scope["headers"])
        accept, kind = _text(headers.get(b"accept")), _text(headers.get(b"content-type"))
        body = await self._body(receive) if method == "POST" else b""
        if self._workbench and _for_people(accept, address_query, kind, body):
            await self._workbench(scope, replay(body, receive) if method == "POST" else receive, send)
            return
        request = parse_request(method, address_query, kind, body)
        known = headers.get(b"if-none-match", b"") if method != "POST" else b""
        if request is None:
            await self._describe(accept, address_query, known, send, silent=method == "HEAD")
            return
        pool = await self._older(request.edition) if request.edition and self._older else self._pool
        if known and (tag := _tag_now(pool, request, accept)) and holds(known, tag):
            await send_unchanged(send, tag)
        else:
            job = pool.submit(request, accept, client_key(scope.get("client")))
            answer = await outcome(job, receive)
            await self._deliver(request, accept, answer, send, silent=method == "HEAD")

    async def _body(self, receive: Receive) -> bytes:
        """Read a request body; raises QueryTooLong as soon as it is longer than any query can be."""
        limit = self._pool.limits.length * _MIB * _FORM_OVERHEAD + PIECE
        pieces, received, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Gone
            pieces.append(message.get("body", b""))
            received += len(pieces[-1])
            if received > limit:
                raise QueryTooLong(f"the request is longer than a query of {self._pool.limits.length} MiB can be")
            more = message.get("more_body", False)
        return b"".join(pieces)

    async def _describe(
        self, accept: str | None, address_query: bytes, known: bytes, send: Send, *, silent: bool
    ) -> None:
        asked = parse_parameters(address_query, "the address")
        name = asked.format
        media_type = negotiate(accept_of(accept, name), GRAPH_TYPES)
        if media_type is None:
            offered = ", ".join(GRAPH_TYPES)
            raise NotAcceptable("the service description has no such representation", hint=f"it comes as {offered}")
        body = render(await self._service(asked.edition), media_type)
        tag = content_tag(body)
        if known and holds(known, tag):
            await send_unchanged(send, tag)
        else:
            await send_body(send, media_type, body, tag, silent=silent)

    async def _deliver(
        self, request: QueryRequest, accept: str | None, answer: Answer, send: Send, *, silent: bool
    ) -> None:
        tag = answer_tag(answer.dataset, request, choose(accept_of(accept, request.format)))
        size = len(answer.body) if len(answer.body) > PIECE else 0
        # Large results wait in memory until their clients have read them, so there is room for few.
        if self._outgoing + size > self._pool.limits.result * _MIB * self._pool.limits.workers:
            raise QueueFull("too many large results are being read", hint="try again in a few seconds, or add a LIMIT")
        self._outgoing += size
        try:
            await send_body(send, answer.media_type, answer.body, tag, silent=silent)
        finally:
            self._outgoing -= size


def _tag_now(pool: QueryPool, request: QueryRequest, accept: str | None) -> bytes | None:
    """The tag that the answer would have now."""
    dataset = pool.dataset
    return answer_tag(dataset.key, request, choose(accept_of(accept, request.format))) if dataset else None


def _for_people(accept: str | None, address_query: bytes, kind: str | None, body: bytes) -> bool:
    """Whether a page is wanted; a `format` in the address or in a form decides before Accept does."""
    is_form = kind is not None and kind.lower().startswith(FORM)
    encoded = address_query + b"&" + body if is_form else address_query
    name = parse_parameters(encoded, "the request").format if b"format=" in encoded else None
    return prefers_html(accept_of(accept, name), for_query=bool(body) or b"query=" in address_query)


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
