"""A small server around the SPARQL endpoint, run as a process of its own by the tests of this folder.

`python serving.py '{"store": …}'` prints the port it listens on. Beside the endpoint it has a page, the state
of the pool, and an address that switches to another dataset.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import uvicorn
import uvloop
from starlette.types import Receive, Scope, Send

from commons_graph.settings import QueryLimits
from commons_graph.sparql.description import Service
from commons_graph.sparql.jobs import Dataset
from commons_graph.sparql.pool import QueryPool
from commons_graph.web.sparql_endpoint import SparqlEndpoint

HOME = b"<!doctype html><title>Home</title>" + b"<p>An initiative.</p>" * 100


class App:
    def __init__(self, port: int, options: dict[str, Any]) -> None:
        self.released: list[str] = []
        self.union = options["union"]
        limits = {**options["limits"], "services": tuple(options["services"])}
        self.pool = QueryPool(QueryLimits(**limits), on_release=lambda dataset: self.released.append(dataset.key))
        self.service = Service(
            f"http://127.0.0.1:{port}/sparql",
            self.union,
            options["triples"],
            tuple(options["named_graphs"]),
            federated=bool(options["services"]),
        )
        self.endpoint = SparqlEndpoint(self.pool, self.described, workbench)

    async def described(self, _: str | None) -> Service:
        return self.service

    def dataset(self, store: str, key: str) -> Dataset:
        return Dataset(Path(store), self.union, key, base="https://example.org/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path in ("/sparql", "/sparql/"):
            await self.endpoint(scope, receive, send)
        elif path == "/state":
            await answer(send, json.dumps(self.state()).encode(), b"application/json")
        elif path == "/use":
            wanted = {name: values[0] for name, values in parse_qs(scope["query_string"].decode()).items()}
            try:
                await self.pool.use(self.dataset(wanted["store"], wanted["key"]))
                await answer(send, b"switched", b"text/plain")
            except Exception as error:
                await answer(send, f"{type(error).__name__}: {error}".encode(), b"text/plain")
        else:
            await answer(send, HOME, b"text/html")

    def state(self) -> dict[str, Any]:
        stats = self.pool.stats()
        return {name: getattr(stats, name) for name in stats.__slots__} | {"released": self.released}


async def workbench(scope: Scope, receive: Receive, send: Send) -> None:
    body = (await receive()).get("body", b"") if scope["method"] == "POST" else b""
    await answer(send, b"workbench " + scope["query_string"] + body, b"text/html")


async def answer(send: Send, body: bytes, kind: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def main(options: dict[str, Any]) -> None:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    port = listener.getsockname()[1]
    app = App(port, options)
    await app.pool.start(app.dataset(options["store"], "first"))
    server = uvicorn.Server(
        uvicorn.Config(app, http="httptools", lifespan="off", log_level="warning", timeout_graceful_shutdown=1)
    )
    print(port, flush=True)
    await server.serve(sockets=[listener])
    await app.pool.close()
    await asyncio.sleep(0)


if __name__ == "__main__":
    uvloop.run(main(json.loads(sys.argv[1])))
