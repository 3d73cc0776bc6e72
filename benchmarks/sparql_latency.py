"""Latency of small cold lookups over HTTP: our endpoint beside the standalone Oxigraph server.

Run `python benchmarks/sparql_latency.py`. The same store, laid out as a census (one named graph per record,
the default graph their union), is served twice: by uvicorn with our worker pool and by `oxigraph
serve-read-only`. No query is ever sent twice, both servers get every query, in turn, over one
connection kept open. The medians and their ratio are printed; the aim is a ratio of at most 3.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pyoxigraph
import uvicorn
from starlette.types import Receive, Scope, Send

from commons_graph.settings import QueryLimits
from commons_graph.sparql.description import Service
from commons_graph.sparql.jobs import Dataset
from commons_graph.sparql.pool import QueryPool
from commons_graph.terms import RDF_TYPE
from commons_graph.web.sparql_endpoint import SparqlEndpoint

AIM = 3.0
SUBJECTS = 5_000
LOOKUPS: dict[str, Callable[[int], str]] = {
    "one entity": lambda n: f"SELECT * {{ <https://example.org/id/{n}> ?p ?o }}",
    "one label": lambda n: f"SELECT ?l {{ <https://example.org/id/{n}> <https://example.org/label> ?l }}",
    "two steps": lambda n: (
        f"SELECT ?l {{ <https://example.org/id/{n}> <https://example.org/p0>/<https://example.org/label> ?l }}"
    ),
    "ask": lambda n: f"ASK {{ <https://example.org/id/{n}> a <https://example.org/Initiative> }}",
}
WARM_UP = 20
MOST_ROUNDS = SUBJECTS // len(LOOKUPS) - WARM_UP


def make_store(path: str) -> None:
    lines = []
    for n in range(SUBJECTS):
        subject, record = f"<https://example.org/id/{n}>", f"<https://example.org/doc/{n}>"
        lines.append(f"{subject} <{RDF_TYPE}> <https://example.org/Initiative> {record} .")
        lines.append(f'{subject} <https://example.org/label> "Initiative {n}"@fr {record} .')
        lines += [
            f"{subject} <https://example.org/p{k}> <https://example.org/id/{(7 * n + 13 * k) % SUBJECTS}> {record} ."
            for k in range(8)
        ]
    store = pyoxigraph.Store(path)
    store.bulk_load("\n".join(lines), format=pyoxigraph.RdfFormat.N_QUADS)
    store.optimize()
    store.flush()


def serve(path: str, port: int) -> None:
    async def main() -> None:
        pool = QueryPool(QueryLimits())
        await pool.start(Dataset(Path(path), union_default_graph=True, key="1"))

        async def described(_: str | None) -> Service:
            return Service(f"http://127.0.0.1:{port}/sparql", union_default_graph=True)

        endpoint = SparqlEndpoint(pool, described)

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await endpoint(scope, receive, send)

        config = uvicorn.Config(
            app, port=port, loop="uvloop", http="httptools", lifespan="off", access_log=False, log_level="warning"
        )
        await uvicorn.Server(config).serve()
        await pool.close()

    import uvloop  # noqa: PLC0415

    uvloop.run(main())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def connect(port: int) -> http.client.HTTPConnection:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return http.client.HTTPConnection("127.0.0.1", port)
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"no server on port {port}")


def timed(connection: http.client.HTTPConnection, path: str, query: str) -> float:
    """Seconds from the request to the last byte of its answer."""
    start = time.perf_counter()
    connection.request("GET", f"{path}?query={quote(query)}", headers={"Accept": "application/sparql-results+json"})
    response = connection.getresponse()
    body = response.read()
    took = time.perf_counter() - start
    if response.status != 200:
        raise SystemExit(f"{response.status}: {body[:200]!r}")
    return took


def compare(
    ours: http.client.HTTPConnection, theirs: http.client.HTTPConnection, numbers: range
) -> dict[str, tuple[list[float], list[float]]]:
    """Seconds that each server took for each kind of lookup; the two take turns in going first."""
    taken: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in LOOKUPS}
    for n in numbers:
        for place, (name, lookup) in enumerate(LOOKUPS.items()):
            query = lookup(n * len(LOOKUPS) + place)
            turns = [(ours, "/sparql", 0), (theirs, "/query", 1)]
            for connection, path, side in turns if n % 2 else reversed(turns):
                taken[name][side].append(timed(connection, path, query))
    return taken


def report(taken: dict[str, tuple[list[float], list[float]]]) -> None:
    """Print the medians, kind by kind and over all."""
    kinds = list(taken.values())
    taken["all"] = ([t for ours, _ in kinds for t in ours], [t for _, theirs in kinds for t in theirs])
    print(f"{'median':<12} {'ours':>10} {'oxigraph':>10} {'ratio':>7}")
    for name, (ours, theirs) in taken.items():
        mine, other = statistics.median(ours), statistics.median(theirs)
        print(f"{name:<12} {mine * 1e3:>7.3f} ms {other * 1e3:>7.3f} ms {mine / other:>7.2f}")
    ratio = statistics.median(taken["all"][0]) / statistics.median(taken["all"][1])
    print(f"ratio {ratio:.2f}, aim {AIM:g}: {'reached' if ratio <= AIM else 'missed'}")


def main(rounds: int = MOST_ROUNDS) -> None:
    """Start both servers on one store, ask each lookup `rounds` times, and print the table."""
    binary = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if not binary:
        raise SystemExit("the oxigraph binary is missing: pip install oxigraph")
    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "store")
        make_store(store)
        our_port, their_port = free_port(), free_port()
        ours = multiprocessing.get_context("spawn").Process(target=serve, args=(store, our_port))
        ours.start()
        command = [binary, "serve-read-only", "--location", store, "--union-default-graph"]
        command += ["--bind", f"127.0.0.1:{their_port}"]
        theirs = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            pair = connect(our_port), connect(their_port)
            compare(*pair, range(rounds, rounds + WARM_UP))
            report(compare(*pair, range(rounds)))
        finally:
            theirs.kill()
            theirs.wait()
            ours.terminate()
            ours.join()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=MOST_ROUNDS, help=f"lookups of each kind, at most {MOST_ROUNDS}")
    main(min(parser.parse_args().rounds, MOST_ROUNDS))
