"""What visitors open, over HTTP, beside a bare Starlette "hello" on the same server.

`python -m benchmarks.page_speed [RECORDS…]`; a thousand, a hundred thousand and a million unless told otherwise. No
address is asked for twice, so that every answer is made anew. One connection asks, so that a latency is that of one
request. Target: the p99 of a search below 50 ms at 100,000 records.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final
from urllib.parse import quote

from benchmarks.measure import table
from benchmarks.search_data import Texts, write
from benchmarks.web_speed import served_beside_hello
from commons_graph.census import Census
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.schema.reader import bundled_schema
from commons_graph.settings import Settings
from commons_graph.terms import SCHEME

SIZES: Final = (1_000, 100_000, 1_000_000)
REQUESTS: Final = 300
WARM: Final = 5
"""Requests before counting: the first of an edition loads what it needs."""

Addresses = Callable[[int], str]
"""Number of a request → its address; no address comes twice."""


def addresses(records: int) -> dict[str, Addresses]:
    """What is asked for."""
    chance = random.Random(7)
    words = Texts(random.Random(31)).words
    themes = [term.iri.rpartition("/")[2] for term in bundled_schema().concepts(SCHEME + "theme")]
    pages = max(1, records * 9 // 20 // 25)

    def word() -> str:
        """A word as people ask for it: a frequent one more often."""
        return words[min(int(chance.paretovariate(0.5)) - 1, len(words) - 1)]

    def themed(number: int) -> str:
        return f"/initiatives?theme={themes[number % len(themes)]}"

    def window(number: int) -> str:
        """A part of the map as large as a town, at another place each time."""
        west, south = -4.9 + number * 37 % 300 / 100, 47.5 + number * 53 % 100 / 100
        return f"/map.json?bbox={west:.3f},{south:.3f},{west + 0.6:.3f},{south + 0.4:.3f}&zoom=10"

    return {
        "home": lambda number: f"/?utm_n={number}",
        "entity": lambda number: f"/doc/initiative/r{number * 20 % records}?utm_n={number}",
        "list": lambda number: f"/initiatives?page={number * 7 % pages + 1}&utm_n={number}",
        "list, theme and year": lambda number: f"{themed(number)}&startDate={1960 + number % 66}&utm_n={number}",
        "list, theme and département": lambda number: f"{themed(number)}&territory=finistere-29&utm_n={number}",
        "search, one word": lambda number: f"/search?q={quote(word())}&utm_n={number}",
        "search, two words": lambda number: f"/search?q={quote(word() + ' ' + word())}&utm_n={number}",
        "search, a slip": lambda number: f"/search?q={quote(slip(word(), chance))}&utm_n={number}",
        "suggestions": lambda number: f"/suggest?q={quote(word()[: 3 + number % 4])}&utm_n={number}",
        "marks of the map": window,
        "network around one": lambda number: f"/network?around=initiative/r{number * 20 % records}&utm_n={number}",
    }


def slip(word: str, chance: random.Random) -> str:
    """A word with two letters in the wrong order."""
    at = chance.randrange(1, max(2, len(word) - 2))
    return word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]


async def latencies(port: int, paths: Sequence[str]) -> list[float]:
    """Milliseconds from each request to the last byte of its answer, over one kept-alive connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    taken = []
    for path in paths:
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html, */*;q=0.5\r\n\r\n".encode()
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if int(head[9:12]) != 200:
            raise RuntimeError(path + "\n" + head.decode())
        await reader.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
        taken.append((time.perf_counter() - began) * 1000)
    writer.close()
    return taken


def measured(records: int) -> list[tuple[str, ...]]:
    """The lines of the table for one size."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        write(folder / "census.nt", records)
        (folder / "commons-graph.toml").touch()
        with Census(Settings(instance=folder)) as census:
            census.load([Source("census.nt", N_TRIPLES, path=folder / "census.nt")])
        hello, ours = stack.enter_context(served_beside_hello(folder))
        found = []
        for subject, address in addresses(records).items():
            paths = [address(number) for number in range(WARM + REQUESTS)]
            bare = asyncio.run(latencies(hello, ["/"] * REQUESTS))
            found.append(line(records, subject, asyncio.run(latencies(ours, paths))[WARM:], bare))
        return found


def line(records: int, subject: str, ours: Sequence[float], bare: Sequence[float]) -> tuple[str, ...]:
    """One line: medians and ninety-ninth percentiles, ours and those of the hello measured just before."""
    p50, p99 = statistics.median(ours), percentile(ours)
    target = "p99 < 50" if subject.startswith("search") and records == 100_000 else ""
    return (
        f"{records:,}  {subject}",
        f"{p50:.1f}",
        f"{p99:.1f}",
        f"{statistics.median(bare):.2f}",
        f"{percentile(bare):.2f}",
        target,
    )


def percentile(values: Sequence[float]) -> float:
    """The ninety-ninth percentile."""
    return statistics.quantiles(values, n=100)[98]


def main(sizes: Sequence[int] = SIZES) -> None:
    """Print the table."""
    rows = [row for records in sizes for row in measured(records)]
    print(
        table(
            f"Milliseconds for one of {REQUESTS} answers", ("", "p50", "p99", "hello p50", "hello p99", "target"), rows
        )
    )


if __name__ == "__main__":
    main([int(size.replace(",", "").replace("_", "")) for size in sys.argv[1:]] or SIZES)
