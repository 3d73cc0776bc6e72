"""Judging a change of one record in a large census: `python -m benchmarks.gate_speed [INITIATIVES]`.

In process, with the shapes read already, as a server does it: from the record as it will be to the verdict on it and
on all that it can affect. Beside each: the record's own document validated alone, which takes no notice of others.
Target: 50 ms in a census of 100,000 initiatives. `first` is the first time, which for the first row of all has the
values gathered that records share; that is done once in the life of a census.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from benchmarks.census_data import groups
from benchmarks.measure import interleaved, ratio, table
from commons_graph.gate.documents import shape_documents, vocabulary_documents
from commons_graph.gate.gate import Gate
from commons_graph.gate.judge import Judge
from commons_graph.rdf.addresses import address_of_iri
from commons_graph.rdf.records import Record, record_of
from commons_graph.schema.reader import bundled_schema
from commons_graph.search.writer import Change, IndexWriter
from commons_graph.terms import DCT, ESS, FOAF, NEUTRAL_BASE, RDF_TYPE, RDFS_LABEL, XSD
from commons_graph.validation.engines import DEFAULT, make_validator
from commons_graph.validation.port import Document, Validator

INITIATIVES: Final = 100_000
ROUNDS: Final = 15
_BATCH: Final = 20_000


def records() -> Iterator[Record]:
    """The records of the generated census, without end."""
    for group in islice(groups(), 1, None):
        address = address_of_iri(group[0][1 : group[0].index(">")])
        yield record_of(address, [line[:-1] for line in group])


def fill(index: IndexWriter, initiatives: int) -> int:
    """Write so many initiatives and all around them into an index; returns how many records there are then."""
    count = 0
    coming = _up_to(initiatives)
    while some := list(islice(coming, _BATCH)):
        changes = [Change(r.key, r.digest, r.content, "2026-11-23T00:00:00.000Z") for r in some]
        index.apply(changes, "benchmark", from_nothing=not count)
        count += len(changes)
    return count


def _up_to(initiatives: int) -> Iterator[Record]:
    for record in records():
        if record.key == f"initiative/i{initiatives}":
            return
        yield record


def changes(index: IndexWriter, middle: int) -> dict[str, Record]:
    """What may happen to one record, in words."""
    initiative, actor = f"initiative/i{middle}", f"actor/a{middle}"
    return {
        "an initiative gets another description": edited(index, initiative, DCT + "description", '"Autrement."@fr'),
        "an actor gets a name": edited(index, actor, RDFS_LABEL, '"Les amis"@fr'),
        "an actor gets the number of another": edited(index, actor, ESS + "siren", '"552100554"'),
        "a territory with many records gets a name": edited(index, "territory/t7", RDFS_LABEL, '"Le bourg"@fr'),
        "a new initiative": _new(index, initiative, "initiative/new"),
        "an initiative with partnerships is withdrawn": _withdrawn(initiative),
    }


def edited(index: IndexWriter, key: str, predicate: str, value: str) -> Record:
    """A record with one value more."""
    lines = index.references.contents([key])[key].decode().splitlines()
    thing = f"<{NEUTRAL_BASE}id/{key}>"
    kept = [line for line in lines if not line.startswith(f"{thing} <{predicate}> ")]
    return record_of(address_of_iri(thing[1:-1]), [*kept, f"{thing} <{predicate}> {value} ."])


def _new(index: IndexWriter, model: str, key: str) -> Record:
    text = index.references.contents([model])[model].decode().replace(f"/{model}", f"/{key}")
    return record_of(address_of_iri(f"{NEUTRAL_BASE}id/{key}"), text.splitlines())


def _withdrawn(key: str) -> Record:
    sheet, thing = f"<{NEUTRAL_BASE}doc/{key}>", f"<{NEUTRAL_BASE}id/{key}>"
    lines = (
        f"{sheet} <{RDF_TYPE}> <{ESS}Tombstone> .",
        f"{sheet} <{FOAF}primaryTopic> {thing} .",
        f'{sheet} <{ESS}withdrawnOn> "2026-11-23"^^<{XSD}date> .',
    )
    return record_of(address_of_iri(thing[1:-1]), lines)


def main(initiatives: int = INITIATIVES) -> None:
    """Print the table."""
    validator = make_validator(DEFAULT, shape_documents())
    with tempfile.TemporaryDirectory() as folder:
        index = IndexWriter(Path(folder) / "index.sqlite", bundled_schema())
        count = fill(index, initiatives)
        gate = Gate(Judge(validator, vocabulary_documents()), index)
        rows = [_row(name, record, gate, validator) for name, record in changes(index, initiatives // 2).items()]
        index.close()
    head = ("", "focus nodes", "first, ms", "median, ms", "CPU, ms", "alone, ms", "ratio")
    print(table(f"One record changes in a census of {initiatives:,} initiatives, {count:,} records", head, rows))


def _row(name: str, record: Record, gate: Gate, validator: Validator) -> tuple[str, ...]:
    began = time.perf_counter()
    focus_nodes = gate.judge([record]).report.focus_nodes
    first = time.perf_counter() - began
    cpu: list[float] = []

    def judged() -> float:
        began, began_cpu = time.perf_counter(), time.process_time()
        gate.judge([record])
        cpu.append(time.process_time() - began_cpu)
        return time.perf_counter() - began

    def alone() -> float:
        began = time.perf_counter()
        quads = ox.parse(record.content, format=ox.RdfFormat.N_TRIPLES)
        validator.validate([Document(record.key, [quad.triple for quad in quads]), *vocabulary_documents()])
        return time.perf_counter() - began

    measured = interleaved({"alone": alone, "gate": judged}, ROUNDS)
    times = (first, statistics.median(measured["gate"]), statistics.median(cpu), statistics.median(measured["alone"]))
    told = [f"{seconds * 1000:,.1f}" for seconds in times]
    return (name, f"{focus_nodes:,}", *told, f"{ratio(measured, 'gate', 'alone'):.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else INITIATIVES)
