"""Requests per second of a fragment, beside the same pattern asked of the SPARQL endpoint, and pages far away.

Run `python -m benchmarks.fragments_speed [--records N]`. One server; the two take turns over a few kept-alive
connections, and no address is asked twice, so that none is answered from a cache. Of the largest fragment, pages are
then asked deeper and deeper: skipping is done in a query worker, and its cost is what the depth costs.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote

from benchmarks.load_speed import record_lines
from benchmarks.measure import interleaved, ratio, table
from benchmarks.web_speed import free_port, wait_for
from commons_graph.census import Census
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.settings import Settings
from commons_graph.terms import RDF_TYPE, RDFS_LABEL
from commons_graph.web.fragments.asking import PAGE_SIZE

RECORDS = 1_000
CONNECTIONS = 4
REQUESTS = 200
ROUNDS = 5
REFERENCE = "SPARQL, one thing"


@contextmanager
def served_census(records: int) -> Iterator[tuple[int, str]]:
    """A server on a generated census: its port and the base of its addresses."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        lines = "\n".join(line for number in range(records) for line in record_lines(number))
        (folder / "census.nt").write_text(lines + "\n", encoding="utf-8")
        (folder / "commons-graph.toml").write_text(f'base = "http://127.0.0.1:{port}/"\n', encoding="utf-8")
        base = f"http://127.0.0.1:{port}/"
        with Census(Settings(instance=folder, base=base)) as census:
            census.load([Source("census.nt", N_TRIPLES, path=folder / "census.nt")])
        command = [sys.executable, "-m", "commons_graph.cli", "serve", "--instance", name, "--port", str(port)]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            wait_for(port)
            yield port, base
        finally:
            process.terminate()
            process.wait()


async def ask_all(port: int, paths: list[str], accept: str) -> float:
    """Requests per second over a few connections; raises RuntimeError for an answer that is none."""

    async def ask(mine: list[str]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for path in mine:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: {accept}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head[:15]:
                raise RuntimeError(f"{path}: {head.decode()}")
            await reader.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(ask(paths[k::CONNECTIONS]) for k in range(CONNECTIONS)))
    return len(paths) / (time.perf_counter() - began)


def subjects_of(port: int, base: str, records: int) -> dict[str, Callable[[], float]]:
    """What is compared; each call asks for addresses that were not asked for before."""
    fresh = {name: count() for name in ("thing", "label")}

    def fragments(kind: str, path: Callable[[int], str]) -> float:
        paths = [path(next(fresh[kind])) for _ in range(REQUESTS)]
        return asyncio.run(ask_all(port, paths, "application/n-quads"))

    def queries(kind: str, query: Callable[[int], str]) -> float:
        paths = [f"/sparql?query={quote(query(next(fresh[kind])))}" for _ in range(REQUESTS)]
        return asyncio.run(ask_all(port, paths, "application/sparql-results+json"))

    # a parameter that nobody reads makes every address a new one
    def thing(number: int) -> str:
        return f"{base}id/initiative/i-{number % records}"

    return {
        REFERENCE: lambda: queries("thing", lambda n: f"SELECT ?p ?o {{ <{thing(n)}> ?p ?o }} #{n}"),
        "fragment, one thing": lambda: fragments("thing", lambda n: f"/fragments?subject={thing(n)}&new={n}"),
        "SPARQL, a page of labels": lambda: queries(
            "label", lambda n: f"SELECT ?s ?o {{ ?s <{RDFS_LABEL}> ?o }} LIMIT {PAGE_SIZE} #{n}"
        ),
        "fragment, a page of labels": lambda: fragments(
            "label", lambda n: f"/fragments?predicate={quote(RDFS_LABEL, safe='')}&new={n}"
        ),
    }


def depths(port: int, records: int) -> Iterator[tuple[str, str]]:
    """Milliseconds that pages of everything that has a type take, from the first to one near the end."""
    for share in (0.0, 0.25, 0.5, 1.0):
        page = max(1, int(2 * records * share / PAGE_SIZE))
        path = f"/fragments?predicate={quote(RDF_TYPE, safe='')}&page={page}&new="
        taken = [1 / asyncio.run(ask_all(port, [path + str(n)], "application/n-quads")) for n in range(ROUNDS)]
        yield f"{page:,}", f"{statistics.median(taken) * 1000:.1f}"


def main(records: int = RECORDS) -> None:
    """Print the two tables."""
    with served_census(records) as (port, base):
        measured = interleaved(subjects_of(port, base, records), ROUNDS)
        deep = list(depths(port, records))
    rows = [
        (name, f"{statistics.median(rates):,.0f}", f"{ratio(measured, name, REFERENCE):.2f}")
        for name, rates in measured.items()
    ]
    print(table(f"Requests per second, {records:,} records", ("", "requests/s", "ratio"), rows))
    print(table("One page of all types", ("page", "ms"), deep))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=RECORDS)
    main(parser.parse_args().records)
