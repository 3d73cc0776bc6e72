"""The census as files, at 1,000, 10,000 and 100,000 records: pages a second, beside asking our own server for them.

`python -m benchmarks.build_speed [RECORDS…]` takes other sizes. A page is one text at one address: a record has six
pages, two for each language, and a file for each data form. Pages of words, shapes and figures are left out, since they
are as many in a small census. The second build follows one changed record: every page is made again, since labels and
counts of other records stand on it, but only files whose bytes changed are written; the last column counts them.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from benchmarks.measure import table
from benchmarks.network_speed import census_lines
from commons_graph.census import Census
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.settings import Settings
from commons_graph.terms import RDFS_LABEL
from commons_graph.web.serving import census_application
from commons_graph.web.static_site.build import Built, build
from web.serving import bound_socket, served

SIZES: Final = (1_000, 10_000, 100_000)
LEFT_OUT: Final = (
    "shapes/",
    "scheme/",
    "figures/",
    "queries/",
    "network",
    "changes",
    "activity",
    "dataset",
    "fragments",
)
ASKED: Final = 600
"""Pages that are asked for over HTTP."""


def load(settings: Settings, text: str) -> None:
    """Bring the instance to what a text says."""
    path = settings.instance / "census.nt"
    path.write_text(text, encoding="utf-8")
    with Census(settings) as census:
        census.load([Source("census.nt", N_TRIPLES, path=path)])


def renamed(text: str) -> str:
    """The census with another name for one initiative."""
    found, times = re.subn(rf'(id/initiative/i7> <{re.escape(RDFS_LABEL)}> ")', r"\1Sept, ", text, count=1)
    if not times:
        raise SystemExit("error: the initiative to rename is not in the census")
    return found


@contextmanager
def instance(records: int) -> Iterator[tuple[Settings, str]]:
    """An instance of about so many records, and the text it was made of."""
    folder = Path(tempfile.mkdtemp(prefix="commons-graph-bench-"))
    try:
        settings, text = Settings(instance=folder, base="https://innovations.example/"), "".join(census_lines(records))
        load(settings, text)
        yield settings, text
    finally:
        shutil.rmtree(folder)


def pages_of(out: Path, done: Built) -> int:
    """How many pages a build made."""
    return sum(1 for _ in out.rglob("*.html")) if done.files else 0


def over_http(settings: Settings, out: Path) -> float:
    """Pages a second that our own server gives one client, of those that the build made."""
    names = sorted(path.name.removesuffix(".ttl") for path in (out / "doc" / "initiative").glob("*.ttl"))
    addresses = [f"/{language}/doc/initiative/{name}" for name in names for language in ("fr", "en", "br")][:ASKED]
    listening, root = bound_socket()
    with served(census_application(settings), listening), httpx.Client(base_url=root) as client:
        client.get("/", headers={"accept": "text/html"}).raise_for_status()
        began = time.perf_counter()
        for address in addresses:
            client.get(address, headers={"accept": "text/html"}).raise_for_status()
        return len(addresses) / (time.perf_counter() - began)


def measured(records: int) -> list[str]:
    """One line of the table."""
    with instance(records) as (settings, text), tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        first = build(settings, out, without=LEFT_OUT)
        pages, http = pages_of(out, first), over_http(settings, out)
        load(settings, renamed(text))
        second = build(settings, out, without=LEFT_OUT)
        size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    figures = (pages, first.files, round(size / 1e6), round(first.seconds, 1), round(pages / first.seconds))
    more = (round(http), round(second.seconds, 1), len(second.changed) + len(second.removed))
    return [f"{records:,}", *(f"{figure:,}" for figure in (*figures, *more))]


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Print the table."""
    head = ["records", "pages", "files", "MB", "seconds", "pages/s", "HTTP pages/s", "again: seconds", "files written"]
    print(table("The census as files, two processes", head, [measured(records) for records in sizes]))


if __name__ == "__main__":
    main(tuple(int(size) for size in sys.argv[1:]) or SIZES)
