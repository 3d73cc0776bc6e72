"""Dumps at 1,000, 10,000 and 100,000 records, beside the floor: `pyoxigraph.Store.dump` of the same edition.

`python -m benchmarks.dump_speed [RECORDS…]` takes other sizes. MB/s are those of the text before it is packed. Ours
reads the journal, record by record, in the order of keys; the store writes its quads in whichever order it has them,
the vocabulary among them. `packed` is ours through gzip, as it is published. The last lines tell how long a whole dump
takes, with all its files, reports and checksums, and how much memory a process of its own needed for it.
"""

from __future__ import annotations

import gzip
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, cast

import pyoxigraph as ox

from benchmarks.measure import interleaved, ratio, table
from benchmarks.network_speed import census_lines
from commons_graph.census import Census
from commons_graph.editions.shelf import Shelf
from commons_graph.feeds.dumps.options import usual_options
from commons_graph.feeds.dumps.rdf import write_dump
from commons_graph.feeds.dumps.writing import write_dumps
from commons_graph.journal.opening import read_only_journal
from commons_graph.journal.port import Journal
from commons_graph.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format
from commons_graph.rdf.parsing import Source
from commons_graph.settings import Settings
from commons_graph.sparql.isolation import peak_memory

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 5
BASE = "https://innovations.example/"
WHOLE = "--whole"


def load(instance: Path, records: int) -> None:
    """Make an instance of about so many records."""
    (instance / "census.nt").write_text("".join(census_lines(records)), encoding="utf-8")
    with Census(Settings(instance=instance, base=BASE)) as census:
        census.load([Source("census.nt", N_TRIPLES, path=instance / "census.nt")])


def speed(path: Path, write: Callable[[BinaryIO], object], *, packed: bool = False) -> float:
    """MB/s of what is written to a file."""
    began = time.perf_counter()
    with path.open("wb") as file:
        if packed:
            with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0) as target:
                write(cast("BinaryIO", target))
                size = target.tell()
        else:
            write(file)
            size = file.tell()
    return size / (time.perf_counter() - began) / 1e6


def subjects(journal: Journal, graph: Path, output: Path) -> dict[str, Callable[[], float]]:
    """What is measured, by name; the floors are those of the two syntaxes that hold a whole store."""
    store = ox.Store.read_only(str(graph))

    def ours(fmt: Format, *, packed: bool = False) -> Callable[[], float]:
        return lambda: speed(output, lambda file: write_dump(journal, fmt, file, base=BASE), packed=packed)

    def floor(fmt: Format) -> Callable[[], float]:
        return lambda: speed(output, lambda file: store.dump(file, format=fmt.rdf))

    made = {f"Store.dump, {fmt.label}": floor(fmt) for fmt in (N_QUADS, TRIG)}
    made |= {fmt.label: ours(fmt) for fmt in (N_QUADS, TRIG, TURTLE, JSON_LD, RDF_XML)}
    return made | {f"{N_QUADS.label}, packed": ours(N_QUADS, packed=True)}


def whole(instance: Path, output: Path) -> None:
    """Write a whole dump, then print the seconds, the megabytes written, and the megabytes of memory at the most."""
    began = time.perf_counter()
    with (
        closing(read_only_journal(Settings(instance=instance))) as journal,
        closing(Shelf(instance / "var" / "editions").current()) as edition,
    ):
        manifest = write_dumps(journal, edition, output, usual_options("fr"))
    seconds = time.perf_counter() - began
    size = sum(file.unpacked for file in manifest.files) / 1e6
    print(seconds, size, peak_memory() / 1e6)


def measure(folder: Path, records: int) -> None:
    """Print the table of one size."""
    load(folder, records)
    journal = read_only_journal(Settings(instance=folder))
    with closing(journal), closing(Shelf(folder / "var" / "editions").current()) as edition:
        measured = interleaved(subjects(journal, edition.graph_path, folder / "output"), ROUNDS)
        count = sum(edition.manifest.counts.values())
    rows = []
    for name, speeds in measured.items():
        own = f"Store.dump, {name.partition(',')[0]}"
        beside = name if name.startswith("Store") else own if own in measured else f"Store.dump, {N_QUADS.label}"
        rows.append((name, f"{statistics.median(speeds):,.1f}", f"{ratio(measured, name, beside):.2f}"))
    print(table(f"Dump of {count:,} records", ("", "MB/s", "ratio"), rows))
    command = [sys.executable, "-m", "benchmarks.dump_speed", WHOLE, str(folder), str(folder / "dump")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, size, peak = map(float, done.stdout.split())
    print(f"All files: {seconds:.1f} s, {size:,.1f} MB before packing, {peak:,.0f} MB of memory at the most\n")


def main() -> None:
    """Print the tables, or write one dump for the measurement."""
    arguments = sys.argv[1:]
    if arguments[:1] == [WHOLE]:
        whole(Path(arguments[1]), Path(arguments[2]))
        return
    for records in [int(text) for text in arguments if text.isdecimal()] or SIZES:
        with tempfile.TemporaryDirectory() as name:
            measure(Path(name), records)


if __name__ == "__main__":
    main()
