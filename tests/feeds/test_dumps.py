"""Dumps: what goes out is the edition, whole, in every form, always the same bytes."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib

from commons_graph.census import Census
from commons_graph.editions.edition import Edition
from commons_graph.errors import BeyondFormat, NotFound, ReadError
from commons_graph.feeds.dumps.kinds import data_kinds, other_kind_named
from commons_graph.feeds.dumps.manifest import DumpManifest, read_dump_manifest
from commons_graph.feeds.dumps.options import usual_options
from commons_graph.feeds.dumps.rdf import write_dump
from commons_graph.feeds.dumps.shelf import DumpShelf, write_published
from commons_graph.feeds.dumps.state import State
from commons_graph.feeds.dumps.subject import DumpOptions, Subject
from commons_graph.feeds.dumps.writing import write_dumps
from commons_graph.insight.network_export import NODE_COLUMNS, TIE_COLUMNS
from commons_graph.rdf.formats import N_QUADS, RDF_XML, format_of_path
from commons_graph.rdf.parsing import Source
from commons_graph.schema.model import Schema
from commons_graph.search.record_table import RecordTable
from commons_graph.settings import Settings
from commons_graph.terms import NEUTRAL_BASE

OpenCensus = Callable[..., Census]
Documents = Callable[..., Source]
BASE = "https://innovations.example/brest/"
GRAPHS = ("census.nq.gz", "census.trig.gz", "census.ttl.gz", "census.jsonld.gz", "census.rdf.gz")
RAPPER = {"census.nq.gz": "nquads", "census.ttl.gz": "turtle", "census.rdf.gz": "rdfxml"}

UNNAMEABLE = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<id/actor/ville> a ess:Organisation ; rdfs:label "Ville de Port"@fr ; <https://terms.example/2014> "x" .
<doc/actor/ville> a ess:Record ; foaf:primaryTopic <id/actor/ville> ; dct:license <https://licence.example/> ."""

TOMBSTONE = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<doc/actor/les-voisins> a ess:Tombstone ; foaf:primaryTopic <id/actor/les-voisins> ;
  ess:withdrawnOn "2026-01-02"^^xsd:date ."""


@dataclass(frozen=True)
class Dump:
    """The small census and its dump, made once for the tests that only read them."""

    census: Census
    folder: Path
    manifest: DumpManifest


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory, schema: Schema, small_census: list[Source]) -> Iterator[Dump]:
    folder = tmp_path_factory.mktemp("dump")
    with Census(Settings(instance=folder / "instance", base=BASE), schema) as opened:
        opened.load(small_census)
        manifest = dumped(opened, folder / "dump")
        yield Dump(opened, folder / "dump", manifest)


@pytest.fixture
def census(open_census: OpenCensus, small_census: list[Source]) -> Census:
    opened = open_census(base=BASE)
    opened.load(small_census)
    return opened


@cache
def options() -> DumpOptions:
    return usual_options("fr")


def dumped(census: Census, folder: Path) -> DumpManifest:
    with closing(census.shelf.current()) as edition:
        return write_dumps(census.journal, edition, folder, options())


def unpacked(folder: Path, name: str) -> bytes:
    return gzip.decompress((folder / name).read_bytes())


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(unpacked(folder, name).decode("utf-8-sig"), newline="")))


def quads_of(census: Census) -> set[ox.Quad]:
    """What the journal holds, under the public base, read apart from what writes dumps."""
    found = set()
    for revision in census.journal.state():
        graph = ox.NamedNode(f"{BASE}doc/{revision.key}")
        text = revision.content.decode().replace(f"<{NEUTRAL_BASE}", f"<{BASE}")
        for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES):
            found.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph))
    return found


def tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_every_graph_read_by_oxigraph_is_what_the_journal_holds(dump: Dump) -> None:
    expected = quads_of(dump.census)
    for name in GRAPHS:
        fmt = format_of_path(Path(name))
        quads = set(ox.parse(unpacked(dump.folder, name), format=fmt.rdf))
        if fmt.has_graphs:
            assert quads == expected, name
        else:
            assert {quad.triple for quad in quads} == {quad.triple for quad in expected}, name


def test_every_graph_read_by_rdflib_is_what_the_journal_holds(dump: Dump) -> None:
    expected = rdflib.Dataset()
    expected.parse(data="".join(f"{quad} .\n" for quad in quads_of(dump.census)), format="nquads")
    triples = {triple[:3] for triple in expected.quads()}
    for name, kind in zip(GRAPHS, ("nquads", "trig", "turtle", "json-ld", "xml"), strict=True):
        read = rdflib.Dataset()
        read.parse(data=unpacked(dump.folder, name), format=kind)
        assert {quad[:3] for quad in read.quads()} == triples, name
        graphs = {quad[3] for quad in read.quads()}
        assert len(graphs) == (5 if format_of_path(Path(name)).has_graphs else 1), name


@pytest.mark.skipif(shutil.which("rapper") is None, reason="rapper is not installed")
@pytest.mark.parametrize("name", RAPPER)
def test_rapper_counts_as_many_triples_as_the_manifest_says(dump: Dump, tmp_path: Path, name: str) -> None:
    (tmp_path / "plain").write_bytes(unpacked(dump.folder, name))
    done = subprocess.run(
        ["rapper", "-q", "-i", RAPPER[name], "-o", "ntriples", str(tmp_path / "plain")],
        capture_output=True,
        check=True,
        timeout=60,
    )
    file = dump.manifest.file(name)
    assert file is not None
    assert len(done.stdout.splitlines()) == file.counts["triples"] == dump.manifest.triples


def test_the_same_edition_gives_the_same_bytes(census: Census, tmp_path: Path) -> None:
    dumped(census, tmp_path / "first")
    dumped(census, tmp_path / "second")
    assert tree(tmp_path / "first") == tree(tmp_path / "second")
    assert unpacked(tmp_path / "first", "census.nq.gz")
    assert (tmp_path / "first" / "census.nq.gz").read_bytes()[3:8] == b"\0\0\0\0\0", "no name and no time in the header"


def test_sha256sum_accepts_every_file_and_notices_a_changed_one(census: Census, tmp_path: Path) -> None:
    manifest = dumped(census, tmp_path / "dump")
    check = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    assert subprocess.run(check, cwd=tmp_path / "dump", timeout=60, check=False).returncode == 0
    listed = {line.split("  ")[1] for line in (tmp_path / "dump/SHA256SUMS").read_text().splitlines()}
    assert listed == {file.name for file in manifest.files} | {"manifest.json"}
    assert listed | {"SHA256SUMS"} == set(tree(tmp_path / "dump"))
    (tmp_path / "dump/void.ttl").write_text("")
    assert subprocess.run(check, cwd=tmp_path / "dump", timeout=60, check=False, capture_output=True).returncode == 1


def test_the_manifest_says_what_the_files_are(dump: Dump) -> None:
    assert read_dump_manifest(dump.folder) == dump.manifest
    assert (dump.manifest.edition, dump.manifest.records, dump.manifest.left_out) == (1, 5, ())
    assert dump.manifest.validation["violations"] == 0
    for file in dump.manifest.files:
        written = (dump.folder / file.name).read_bytes()
        assert len(written) == file.bytes, file.name
        assert (file.packing is not None) == file.name.endswith(".gz")
        assert file.unpacked == (len(gzip.decompress(written)) if file.packing else len(written))


def test_tables_have_the_promised_columns_and_every_live_record(
    census: Census, schema: Schema, document: Documents, tmp_path: Path
) -> None:
    census.load([document(TOMBSTONE)])
    dumped(census, tmp_path / "dump")
    for record_type in schema.record_types:
        text = unpacked(tmp_path / "dump", f"{record_type.list_segment}.csv.gz").decode("utf-8-sig")
        header = next(csv.reader(io.StringIO(text, newline="")))
        assert header == RecordTable(schema, record_type, base=BASE, language="fr").names()
    assert [row["id"] for row in rows(tmp_path / "dump", "actors.csv.gz")] == [f"{BASE}id/actor/ville"]
    (garden,) = rows(tmp_path / "dump", "initiatives.csv.gz")
    assert garden["label"] == "Le jardin d’à côté"
    assert (garden["territory"], garden["territory_iri"]) == ("Port", f"{BASE}id/territory/port-29000")
    assert garden["situation.status_iri"].endswith("/status/running")


def test_ties_are_typed_dated_and_on_somebodys_word(dump: Dump) -> None:
    ties = rows(dump.folder, "edges.csv.gz")
    assert tuple(ties[0]) == TIE_COLUMNS
    assert {row["role"].rpartition("/")[2]: row["amount"] for row in ties} == {"financial": "1250", "hosting": ""}
    assert {row["evidence"] for row in ties} == {"https://source.example/jardin"}
    nodes = rows(dump.folder, "nodes.csv.gz")
    assert tuple(nodes[0]) == NODE_COLUMNS
    assert {row["source"] for row in ties} | {row["target"] for row in ties} == {row["id"] for row in nodes}
    counts = {file.kind: dict(file.counts) for file in dump.manifest.files}
    assert counts["edges"] == {"ties": 2}
    assert counts["graphml"] == {"records": 2, "ties": 2}


def test_graphml_read_by_networkx_has_the_ties_of_the_table(dump: Dump) -> None:
    graph = nx.parse_graphml(unpacked(dump.folder, "network.graphml.gz").decode(), force_multigraph=True)
    ids = nx.get_node_attributes(graph, "id")
    found = {(ids[a], ids[b], data["role"]) for a, b, data in graph.edges(data=True)}
    assert found == {(r["source"], r["target"], r["role"]) for r in rows(dump.folder, "edges.csv.gz")}


def test_places_are_geojson_and_say_when_they_are_approximate(dump: Dump) -> None:
    document = json.loads(unpacked(dump.folder, "places.geojson.gz"))
    assert document["type"] == "FeatureCollection"
    features = {feature["id"].removeprefix(BASE): feature for feature in document["features"]}
    assert set(features) == {"id/initiative/jardin", "id/actor/ville", "id/territory/port-29000"}
    for feature in features.values():
        assert feature["type"] == "Feature"
        longitude, latitude = feature["geometry"]["coordinates"]
        assert -180 <= longitude <= 180
        assert -90 <= latitude <= 90
    assert features["id/initiative/jardin"]["properties"]["approximate"] is True
    assert features["id/territory/port-29000"]["properties"]["approximate"] is False
    (file,) = [file for file in dump.manifest.files if file.kind == "geojson"]
    assert file.counts == {"records": len(features)}


def test_the_report_and_the_description_are_about_the_dumped_data(dump: Dump) -> None:
    report = rdflib.Graph().parse(data=unpacked(dump.folder, "validation.ttl.gz"), format="turtle")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    told = sum(int(dump.manifest.validation[name]) for name in ("violations", "warnings", "infos"))
    assert len(list(report.subject_objects(sh.result))) == told
    assert all(str(node).startswith(BASE) for node in report.objects(None, sh.focusNode))
    assert {f.kind: f.counts for f in dump.manifest.files}["text"] == {"findings": told}
    assert "1 fichier" in (dump.folder / "validation.txt").read_text()
    void = rdflib.Graph().parse(dump.folder / "void.ttl", format="turtle")
    node = rdflib.URIRef(f"{BASE}dataset/1")
    terms = rdflib.Namespace("http://rdfs.org/ns/void#")
    assert void.value(node, terms.triples) == rdflib.Literal(dump.manifest.triples)
    assert void.value(node, terms.dataDump) == rdflib.URIRef(f"{BASE}dumps/1/census.nq.gz")


def test_what_goes_with_the_data_is_there_in_french_and_in_english(dump: Dump) -> None:
    for language in ("fr", "en"):
        text = (dump.folder / f"README.{language}.md").read_text()
        assert all(f"`{f.name}`" in text for f in dump.manifest.files if not f.kind.startswith("readme"))
        assert f"{BASE}dataset/1" in text
    assert "CC BY-SA 4.0" in (dump.folder / "LICENSE.txt").read_text()
    assert "5  CC BY-SA 4.0" in (dump.folder / "LICENSE.txt").read_text()


def test_a_form_that_cannot_hold_the_data_is_left_out_and_said(
    census: Census, document: Documents, tmp_path: Path
) -> None:
    census.load([document(UNNAMEABLE)])
    with pytest.raises(BeyondFormat, match="2014"):
        write_dump(census.journal, RDF_XML, io.BytesIO(), base=BASE)
    manifest = dumped(census, tmp_path / "dump")
    assert [left.name for left in manifest.left_out] == ["census.rdf.gz"]
    assert "https://terms.example/2014" in manifest.left_out[0].reason
    assert not (tmp_path / "dump/census.rdf.gz").exists()
    assert manifest.file("census.ttl.gz") is not None
    assert "census.rdf.gz" in (tmp_path / "dump/README.en.md").read_text()


def test_a_dump_takes_the_place_of_an_earlier_one_but_of_nothing_else(census: Census, tmp_path: Path) -> None:
    dumped(census, tmp_path / "dump")
    (tmp_path / "dump/old").write_text("from before")
    dumped(census, tmp_path / "dump")
    assert not (tmp_path / "dump/old").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("dear reader")
    with pytest.raises(ReadError, match="something other"):
        dumped(census, tmp_path / "mine")
    assert tree(tmp_path / "mine") == {"letter.txt": b"dear reader"}


def test_a_dump_that_fails_leaves_nothing_behind(census: Census, tmp_path: Path) -> None:
    class Broken:
        def __getattr__(self, name: str) -> object:
            raise ReadError("the disk is full", where=name)

    with closing(census.shelf.current()) as edition, pytest.raises(ReadError, match="the disk is full"):
        write_dumps(Broken(), edition, tmp_path / "dump", options())  # type: ignore[arg-type]
    assert not (tmp_path / "dump").exists()
    assert not (tmp_path / "dump.partial").exists()


def test_what_an_interruption_left_is_no_dump_and_in_nobodys_way(census: Census, tmp_path: Path) -> None:
    left = tmp_path / "dumps" / "1.partial"
    left.mkdir(parents=True)
    (left / "manifest.json").write_text("{")
    assert DumpShelf(tmp_path / "dumps").numbers() == []
    with closing(census.shelf.current()) as edition:
        write_published(census.journal, edition, tmp_path, options())
    assert [path.name for path in (tmp_path / "dumps").iterdir()] == ["1"]


def test_a_dump_can_be_written_into_the_empty_folder_one_is_in(
    census: Census, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    dumped(census, Path())
    assert (tmp_path / "here/SHA256SUMS").is_file()


def test_a_published_dump_never_changes(census: Census, tmp_path: Path) -> None:
    with closing(census.shelf.current()) as edition:
        write_published(census.journal, edition, tmp_path, options())
        before = tree(tmp_path / "dumps/1")
        write_published(census.journal, edition, tmp_path, usual_options("en"))
    assert tree(tmp_path / "dumps/1") == before
    shelf = DumpShelf(tmp_path / "dumps")
    assert shelf.numbers() == [1]
    assert shelf.file("1", "census.nq.gz").media_type == "application/gzip"


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("1", "absent"),
        ("1", "../1/void.ttl"),
        ("1", "/etc/passwd"),
        ("2", "void.ttl"),
        ("..", "x"),
        ("0", "x"),
        ("١", "x"),
    ],
)
def test_only_what_a_manifest_lists_can_be_reached(census: Census, tmp_path: Path, number: str, name: str) -> None:
    with closing(census.shelf.current()) as edition:
        write_published(census.journal, edition, tmp_path, options())
    with pytest.raises(NotFound):
        DumpShelf(tmp_path / "dumps").file(number, name)


def test_lines_come_one_record_at_a_time(census: Census) -> None:
    lines = State(census.journal, BASE).lines(graphs=True)
    assert next(lines).count(b"<https://innovations.example/brest/doc/actor/les-voisins> .\n") > 3
    output = io.BytesIO()
    write_dump(census.journal, N_QUADS, output, base=BASE)
    canonical = ox.serialize(ox.parse(output.getvalue(), format=ox.RdfFormat.N_QUADS), format=ox.RdfFormat.N_QUADS)
    assert output.getvalue() == canonical


def test_every_single_form_is_the_file_of_the_whole_dump(dump: Dump, schema: Schema) -> None:
    with closing(dump.census.shelf.current()) as edition:
        for kind in data_kinds(schema):
            output = io.BytesIO()
            kind.write(subject_of(dump.census, edition, schema), output)
            assert output.getvalue() == unpacked(dump.folder, kind.file), kind.name
            if ":" in kind.name:
                assert other_kind_named(kind.name, schema).file == kind.file


def subject_of(census: Census, edition: Edition, schema: Schema) -> Subject:
    return Subject(census.journal, edition, schema, "fr")
