"""Entity pages beside a bare Starlette "hello" on the same server, and under the same load.

Both run as real uvicorn processes on loopback; requests go over kept-alive connections. Targets: entity Turtle at
least 40 % and a 304 at least 80 % of the request rate of the hello.
"""

from __future__ import annotations

import asyncio
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.load_speed import write_census
from benchmarks.measure import interleaved, ratio, table
from commons_graph.census import Census
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.settings import Settings

CONNECTIONS = 8
REQUESTS = 4000
ROUNDS = 7

HELLO = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
async def hello(request): return PlainTextResponse("hello")
uvicorn.run(Starlette(routes=[Route("/", hello)]), port=int(sys.argv[1]), log_level="warning", access_log=False)
"""


def free_port() -> int:
    """A loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Return when something answers on a port."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")


async def requests_per_second(port: int, path: str, status: int, headers: str = "") -> float:
    """Ask for one address over a few kept-alive connections and count the answers per second."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\n".encode()

    async def ask(times: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(times):
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if int(head[9:12]) != status:
                raise RuntimeError(head.decode())
            if status != 304:
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                await reader.readexactly(length)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(ask(REQUESTS // CONNECTIONS) for _ in range(CONNECTIONS)))
    return REQUESTS / (time.perf_counter() - began)


async def etag_of(port: int, path: str) -> str:
    """The entity tag of a representation."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    head = (await reader.read()).split(b"\r\n\r\n")[0].decode()
    writer.close()
    return next(line.split(": ", 1)[1] for line in head.splitlines() if line.lower().startswith("etag:"))


@contextmanager
def served_beside_hello(instance: Path) -> Iterator[tuple[int, int]]:
    """The ports of a bare hello and of the census of an instance, each in a process of its own."""
    hello, ours = free_port(), free_port()
    serve = [sys.executable, "-m", "commons_graph.cli", "serve", "--instance", str(instance), "--port", str(ours)]
    with ExitStack() as stack:
        for command in ([sys.executable, "-c", HELLO, str(hello)], serve):
            process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            stack.callback(process.wait)
            stack.callback(process.terminate)
        wait_for(hello)
        wait_for(ours)
        yield hello, ours


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        write_census(folder / "census.nt", 15_000)
        (folder / "commons-graph.toml").touch()
        with Census(Settings(instance=folder)) as census:
            census.load([Source("census.nt", N_TRIPLES, path=folder / "census.nt")])
        hello, ours = stack.enter_context(served_beside_hello(folder))
        path = "/doc/initiative/i-42"
        turtle = "Accept: text/turtle\r\n"
        tag = asyncio.run(etag_of(ours, path + ".ttl"))

        def rate(port: int, path: str, status: int, headers: str = "") -> float:
            return asyncio.run(requests_per_second(port, path, status, headers))

        subjects = {
            "bare Starlette hello": lambda: rate(hello, "/", 200),
            "entity Turtle, negotiated": lambda: rate(ours, path, 200, turtle),
            "entity Turtle, .ttl": lambda: rate(ours, path + ".ttl", 200),
            "entity Turtle, 304": lambda: rate(ours, path + ".ttl", 304, f"If-None-Match: {tag}\r\n"),
            "entity HTML": lambda: rate(ours, path, 200, "Accept: text/html\r\n"),
        }
        measured = interleaved(subjects, ROUNDS)
    targets = {"entity Turtle, negotiated": "0.40", "entity Turtle, .ttl": "0.40", "entity Turtle, 304": "0.80"}
    rows = [
        (
            name,
            f"{statistics.median(rates):,.0f}",
            f"{ratio(measured, name, 'bare Starlette hello'):.2f}",
            targets.get(name, ""),
        )
        for name, rates in measured.items()
    ]
    print(table(f"Requests per second over {CONNECTIONS} connections", ("", "requests/s", "ratio", "target"), rows))


if __name__ == "__main__":
    main()
