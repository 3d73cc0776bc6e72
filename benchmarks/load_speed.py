"""Loading a census beside the floor: `pyoxigraph.Store.bulk_load` of the same file.

Ours parses, splits into records, checks addresses, commits to the journal on disk, fills graph and index and cuts an
edition; SHACL is left out. Target: at least 25 % of the triples per second of the floor.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from benchmarks.measure import interleaved, ratio, table
from commons_graph.census import Census
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.settings import Settings
from commons_graph.terms import DCT, ESS, FOAF, NEUTRAL_BASE, RDF_TYPE, RDFS_LABEL, SCHEME

TRIPLES = 100_000
ROUNDS = 5


def record_lines(number: int) -> Iterator[str]:
    """One initiative and its sheet as N-Triples: about fifteen triples, texts of the length people write."""
    thing, sheet = f"<{NEUTRAL_BASE}id/initiative/i-{number}>", f"<{NEUTRAL_BASE}doc/initiative/i-{number}>"
    yield f"{thing} <{RDF_TYPE}> <{ESS}Initiative> ."
    yield f'{thing} <{RDFS_LABEL}> "Initiative numéro {number} de la rade"@fr .'
    yield f'{thing} <{ESS}summary> "Des habitants du quartier {number % 97} réparent, prêtent et transmettent."@fr .'
    for part in ("description", "novelty", "socialValue"):
        text = f"Une phrase plutôt longue qui raconte ce que l’initiative {number} a de particulier ({part})."
        yield f'{thing} <{ESS}{part}> "{text}"@fr .'
    for theme in (number % 7, number % 11 + 7):
        yield f"{thing} <{ESS}theme> <{SCHEME}theme/t-{theme}> ."
    yield f"{thing} <{ESS}territory> <{NEUTRAL_BASE}id/territory/t-{number % 300}> ."
    yield f'{thing} <{ESS}startDate> "{1990 + number % 35}"^^<http://www.w3.org/2001/XMLSchema#gYear> .'
    yield f"{sheet} <{RDF_TYPE}> <{ESS}Record> ."
    yield f"{sheet} <{FOAF}primaryTopic> {thing} ."
    yield f"{sheet} <{DCT}license> <https://creativecommons.org/licenses/by-sa/4.0/> ."
    yield f"{sheet} <{DCT}source> <https://source.example/{number}> ."


def write_census(path: Path, triples: int) -> int:
    """Write a generated census of about so many triples; returns how many there are."""
    lines: list[str] = []
    number = 0
    while len(lines) < triples:
        lines.extend(record_lines(number))
        number += 1
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        triples = write_census(folder / "census.nt", TRIPLES)

        def floor() -> float:
            shutil.rmtree(folder / "store", ignore_errors=True)
            began = time.perf_counter()
            ox.Store(str(folder / "store")).bulk_load(path=folder / "census.nt", format=ox.RdfFormat.N_TRIPLES)
            return triples / (time.perf_counter() - began)

        def ours() -> float:
            shutil.rmtree(folder / "instance", ignore_errors=True)
            with Census(Settings(instance=folder / "instance")) as census:
                began = time.perf_counter()
                census.load([Source("census.nt", N_TRIPLES, path=folder / "census.nt")])
                return triples / (time.perf_counter() - began)

        measured = interleaved({"floor": floor, "ours": ours}, ROUNDS)
    rows = [
        ("pyoxigraph.Store.bulk_load", f"{statistics.median(measured['floor']):,.0f}", "1.00"),
        (
            "load, journal and edition",
            f"{statistics.median(measured['ours']):,.0f}",
            f"{ratio(measured, 'ours', 'floor'):.2f}",
        ),
    ]
    print(table(f"Loading {triples:,} triples (target ratio ≥ 0.25)", ("", "triples/s", "ratio"), rows))


if __name__ == "__main__":
    main()
