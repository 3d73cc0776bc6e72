"""Marks of the map beside a bare "hello" of the same server, at 1,000 and 100,000 records with positions.

Every request of marks is for another window, as when somebody moves a map: nothing is answered from a cache. The
latencies are those of one reader after another over one kept-alive connection.
"""

from __future__ import annotations

import http.client
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from benchmarks.measure import table
from benchmarks.web_speed import HELLO, free_port, wait_for
from commons_graph.census import Census
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.settings import Settings
from commons_graph.terms import DCT, ESS, FOAF, GEO, NEUTRAL_BASE, RDF_TYPE, RDFS_LABEL, SCHEME, XSD

SIZES = (1_000, 100_000)
ASKED = 400
TOWNS = 1200
SCREEN = (1024, 640)
"""Pixels of the window that is asked for."""


def lines(records: int) -> Iterator[str]:
    """Initiatives at places of their own, denser around some towns, and those towns."""
    chance = random.Random(4)
    towns = [(chance.uniform(47.3, 48.8), chance.uniform(-5.0, -1.1)) for _ in range(TOWNS)]
    for number, (latitude, longitude) in enumerate(towns):
        thing = f"<{NEUTRAL_BASE}id/territory/t{number}>"
        yield f'{thing} <{RDF_TYPE}> <{ESS}Territory> .\n{thing} <{RDFS_LABEL}> "Commune {number}"@fr .\n'
        yield f"{thing} <{ESS}level> <{SCHEME}level/commune> .\n" + _at(thing, latitude, longitude)
        yield f'{thing} <{ESS}population> "{int(1000 * chance.paretovariate(1))}"^^<{XSD}integer> .\n'
        yield _sheet("territory", f"t{number}")
    for number in range(records):
        town = min(int(chance.expovariate(1 / 120)), TOWNS - 1)
        thing = f"<{NEUTRAL_BASE}id/initiative/i{number}>"
        place = f"<{NEUTRAL_BASE}id/initiative/i{number}#place>"
        yield f'{thing} <{RDF_TYPE}> <{ESS}Initiative> .\n{thing} <{RDFS_LABEL}> "Innovation {number}"@fr .\n'
        yield f"{thing} <{ESS}territory> <{NEUTRAL_BASE}id/territory/t{town}> .\n{thing} <{ESS}place> {place} .\n"
        yield f"{place} <{RDF_TYPE}> <{ESS}Place> .\n"
        yield _at(place, towns[town][0] + chance.gauss(0, 0.03), towns[town][1] + chance.gauss(0, 0.04))
        yield _sheet("initiative", f"i{number}")


def _at(thing: str, latitude: float, longitude: float) -> str:
    return "".join(
        f'{thing} <{GEO}{axis}> "{value:.5f}"^^<{XSD}decimal> .\n'
        for axis, value in (("lat", latitude), ("long", longitude))
    )


def _sheet(segment: str, slug: str) -> str:
    sheet = f"<{NEUTRAL_BASE}doc/{segment}/{slug}>"
    return (
        f"{sheet} <{RDF_TYPE}> <{ESS}Record> .\n"
        f"{sheet} <{FOAF}primaryTopic> <{NEUTRAL_BASE}id/{segment}/{slug}> .\n"
        f"{sheet} <{DCT}license> <https://creativecommons.org/licenses/by-sa/4.0/> .\n"
    )


def windows(zoom: int) -> Iterator[str]:
    """Addresses of windows around the towns, each another one."""
    chance = random.Random(zoom)
    across = SCREEN[0] / 256 / 2**zoom * 360
    down = SCREEN[1] / 256 / 2**zoom * 240
    while True:
        west, south = chance.uniform(-5.0, -1.1) - across / 2, chance.uniform(47.3, 48.8) - down / 2
        yield f"bbox={west:.5f},{south:.5f},{west + across:.5f},{south + down:.5f}&zoom={zoom}"


def latencies(port: int, address: Callable[[], str], times: int) -> list[float]:
    """Milliseconds of each of some requests, one after the other."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    found = []
    for _ in range(times):
        path = address()
        began = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        found.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} {path}")
    connection.close()
    return found


def _served(stack: ExitStack, records: int) -> int:
    """The port of a census with so many records."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    (folder / "census.nt").write_text("".join(lines(records)), encoding="utf-8")
    (folder / "commons-graph.toml").touch()
    with Census(Settings(instance=folder)) as census:
        census.load([Source("census.nt", N_TRIPLES, path=folder / "census.nt")])
    port = free_port()
    serve = [sys.executable, "-m", "commons_graph.cli", "serve", "--instance", str(folder), "--port", str(port)]
    _start(stack, serve, port)
    return port


def _start(stack: ExitStack, command: list[str], port: int) -> None:
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    wait_for(port)


def _row(name: str, times: list[float], hello: float) -> tuple[str, ...]:
    p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
    return name, f"{p50:.2f}", f"{p99:.2f}", f"{p50 / hello:.1f}"


def _census_rows(stack: ExitStack, records: int, hello: float) -> Iterator[tuple[str, ...]]:
    """The rows of a census with so many records."""
    port = _served(stack, records)
    latencies(port, lambda: "/initiatives", 1)  # so that what follows finds a server that has begun
    first = latencies(port, lambda: "/map.json?type=initiatives&bbox=-5.2,47,-1,49&zoom=8", 1)
    yield f"{records:,}: first marks of an edition", f"{first[0]:.2f}", "", ""
    for zoom in (7, 10, 13):
        asked = windows(zoom)
        times = latencies(port, partial(_next, "/map.json?type=initiatives&", asked), ASKED)
        yield _row(f"{records:,}: marks, zoom {zoom}", times, hello)
    times = latencies(port, partial(_next, "/map/ground.json?", windows(9)), ASKED)
    yield _row(f"{records:,}: ground, zoom 9", times, hello)
    times = latencies(port, lambda: "/map?type=initiatives", ASKED // 4)
    yield _row(f"{records:,}: page of the map", times, hello)


def _next(start: str, asked: Iterator[str]) -> str:
    return start + next(asked)


def main() -> None:
    """Print the table."""
    with ExitStack() as stack:
        bare = free_port()
        _start(stack, [sys.executable, "-c", HELLO, str(bare)], bare)
        hello = latencies(bare, lambda: "/", ASKED)
        reference = statistics.median(hello)
        rows = [_row("bare Starlette hello", hello, reference)]
        for records in SIZES:
            rows += _census_rows(stack, records, reference)
    print(table("Milliseconds of a request", ("", "p50", "p99", "of hello"), rows))


if __name__ == "__main__":
    main()
