"""Asks an ASGI application for an address, in this process and without a socket."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Coroutine, MutableMapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self, TypeVar
from urllib.parse import quote

from starlette.types import ASGIApp, Message

_log = logging.getLogger(__name__)

_Result = TypeVar("_Result")

_PATIENCE: Final = 90
"""Seconds that a page may take to settle: figures and measures of the network are computed beside it."""

_PAUSE: Final = 0.5
_UNSETTLED: Final = 503


@dataclass(frozen=True, slots=True)
class Answer:
    """What the application answered; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The type of the body, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip()

    @property
    def settled(self) -> bool:
        """Whether asking again later would give the same; what may not be stored is still being computed."""
        return self.status != _UNSETTLED and not (
            self.status == 200 and self.headers.get("cache-control") == "no-store"
        )


class Asker:
    """An application and the event loop it lives in, in a thread of its own; a context, which is its lifespan.

    `prefix` is the path of the base, `/census`: pages link under the path they are asked for.
    """

    def __init__(self, app: ASGIApp, prefix: str = "") -> None:
        self._app = app
        self._prefix = prefix
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="static site", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._start())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def ask(self, address: str, accept: str = "*/*", language: str = "", *, stored: bool = True) -> Answer:
        """The answer to a GET of an address such as `/actors?page=2`, once it has settled.

        `stored` is False for addresses whose answers may never be stored, and are whole when they come.
        """
        return self._run(self._settled(self._prefix + address, accept, language, stored))

    def _run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _settled(self, address: str, accept: str, language: str, stored: bool) -> Answer:
        waited = 0.0
        while True:
            answer = await self._ask(address, accept, language)
            settled = answer.settled if stored else answer.status != _UNSETTLED
            if settled or waited >= _PATIENCE:
                return answer
            await asyncio.sleep(_PAUSE)
            waited += _PAUSE

    async def _ask(self, address: str, accept: str, language: str) -> Answer:
        path, _, query = address.partition("?")
        headers = [(b"accept", accept.encode("latin-1"))]
        if language:
            headers.append((b"accept-language", language.encode("latin-1")))
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": quote(path, safe="/:@!$&'()*+,;=~-._").encode(),
            "query_string": query.encode("latin-1"),
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", 0),
            "state": {},
        }
        gathered = _Gathered()
        try:
            await self._app(scope, gathered.give, gathered.take)
        except Exception:  # an error of one page is told as its status, once the page of the error is sent
            _log.exception("the page %s could not be made", address)
            gathered.status = 500
        return Answer(gathered.status, gathered.headers, b"".join(gathered.chunks))

    async def _start(self) -> None:
        self._events: asyncio.Queue[Message] = asyncio.Queue()
        self._told: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        self._life = asyncio.ensure_future(self._app(scope, self._events.get, self._told.put))
        await self._step("lifespan.startup")

    async def _stop(self) -> None:
        await self._step("lifespan.shutdown")
        await self._life

    async def _step(self, event: str) -> None:
        await self._events.put({"type": event})
        answer = await self._told.get()
        if answer["type"] != f"{event}.complete":
            raise RuntimeError(str(answer.get("message") or f"{event} failed"))


class _Gathered:
    """The messages of one request, which has no body and stays until it is answered, and of its answer."""

    def __init__(self) -> None:
        self._asked = False
        self.status = 0
        self.headers: dict[str, str] = {}
        self.chunks: list[bytes] = []

    async def give(self) -> Message:
        """Tell the application that there is nothing more; ask it again and it waits."""
        if self._asked:
            await asyncio.Event().wait()
        self._asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def take(self, message: MutableMapping[str, Any]) -> None:
        """Take one message."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {
                name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message["headers"]
            }
        elif message["type"] == "http.response.body":
            self.chunks.append(message.get("body", b""))
