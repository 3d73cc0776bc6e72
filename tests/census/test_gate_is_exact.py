"""The gate says what validating the whole census before and after a change would say, on the census of Brest."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from commons_graph.bundled import bundled
from commons_graph.gate.documents import shape_documents, vocabulary_documents
from commons_graph.gate.gate import Gate
from commons_graph.gate.judge import Judge
from commons_graph.rdf.addresses import address_of_key
from commons_graph.rdf.parsing import find_sources
from commons_graph.rdf.records import Record, RecordCollector, record_of
from commons_graph.schema.model import Schema
from commons_graph.search.entries import links_of
from commons_graph.search.writer import Change, IndexWriter
from commons_graph.terms import DCT, ESS, FOAF, NEUTRAL_BASE, PROV, RDF_TYPE, XSD
from commons_graph.validation.engines import make_validator
from commons_graph.validation.port import Document, Finding, Validator
from torture import rounds

CHANGES = 25
LOCAL = f"<{NEUTRAL_BASE}"
LINKS = (ESS + "partOf", ESS + "within", ESS + "memberOf", ESS + "territory", PROV + "wasDerivedFrom", ESS + "concerns")
NUMBERS = ("siren", "rna", "siret")

Fault = tuple[str, ...]


@dataclass
class State:
    """A census in an index, its gate, and all its contents."""

    index: IndexWriter
    gate: Gate
    validator: Validator
    contents: dict[str, bytes]

    def write(self, records: list[Record]) -> None:
        self.contents.update((record.key, record.content) for record in records)
        self.index.apply([Change(r.key, r.digest, r.content, "2026") for r in records], "mark")

    def faults(self, changed: Mapping[str, bytes]) -> Counter[Fault]:
        """The findings on the whole census once some records are changed."""
        contents = {**self.contents, **changed}
        documents = [Document(key, triples(content)) for key, content in contents.items()]
        return Counter(map(fault, self.validator.validate([*documents, *vocabulary_documents()]).findings))


def triples(content: bytes) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]


def fault(finding: Finding) -> Fault:
    parts = (finding.focus, finding.path, finding.value, finding.source_shape, finding.component, finding.severity)
    return (*map(str, parts), str(finding.source_constraint))


@pytest.fixture
def state(tmp_path: Path, schema: Schema) -> Iterator[State]:
    collector = RecordCollector(schema.segments)
    for source in find_sources([bundled("data")]):
        collector.add(source)
    index = IndexWriter(tmp_path / "index.sqlite", schema)
    validator = make_validator("set", shape_documents())
    state = State(index, Gate(Judge(validator, vocabulary_documents()), index), validator, {})
    state.write(collector.records())
    yield state
    index.close()


class Mutations:
    """Random changes of records, most of them wrong."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def some(self, contents: Mapping[str, bytes]) -> list[Record]:
        """One to three records that change together."""
        known = [key for key in pointed_at(contents) if self._chance.randrange(3)] or sorted(contents)
        keys = self._chance.sample(sorted({*known}), self._chance.choice((1, 1, 2, 3)))
        return [record for key in keys if (record := self._changed(key, contents)).content != contents.get(record.key)]

    def _changed(self, key: str, contents: Mapping[str, bytes]) -> Record:
        lines = contents[key].decode().splitlines()
        thing, other = f"{LOCAL}id/{key}>", self._chance.choice(sorted(contents))
        kind = self._chance.randrange(8)
        if kind == 0:
            lines = [f"{LOCAL}doc/{key}> <{RDF_TYPE}> <{ESS}Tombstone> .", *tombstone_lines(key)]
        elif kind == 1:
            key, lines = f"{key}-bis", [line.replace(f"/{key}", f"/{key}-bis") for line in lines]
        elif kind <= 3:
            lines.append(f"{thing} <{self._chance.choice(LINKS)}> {LOCAL}id/{other}> .")
        elif kind == 4:
            number = self._chance.choice(('"356000000"', '"W291000001"'))
            lines.append(f"{thing} <{ESS}{self._chance.choice(NUMBERS)}> {number} .")
        else:
            at = self._chance.randrange(len(lines))
            subject, predicate, value = lines[at].split(" ", 2)
            moved = f"{subject} {predicate} {LOCAL}id/{other}> ."
            lines[at : at + 1] = [moved] if value.startswith(LOCAL) and kind < 7 else []
        return record_of(address_of_key(key), set(lines))


def pointed_at(contents: Mapping[str, bytes]) -> list[str]:
    """The records that others point at."""
    targets = {target for key, content in contents.items() for _, target in links_of(key, content)}
    return sorted(targets & contents.keys())


def tombstone_lines(key: str) -> Iterator[str]:
    yield f"{LOCAL}doc/{key}> <{FOAF}primaryTopic> {LOCAL}id/{key}> ."
    yield f'{LOCAL}doc/{key}> <{ESS}withdrawnOn> "2026-11-23"^^<{XSD}date> .'
    yield f"{LOCAL}doc/{key}> <{DCT}isReplacedBy> {LOCAL}id/{key}-bis> ."


@pytest.mark.parametrize("seed", range(rounds(1)))
def test_the_gate_says_what_two_validations_of_the_whole_census_say(state: State, seed: int) -> None:
    mutations = Mutations(seed)
    elsewhere = 0
    before = state.faults({})
    for _ in range(CHANGES):
        records = mutations.some(state.contents)
        if not records:
            continue
        written = {record.key: record.content for record in records}
        after = state.faults(written)
        own = Counter({found: count for found, count in after.items() if about(found, written)})
        others = Counter({found: count for found, count in (after - before).items() if not about(found, written)})
        report = state.gate.judge(records).report
        assert Counter(map(fault, report.findings)) == own + others
        elsewhere += others.total()
        state.write(records)
        before = after
    assert elsewhere > 5


def about(found: Fault, written: Mapping[str, bytes]) -> bool:
    """Whether a finding is on one of the records that were written."""
    return any(
        found[0].startswith((f"{LOCAL}{part}/{key}>", f"{LOCAL}{part}/{key}#"))
        for key in written
        for part in ("id", "doc")
    )
