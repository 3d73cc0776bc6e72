"""The thin ASGI layer in front of everything.

It answers what it has already answered, gives every GET its HEAD and its 304, adds the headers every answer
carries, and takes the path prefix and the language off the path before FastAPI sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commons_graph.web.cache import Address, AnswerCache, Headers, make_entry, not_modified
from commons_graph.web.common_headers import PREFLIGHT, with_common
from commons_graph.web.conditional import is_fresh
from commons_graph.web.visit import METHOD_KEY, SCOPE_KEY, Addressing

_PREFLIGHT: Final[Message] = {"type": "http.response.start", "status": 204, "headers": PREFLIGHT}
_EMPTY: Final[Message] = {"type": "http.response.body", "body": b""}
_READING: Final = frozenset({"GET", "HEAD"})
_ENTRY_MAX: Final = 4 << 20
"""Bytes above which an answer is not kept: a whole list as CSV would push out a thousand pages."""


class Front:
    """The outermost ASGI application.

    `edition_key` is asked for at each request and must be cheap. `raw` maps paths below the base to
    applications that speak the whole of HTTP themselves, such as the SPARQL endpoint.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        addressing: Addressing,
        edition_key: Callable[[], str],
        raw: Mapping[str, ASGIApp],
        cache_bytes: int = 64 << 20,
    ) -> None:
        self._app = app
        self._addressing = addressing
        self._edition_key = edition_key
        self._raw = raw
        self._cache = AnswerCache(cache_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass a lifespan scope on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        address = (scope.get("raw_path") or scope["path"].encode(), scope["query_string"])
        cache, edition = self._cache, self._edition_key()
        if edition != cache.edition:
            cache.of_edition(edition)
        method = scope["method"]
        reading = method in _READING
        if len(headers) != len(scope["headers"]):
            headers = _combined(scope["headers"])
        if reading and (entry := cache.find(address, headers)) is not None:
            if entry.etag and _fresh(headers, entry.etag, entry.modified):
                await send(entry.unchanged)
                await send(_EMPTY)
            else:
                await send(entry.start)
                await send(entry.body if method == "GET" else _EMPTY)
            return
        await self._answer(scope, receive, send, headers, address if reading else None)

    async def _answer(
        self, scope: Scope, receive: Receive, send: Send, headers: dict[bytes, bytes], address: Address | None
    ) -> None:
        visit = self._addressing.visit(
            scope["path"],
            scope["query_string"].decode("latin-1"),
            _text(headers.get(b"accept")),
            _text(headers.get(b"accept-language")),
        )
        if b"accept-profile" in headers:
            visit = replace(visit, accept_profile=_text(headers[b"accept-profile"]))
        if b"accept-datetime" in headers:
            visit = replace(visit, accept_datetime=_text(headers[b"accept-datetime"]))
        inner = {**scope, "path": "/" + visit.path, "root_path": "", SCOPE_KEY: visit, METHOD_KEY: scope["method"]}
        raw = self._raw.get(visit.path)
        if raw is not None:
            await raw(inner, receive, send)
        elif scope["method"] == "OPTIONS":
            await send(_PREFLIGHT)
            await send(_EMPTY)
        else:
            answer = _Answer(send, scope["method"], headers)
            if scope["method"] == "HEAD":
                inner["method"] = "GET"
            await self._app(inner, receive, answer.forward)
            if address is not None:
                self._keep(address, headers, answer)

    def _keep(self, address: Address, headers: dict[bytes, bytes], answer: _Answer) -> None:
        # An answer made while the edition changed may belong to either, so it is not kept.
        if answer.complete and answer.shareable and self._edition_key() == self._cache.edition:
            self._cache.keep(address, headers, make_entry(answer.status, answer.headers, b"".join(answer.chunks)))


class _Answer:
    """Sends an answer on, as HEAD or 304 where the request allows, and gathers what may be kept."""

    def __init__(self, send: Send, method: str, request: Mapping[bytes, bytes]) -> None:
        self._send = send
        self._request = request
        self._silent = method == "HEAD"
        self._ended = False
        self.status = 0
        self.headers: Headers = []
        self.chunks: list[bytes] = []
        self.size = 0
        self.shareable = False
        self.complete = False

    async def forward(self, message: Message) -> None:
        """Take one ASGI message of the inner application."""
        if message["type"] == "http.response.start":
            await self._send(self._started(message))
        elif message["type"] == "http.response.body":
            await self._continue(message.get("body", b""), more=message.get("more_body", False))

    def _started(self, message: Message) -> dict[str, Any]:
        self.status = message["status"]
        self.headers = with_common(message["headers"])
        found = dict(self.headers)
        self.shareable = b"public" in found.get(b"cache-control", b"") and self.status in (200, 303, 308)
        etag = found.get(b"etag")
        if self.status == 200 and etag and _fresh(self._request, etag, found.get(b"last-modified")):
            self._silent = True
            return not_modified(self.headers)
        return {"type": "http.response.start", "status": self.status, "headers": self.headers}

    async def _continue(self, body: bytes, *, more: bool) -> None:
        self.size += len(body)
        self.shareable = self.shareable and self.size <= _ENTRY_MAX
        if self.shareable:
            self.chunks.append(body)
        else:
            self.chunks.clear()
        self.complete = not more
        if not self._silent:
            await self._send({"type": "http.response.body", "body": body, "more_body": more})
        elif not self._ended:
            self._ended = True
            await self._send(_EMPTY)


def _fresh(request: Mapping[bytes, bytes], etag: bytes, modified: bytes | None) -> bool:
    tags = request.get(b"if-none-match")
    if tags == etag:
        return True
    since = request.get(b"if-modified-since")
    return (tags is not None or since is not None) and is_fresh(tags, since, etag, modified)


def _combined(headers: Headers) -> dict[bytes, bytes]:
    """Headers sent several times as one, joined as RFC 9110 §5.2 says."""
    joined: dict[bytes, bytes] = {}
    for name, value in headers:
        joined[name] = joined[name] + b", " + value if name in joined else value
    return joined


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
