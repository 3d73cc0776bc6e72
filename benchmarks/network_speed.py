"""The network page at 1,000 and 100,000 records, beside a bare Starlette "hello" on the same machine.

`python -m benchmarks.network_speed [RECORDS…]` takes other sizes. Requests go one after the other over one kept-alive
connection to a real server. Every page is asked for once before it is asked for again, so that the first time
measures the making of a page and the second the answer that was kept. One actor of the generated census supports one
initiative in fifty, as a region does: the page around it is measured apart. The time in which the whole network is
measured, in a process of its own, is told as well.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.census_data import lines
from benchmarks.measure import table
from benchmarks.web_speed import served_beside_hello
from commons_graph.census import Census
from commons_graph.insight.measuring import make_measures
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.settings import Settings
from commons_graph.terms import DCT, ESS, FOAF, NEUTRAL_BASE, RDF_TYPE, SCHEME

SIZES = (1_000, 100_000)
TRIPLES_PER_RECORD = 21
PAGES = 200
HUB_EVERY = 50


def census_lines(records: int) -> Iterator[str]:
    """A census of about so many records, with a hub among its actors."""
    last = 0
    for line in lines(int(records * TRIPLES_PER_RECORD)):
        if line.startswith(f"<{NEUTRAL_BASE}"):  # the concept schemes are no records
            yield line
            if line.startswith(f"<{NEUTRAL_BASE}id/initiative/i") and "#" not in line.partition(">")[0]:
                last = int(line[len(f"<{NEUTRAL_BASE}id/initiative/i") :].partition(">")[0])
    for number in range(0, last, HUB_EVERY):
        thing, sheet = f"<{NEUTRAL_BASE}id/partnership/hub-{number}>", f"<{NEUTRAL_BASE}doc/partnership/hub-{number}>"
        yield f"{thing} <{RDF_TYPE}> <{ESS}Partnership> .\n"
        yield f"{thing} <{ESS}partner> <{NEUTRAL_BASE}id/actor/a0> .\n"
        yield f"{thing} <{ESS}concerns> <{NEUTRAL_BASE}id/initiative/i{number}> .\n"
        yield f"{thing} <{ESS}role> <{SCHEME}role/financial> .\n"
        yield f"{sheet} <{RDF_TYPE}> <{ESS}Record> .\n"
        yield f"{sheet} <{FOAF}primaryTopic> {thing} .\n"
        yield f"{sheet} <{DCT}license> <https://licence.example/> .\n"


def load(instance: Path, records: int) -> tuple[Mapping[str, int], float]:
    """Make an instance; returns its records by type and the seconds in which its whole network was measured."""
    (instance / "census.nt").write_text("".join(census_lines(records)), encoding="utf-8")
    (instance / "commons-graph.toml").touch()
    with Census(Settings(instance=instance)) as census:
        census.load([Source("census.nt", N_TRIPLES, path=instance / "census.nt")])
        edition = census.shelf.current()
        began = time.perf_counter()
        make_measures(edition)
        seconds = time.perf_counter() - began
        counts = edition.manifest.counts
        edition.close()
    return counts, seconds


async def timed(port: int, paths: Sequence[str]) -> list[float]:
    """Ask for some addresses one after the other; the milliseconds of each answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = []
    for path in paths:
        began = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise RuntimeError(f"{path}: {head.decode()}")
        await reader.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
        found.append((time.perf_counter() - began) * 1000)
    writer.close()
    return found


def row(name: str, milliseconds: Sequence[float]) -> tuple[str, str, str]:
    """A line of the table: the median and the 99th percentile."""
    return (name, f"{statistics.median(milliseconds):.2f}", f"{statistics.quantiles(milliseconds, n=100)[98]:.2f}")


def measured(records: int) -> list[tuple[str, str, str]]:
    """The lines of one size."""
    instance = Path(tempfile.mkdtemp())
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, instance)
        counts, seconds = load(instance, records)
        hello, ours = stack.enter_context(served_beside_hello(instance))
        chance = random.Random(7)
        every = [(language, number) for language in ("fr", "en", "br") for number in range(1, counts["actor"])]
        around = [f"/{language}/network?around=actor/a{number}" for language, number in chance.sample(every, PAGES)]
        hub = [f"/fr/network?around=actor/a0&depth={1 + n % 2}&year={2020 + n // 2}" for n in range(12)]
        hello_times, _ = asyncio.run(timed(hello, ["/"] * PAGES)), asyncio.run(timed(ours, ["/fr/network"]))
        return [
            (f"{sum(counts.values()):,} records", "", ""),
            row("  bare hello", hello_times),
            row("  around an actor, made", asyncio.run(timed(ours, around))),
            row("  around an actor, kept", asyncio.run(timed(ours, around))),
            row("  around the hub in one year, made", asyncio.run(timed(ours, hub))),
            (f"  (whole network measured in {seconds:.1f} s)", "", ""),
        ]


def main(sizes: Sequence[int] = SIZES) -> None:
    """Print the table."""
    rows = [line for size in sizes for line in measured(size)]
    print(table("Network page, milliseconds", ("", "p50", "p99"), rows))


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
