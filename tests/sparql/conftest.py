"""Stores on disk, and servers of the SPARQL endpoint on them, each in a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph
import pytest

MakeStore = Callable[[str | Iterable[str]], Path]


@dataclass
class Server:
    """A running server: its address, its process and a client."""

    url: str
    process: subprocess.Popen[str]
    client: httpx.Client

    @property
    def endpoint(self) -> str:
        return f"{self.url}/sparql"

    def query(self, query: str, accept: str = "*/*", **parameters: Any) -> httpx.Response:
        return self.client.get(self.endpoint, params={"query": query, **parameters}, headers={"Accept": accept})

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = self.client.get(f"{self.url}/state").json()
        return state

    def stop(self) -> str:
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=20)[1]


@pytest.fixture(scope="session")
def make_store(tmp_path_factory: pytest.TempPathFactory) -> MakeStore:
    """Makes a store on disk from N-Quads."""

    def make(quads: str | Iterable[str]) -> Path:
        path = tmp_path_factory.mktemp("stores") / "store"
        store = pyoxigraph.Store(str(path))
        text = quads if isinstance(quads, str) else "\n".join(quads)
        store.bulk_load(text, format=pyoxigraph.RdfFormat.N_QUADS)
        store.flush()
        return path

    return make


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[..., Server]]:
    """Starts servers, and stops them at the end of the module."""
    running: list[Server] = []

    def start(
        store: Path,
        *,
        union: bool = True,
        services: Iterable[str] = (),
        triples: int | None = None,
        named_graphs: Iterable[str] = (),
        **limits: float,
    ) -> Server:
        options = {
            "store": str(store),
            "union": union,
            "services": list(services),
            "triples": triples,
            "named_graphs": list(named_graphs),
            "limits": limits,
        }
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "serving.py"), json.dumps(options)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout
        port = process.stdout.readline().strip()
        assert port, process.communicate()[1]
        server = Server(f"http://127.0.0.1:{port}", process, httpx.Client(timeout=30))
        running.append(server)
        return server

    yield start
    for server in running:
        errors = server.stop()
        assert "Traceback" not in errors, errors
