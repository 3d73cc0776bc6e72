"""Editions: cut after each changeset, made again from the journal byte for byte, never removed while read."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from commons_graph.census import Census
from commons_graph.editions.shelf import Shelf
from commons_graph.errors import InstanceError
from commons_graph.feeds.dumps.rdf import write_dump
from commons_graph.feeds.dumps.record_files import write_record_files
from commons_graph.rdf.formats import FORMATS, N_QUADS
from commons_graph.rdf.parsing import Source, find_sources

OpenCensus = Callable[..., Census]
Documents = Callable[..., Source]

NEW_NAME = """@prefix ess: <https://w3id.org/commons-graph/ess#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix dct: <http://purl.org/dc/terms/> .
<id/actor/ville> a ess:Organisation ; rdfs:label "Ville de Port-Neuf"@fr .
<doc/actor/ville> a ess:Record ; foaf:primaryTopic <id/actor/ville> ; dct:license <https://licence.example/> ."""

TOMBSTONE = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<doc/actor/ville> a ess:Tombstone ; foaf:primaryTopic <id/actor/ville> ; ess:withdrawnOn "2026-01-02"^^xsd:date{} ."""


def dump(census: Census, at: int | None = None) -> bytes:
    output = io.BytesIO()
    write_dump(census.journal, N_QUADS, output, base=census.base, at=at)
    return output.getvalue()


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_an_instance_without_an_edition_says_so(tmp_path: Path) -> None:
    with pytest.raises(InstanceError, match="no edition"):
        Shelf(tmp_path / "editions").current()


def test_loading_the_same_files_twice_changes_nothing(open_census: OpenCensus, small_census: list[Source]) -> None:
    census = open_census()
    first = census.load(small_census)
    second = census.load(small_census)
    assert (len(first.changed), first.added, len(second.changed)) == (5, 5, 0)
    assert second.changeset is None
    assert second.edition == first.edition
    assert census.journal.head().sequence == 1


def test_only_records_that_really_changed_are_in_the_changeset(
    open_census: OpenCensus, small_census: list[Source], document: Documents
) -> None:
    census = open_census()
    census.load(small_census)
    summary = census.load([*small_census[:0], document(NEW_NAME)])
    assert summary.changed == ("actor/ville",)
    assert summary.added == 0


def test_deleting_editions_and_projection_gives_the_same_edition_and_the_same_dumps(
    open_census: OpenCensus, small_census: list[Source], document: Documents, tmp_path: Path
) -> None:
    census = open_census()
    census.load(small_census)
    census.load([document(NEW_NAME)])
    name, dumps = census.refresh(), [dump(census), dump(census, at=1)]
    manifest = (tmp_path / "instance/var/editions" / name / "manifest.json").read_bytes()
    census.close()
    shutil.rmtree(tmp_path / "instance/var/editions")
    shutil.rmtree(tmp_path / "instance/var/projection")
    again = open_census()
    assert again.refresh() == name
    assert [dump(again), dump(again, at=1)] == dumps
    assert (tmp_path / "instance/var/editions" / name / "manifest.json").read_bytes() == manifest


@pytest.mark.parametrize("lost", ["projection/graph", "projection/index.sqlite"])
def test_graph_and_index_are_repaired_each_from_its_own_mark(
    open_census: OpenCensus, small_census: list[Source], document: Documents, tmp_path: Path, lost: str
) -> None:
    census = open_census()
    census.load(small_census)
    census.close()
    path = tmp_path / "instance/var" / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    again = open_census()
    again.load([document(NEW_NAME)])
    edition = again.shelf.current()
    graph = ox.Store.read_only(str(edition.graph_path))
    renamed = graph.query('ASK { ?s ?p "Ville de Port-Neuf"@fr }', use_default_graph_as_union=True)
    assert isinstance(renamed, ox.QueryBoolean)
    assert bool(renamed)
    assert edition.labels(["actor/ville"]) == {"actor/ville": {"fr": "Ville de Port-Neuf"}}
    assert edition.count("initiative") == 1
    edition.close()


def test_step_by_step_and_all_at_once_give_the_same_graph(
    open_census: OpenCensus, small_census: list[Source], document: Documents, tmp_path: Path
) -> None:
    census = open_census()
    census.load(small_census)
    census.load([document(NEW_NAME)])  # applied in one transaction
    edition = census.shelf.current()
    step_by_step = sorted(map(str, ox.Store.read_only(str(edition.graph_path))))
    edition.close()
    census.close()
    shutil.rmtree(tmp_path / "instance/var/projection")
    shutil.rmtree(tmp_path / "instance/var/editions")
    again = open_census()
    again.refresh()  # rebuilt in bulk
    edition = again.shelf.current()
    assert sorted(map(str, ox.Store.read_only(str(edition.graph_path)))) == step_by_step
    edition.close()


def test_every_format_of_a_dump_holds_the_same_triples(open_census: OpenCensus, small_census: list[Source]) -> None:
    census = open_census()
    census.load(small_census)
    found = set()
    for fmt in FORMATS:
        output = io.BytesIO()
        assert write_dump(census.journal, fmt, output, base=census.base) == 5
        quads = list(ox.parse(output.getvalue(), format=fmt.rdf))
        found.add(frozenset(quad.triple for quad in quads))
        graphs = {str(quad.graph_name) for quad in quads}
        assert (len(graphs) == 5) == fmt.has_graphs, fmt.name
    assert len(found) == 1


def test_record_files_are_stable_under_loading_and_writing(
    open_census: OpenCensus, small_census: list[Source], tmp_path: Path
) -> None:
    census = open_census()
    census.load(small_census)
    assert write_record_files(census.journal, tmp_path / "files") == 5
    first = tree(tmp_path / "files")
    assert set(first) == {
        "actor/les-voisins.ttl",
        "actor/ville.ttl",
        "initiative/jardin.ttl",
        "partnership/jardin-ville.ttl",
        "territory/port-29000.ttl",
    }
    assert not any(b"base.invalid" in text or b"127.0.0.1" in text for text in first.values())
    assert census.load(find_sources([tmp_path / "files"])).changed == ()
    write_record_files(census.journal, tmp_path / "files")
    assert tree(tmp_path / "files") == first


def test_digests_do_not_depend_on_the_base(open_census: OpenCensus, small_census: list[Source], tmp_path: Path) -> None:
    census = open_census()
    census.load(small_census)
    census.close()
    moved = open_census(base="https://innovations.example/brest/")
    name = moved.refresh()
    edition = moved.shelf.current()
    assert edition.base == "https://innovations.example/brest/"
    row = edition.record("actor", "ville")
    assert row is not None
    assert b"<https://innovations.example/brest/id/actor/ville>" in row.content
    assert moved.load(small_census).changed == ()
    output = io.BytesIO()
    write_dump(moved.journal, N_QUADS, output, base=moved.base)
    assert moved.load([Source("dump.nq", N_QUADS, data=output.getvalue())]).changed == ()
    assert moved.refresh() == name
    edition.close()


def test_an_edition_that_somebody_reads_is_kept_until_it_is_closed(
    open_census: OpenCensus, small_census: list[Source], document: Documents
) -> None:
    census = open_census()
    census.load(small_census)
    reader = census.shelf.current()
    census.load([document(NEW_NAME)])
    assert reader.folder.exists()
    assert reader.labels(["actor/ville"]) == {"actor/ville": {"fr": "Ville de Port"}}
    reader.close()
    census.shelf.prune()
    assert not reader.folder.exists()
    assert census.shelf.current_name is not None


def test_a_thing_without_a_name_is_named_after_others_and_follows_their_names(
    open_census: OpenCensus, small_census: list[Source], document: Documents
) -> None:
    census = open_census()
    census.load(small_census)
    before = census.shelf.current()
    census.load([document(NEW_NAME)])
    after = census.shelf.current()
    key = "partnership/jardin-ville"
    assert before.labels([key])[key]["fr"] == "Ville de Port – Le jardin d’à côté"
    assert after.labels([key])[key]["fr"] == "Ville de Port-Neuf – Le jardin d’à côté"
    before.close()
    after.close()


def test_a_withdrawn_record_keeps_its_address_and_leaves_lists_and_counts(
    open_census: OpenCensus, small_census: list[Source], document: Documents
) -> None:
    census = open_census()
    census.load(small_census)
    census.load([document(TOMBSTONE.format(""))])
    edition = census.shelf.current()
    row = edition.record("actor", "ville")
    assert row is not None
    assert (row.status, row.successor) == ("withdrawn", None)
    assert [r.key for r in edition.rows("actor")] == ["actor/les-voisins"]
    assert edition.count("actor") == 1
    edition.close()


def test_a_merged_record_names_its_successor(
    open_census: OpenCensus, small_census: list[Source], document: Documents
) -> None:
    census = open_census()
    census.load(small_census)
    census.load([document(TOMBSTONE.format(" ; dct:isReplacedBy <id/actor/les-voisins>"))])
    edition = census.shelf.current()
    row = edition.record("actor", "ville")
    assert row is not None
    assert (row.status, row.successor) == ("merged", "actor/les-voisins")
    edition.close()


def test_incoming_links_are_counted_by_property_and_type(open_census: OpenCensus, small_census: list[Source]) -> None:
    census = open_census()
    census.load(small_census)
    edition = census.shelf.current()
    found = {(i.path.rpartition("#")[2], i.segment): i.count for i in edition.incoming("territory/port-29000")}
    assert found == {("territory", "initiative"): 1, ("territory", "actor"): 1}
    path = "https://w3id.org/commons-graph/ess#territory"
    assert [r.key for r in edition.sources("territory/port-29000", path, "actor")] == ["actor/ville"]
    edition.close()


def test_the_text_of_a_record_is_kept_as_it_was_written(open_census: OpenCensus, document: Documents) -> None:
    census = open_census()
    written = NEW_NAME.replace(
        "a ess:Organisation ;",
        'a ess:Organisation ; ess:siren "007" ; ess:count "007"^^<http://www.w3.org/2001/XMLSchema#integer> ;',
    )
    census.load([document(written)])
    edition = census.shelf.current()
    row = edition.record("actor", "ville")
    assert row is not None
    assert b'"007"^^<http://www.w3.org/2001/XMLSchema#integer>' in row.content
    edition.close()
