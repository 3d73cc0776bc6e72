"""Who points at what in the index: the same answers whether values are kept or records are read through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commons_graph.rdf.addresses import address_of_key
from commons_graph.rdf.records import record_of
from commons_graph.schema.model import Schema
from commons_graph.search.index import IndexReader
from commons_graph.search.writer import Change, IndexWriter
from commons_graph.terms import ESS, NEUTRAL_BASE

Write = Callable[..., None]


@pytest.fixture
def index(tmp_path: Path, schema: Schema) -> Iterator[IndexWriter]:
    writer = IndexWriter(tmp_path / "index.sqlite", schema)
    yield writer
    writer.close()


@pytest.fixture
def write(index: IndexWriter) -> Write:
    """Writes records, each given as predicate and object of its thing."""

    def write_all(*, from_nothing: bool = False, **records: str) -> None:
        changes = []
        for name, said in records.items():
            address = address_of_key(f"actor/{name.replace('_', '-')}")
            lines = [f"<{address.thing}> <{ESS}{part.replace(' ', '> ', 1)} ." for part in said.split(" ; ")]
            record = record_of(address, lines)
            changes.append(Change(record.key, record.digest, record.content, "2026"))
        index.apply(changes, "mark", from_nothing=from_nothing)

    return write_all


def local(name: str) -> str:
    return f"<{NEUTRAL_BASE}id/actor/{name}>"


SIREN, PART_OF = ESS + "siren", ESS + "partOf"


@pytest.mark.parametrize("kept", [(), (SIREN, PART_OF)])
def test_records_are_found_by_what_they_state(index: IndexWriter, write: Write, kept: tuple[str, ...]) -> None:
    write(a='siren "1"', b='siren "1" ; rna "1"', c='siren "2"', d="partOf <https://else.example/>")
    index.keep_values(kept)
    found = index.references
    assert found.stating(['"1"'], SIREN) == {"actor/a", "actor/b"}
    assert found.stating(['"1"', '"2"', '"3"'], SIREN) == {"actor/a", "actor/b", "actor/c"}
    assert found.stating(["<https://else.example/>"], PART_OF) == {"actor/d"}
    assert found.stating(['"1"'], ESS + "rna") == {"actor/b"}
    assert found.stating(['"1"'], None) == {"actor/a", "actor/b"}
    write(a='siren "2"', b='rna "1"', e='siren "1"')
    assert found.stating(['"1"'], SIREN) == {"actor/e"}
    assert found.stating(['"2"'], SIREN) == {"actor/a", "actor/c"}
    write(c='siren "1"', from_nothing=True)
    assert found.stating(['"1"', '"2"'], SIREN) == {"actor/c"}


def test_values_are_kept_from_the_moment_somebody_asks_and_as_long(
    index: IndexWriter, write: Write, tmp_path: Path
) -> None:
    write(a='siren "1"', b='rna "1"')
    assert rows(tmp_path, index) == set()
    index.keep_values([SIREN])
    assert rows(tmp_path, index) == {(SIREN, '"1"', "actor/a")}
    index.keep_values([ESS + "rna"])
    assert rows(tmp_path, index) == {(ESS + "rna", '"1"', "actor/b")}
    index.keep_values([])
    assert rows(tmp_path, index) == set()


def rows(folder: Path, index: IndexWriter) -> set[tuple[str, ...]]:
    (folder / "copy.sqlite").unlink(missing_ok=True)
    index.snapshot(folder / "copy.sqlite", folder / f"text-{len(list(folder.iterdir()))}")
    reader = IndexReader(folder / "copy.sqlite", NEUTRAL_BASE)
    try:
        return set(reader._connection.execute("SELECT path, value, source FROM stated"))
    finally:
        reader.close()


def test_a_record_whose_address_begins_like_that_of_another_points_at_it(index: IndexWriter, write: Write) -> None:
    write(ville=f"partOf {local('ville-de-brest')} ; memberOf {local('ville')}", ville_de_brest='rna "1"')
    assert index.references.pointing_at(["actor/ville-de-brest"], PART_OF) == {"actor/ville"}
    assert index.references.pointing_at(["actor/ville"], None) == set()


def test_an_edition_answers_like_the_index_it_was_made_of(index: IndexWriter, write: Write, tmp_path: Path) -> None:
    write(a='siren "1"', b=f"partOf {local('a')}")
    index.keep_values([SIREN])
    index.snapshot(tmp_path / "copy.sqlite", tmp_path / "copy-text")
    reader = IndexReader(tmp_path / "copy.sqlite", "https://census.example/")
    assert reader.references.stating(['"1"'], SIREN) == {"actor/a"}
    assert reader.references.pointing_at(["actor/a"], None) == {"actor/b"}
    assert list(reader.references.everything()) == list(index.references.everything())
    assert reader.references.contents(["actor/b", "actor/never"]).keys() == {"actor/b"}
    reader.close()
