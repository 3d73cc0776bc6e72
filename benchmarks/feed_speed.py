"""The change feed to a real client, beside a bare download of the same pages: records per second.

The npm package ldes-client follows the feed of a generated census to its end; the download only reads the same bytes,
one page after the other. Install the client with `npm ci --prefix tests/clients --ignore-scripts`; without it only the
download is measured. `python -m benchmarks.feed_speed 1000` measures one size.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.load_speed import record_lines
from benchmarks.measure import interleaved, ratio, table
from benchmarks.web_speed import free_port, wait_for
from commons_graph.census import Census
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.settings import Settings

SIZES = (1_000, 10_000, 100_000)
CLIENTS = Path(__file__).parents[1] / "tests" / "clients"


def rounds_of(records: int) -> int:
    """Rounds of a size: the client takes minutes where there is much to follow."""
    return 3 if records <= 10_000 else 1


@contextmanager
def served_census(records: int, folder: Path) -> Iterator[str]:
    """The address of a census of so many records, served by the real command."""
    lines = "".join(f"{line}\n" for number in range(records) for line in record_lines(number))
    (folder / "census.nt").write_text(lines, encoding="utf-8")
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    with Census(Settings(instance=folder / "instance", base=base)) as census:
        census.load([Source("census.nt", N_TRIPLES, path=folder / "census.nt")])
    (folder / "instance" / "commons-graph.toml").write_text(f'base = "{base}"\n', encoding="utf-8")
    command = [sys.executable, "-m", "commons_graph.cli", "serve", "--port", str(port), "--instance"]
    with subprocess.Popen([*command, str(folder / "instance")], stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            yield base
        finally:
            server.terminate()


def downloaded(base: str) -> int:
    """Read every page from the first on, as bytes; returns how many bytes there were."""
    size, page = 0, 1
    with httpx.Client(timeout=120) as client:
        while True:
            answer = client.get(f"{base}changes/{page}", headers={"accept": "application/n-quads"})
            if answer.status_code == 404:
                return size
            answer.raise_for_status()
            size, page = size + len(answer.content), page + 1


def followed(node: str, base: str, records: int) -> None:
    """Let the client follow the feed to its end; it must emit every record."""
    command = [node, str(CLIENTS / "follow_changes.mjs"), f"{base}changes", "{}"]
    done = subprocess.run(command, capture_output=True, check=True)
    found = done.stdout.count(b'{"member"')
    if found != records:
        raise RuntimeError(f"the client found {found} of {records} records")


def measured(records: int) -> str:
    """The table of one size."""
    with tempfile.TemporaryDirectory() as name, served_census(records, Path(name)) as base:
        size = downloaded(base)  # once before, so that neither has pages to make that the other finds made
        node = shutil.which("node") if (CLIENTS / "node_modules" / "ldes-client").is_dir() else None

        def per_second(follow: Callable[[], object]) -> float:
            began = time.perf_counter()
            follow()
            return records / (time.perf_counter() - began)

        subjects: dict[str, Callable[[], float]] = {"bare download": lambda: per_second(lambda: downloaded(base))}
        if node:
            subjects["ldes-client"] = lambda: per_second(lambda: followed(node, base, records))
        found = interleaved(subjects, rounds_of(records))
    rows = [
        (subject, f"{statistics.median(values):,.0f}", f"{ratio(found, subject, 'bare download'):.3f}")
        for subject, values in found.items()
    ]
    title = f"Following the changes of {records:,} records ({size / 1e6:.1f} MB of N-Quads)"
    return table(title, ("", "records/s", "ratio"), rows)


def main(sizes: tuple[int, ...] = SIZES) -> None:
    """Print the tables."""
    for records in sizes:
        print(measured(records))


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SIZES)
