"""What the SPARQL endpoint sends: bodies in one piece or many, entity tags, problem documents."""

from __future__ import annotations

import asyncio
import re
from hashlib import blake2b
from http import HTTPStatus
from typing import Final

import orjson
from starlette.types import Message, Receive, Send

from commons_graph.errors import CommonsError
from commons_graph.sparql.protocol import QueryRequest
from commons_graph.sparql.results import Choice, content_type

Headers = list[tuple[bytes, bytes]]

METHODS: Final = b"GET, HEAD, POST, OPTIONS"
PIECE: Final = 256 << 10
"""Bytes above which a body is sent in pieces of this size."""

_CORS: Final = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Retry-After"),
]
_COMMON: Final = [(b"vary", b"Accept"), (b"x-content-type-options", b"nosniff"), *_CORS]
_PREFLIGHT: Final = [
    (b"allow", METHODS),
    (b"access-control-allow-methods", METHODS),
    (b"access-control-allow-headers", b"Accept, Content-Type, If-None-Match"),
    (b"access-control-max-age", b"86400"),
    *_CORS,
]
_REVALIDATE: Final = (b"cache-control", b"public, no-cache")
_UNSTORED: Final = (b"cache-control", b"no-store")
_STALLED: Final = 30.0
"""Seconds that a client may take for one piece of a large body before the connection is dropped."""

_TAGGED_LENGTH: Final = 64 << 10
_VOLATILE: Final = re.compile(r"now|rand|uuid|bnode")
_POSITION: Final = re.compile(r"line (\d+), column (\d+)")


def answer_tag(key: str, request: QueryRequest, choice: Choice) -> bytes | None:
    """The strong entity tag of a query's answer on the dataset with this key, known without evaluating it.

    None where the same query may give other bytes on the same data.
    """
    if may_vary(request.query):
        return None
    parts = (key, request.query, request.default_graphs, request.named_graphs, choice.results, choice.graph)
    return content_tag(repr(parts).encode())


def content_tag(data: bytes) -> bytes:
    """A strong entity tag made from bytes."""
    return b'"' + blake2b(data, digest_size=16).hexdigest().encode() + b'"'


def holds(if_none_match: bytes, tag: bytes) -> bool:
    """Whether an If-None-Match header names a tag; `*` is not read, since only a sent answer has a tag."""
    return tag in [named.strip().removeprefix(b"W/") for named in if_none_match.split(b",")]


async def send_preflight(send: Send) -> None:
    """Tell a browser that pages of other origins may query."""
    await _send_whole(send, 204, _PREFLIGHT)


async def send_unchanged(send: Send, tag: bytes) -> None:
    """Tell a client that its copy is still good."""
    await _send_whole(send, 304, [(b"etag", tag), _REVALIDATE, *_COMMON])


async def send_body(send: Send, media_type: str, body: bytes, tag: bytes | None, *, silent: bool) -> None:
    """Send a complete answer; only its headers when `silent`."""
    validators = [(b"etag", tag), _REVALIDATE] if tag else [_UNSTORED]
    headers = [*_head(media_type, len(body)), *validators]
    if silent or len(body) <= PIECE:
        await _send_whole(send, 200, headers, b"" if silent else body)
    else:
        await _send_in_pieces(send, headers, body)


async def send_problem(send: Send, error: CommonsError, retry_after: float, *, silent: bool) -> None:
    """Send an error as a problem document (RFC 9457)."""
    body = orjson.dumps(problem(error))
    headers = [*_head("application/problem+json", len(body)), _UNSTORED]
    if error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append((b"retry-after", b"%d" % max(1, round(retry_after))))
    if error.status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append((b"allow", METHODS))
    if error.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        headers.append((b"connection", b"close"))  # the rest of the body is not read
    await _send_whole(send, error.status, headers, b"" if silent else body)


def problem(error: CommonsError) -> dict[str, str | int]:
    """The members of a problem document; `line` and `column` where the engine names them."""
    members: dict[str, str | int] = {
        "type": "about:blank",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "detail": str(error),
        "code": error.code,
    }
    if error.hint:
        members["hint"] = error.hint
    if found := _POSITION.fullmatch(error.where):
        members["line"], members["column"] = int(found[1]), int(found[2])
    return members


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body which was already read, then what comes after it."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return pending.pop() if pending else await receive()

    return replayed


def may_vary(query: str) -> bool:
    """Whether values, or the labels of blank nodes, may change while the data stays the same; long texts may."""
    if len(query) > _TAGGED_LENGTH:
        return True
    text = query.lower()
    makes_nodes = "construct" in text and ("[" in text or "_:" in text)
    return makes_nodes or "service" in text or ("(" in text and _VOLATILE.search(text) is not None)


def _head(media_type: str, length: int) -> Headers:
    kind = content_type(media_type).encode()
    return [(b"content-type", kind), (b"content-length", b"%d" % length), *_COMMON]


async def _send_whole(send: Send, status: int, headers: Headers, body: bytes = b"") -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _send_in_pieces(send: Send, headers: Headers, body: bytes) -> None:
    """Send as fast as the client reads; one that stops reading loses the connection."""
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    view = memoryview(body)
    for start in range(0, len(body), PIECE):
        end = start + PIECE
        message = {"type": "http.response.body", "body": bytes(view[start:end]), "more_body": end < len(body)}
        await asyncio.wait_for(send(message), _STALLED)
