"""The gate: what is written must be right and must not make anything else wrong; old faults elsewhere do not count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commons_graph.census import Census, Refusal
from commons_graph.gate.documents import shape_documents
from commons_graph.journal.port import Draft
from commons_graph.rdf.parsing import Source
from commons_graph.rdf.records import RecordCollector
from commons_graph.schema.model import Schema
from commons_graph.settings import Settings
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.validation.engines import make_validator
from commons_graph.validation.port import Report, Severity, Validator
from contracts.validator import document as shapes_in

OpenCensus = Callable[..., Census]
Documents = Callable[..., Source]

PREFIXES = """@prefix ess: <https://w3id.org/commons-graph/ess#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix level: <https://w3id.org/commons-graph/scheme/level/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def sheet(key: str, said: str) -> str:
    """A record that is complete but for what is said of its thing."""
    return f"""{PREFIXES}<id/{key}> {said} .
        <doc/{key}> a ess:Record ; foaf:primaryTopic <id/{key}> ; dct:license <https://licence.example/> ;
          dct:source <https://source.example/> ; ess:collectedOn "2026-11-23"^^xsd:date .
    """


def tombstone(key: str, more: str = "") -> str:
    """What remains of a record."""
    return f"""{PREFIXES}<doc/{key}> a ess:Tombstone ; foaf:primaryTopic <id/{key}> ;
        ess:withdrawnOn "2026-11-23"^^xsd:date{more} ."""


def actor(name: str, more: str = "") -> str:
    return sheet(f"actor/{name}", f'a ess:Organisation ; rdfs:label "{name}"@fr {more}')


GARDEN = 'a ess:Initiative ; rdfs:label "Le jardin"@fr ; ess:summary "Des légumes."@fr'
PORT = 'a ess:Territory ; rdfs:label "Le port"@fr ; ess:level level:commune ; ess:inseeCode "29000"'


@pytest.fixture(scope="module")
def validator() -> Validator:
    return make_validator("set", shape_documents())


@pytest.fixture
def open_guarded(tmp_path: Path, schema: Schema, validator: Validator) -> Iterator[OpenCensus]:
    """Opens the instance of this test with its gate."""
    opened: list[Census] = []

    def open_one(engine: Validator = validator) -> Census:
        opened.append(Census(Settings(instance=tmp_path / "instance"), schema, engine))
        return opened[-1]

    yield open_one
    for census in opened:
        census.close()


@pytest.fixture
def census(open_guarded: OpenCensus, small_census: list[Source]) -> Census:
    """The small census, and a territory that an initiative lies in."""
    census = open_guarded()
    census.load(small_census)
    return census


def findings(report: Report | None) -> list[tuple[str, str]]:
    """The record and the shape of each finding."""
    assert report is not None
    return [
        (str(finding.focus).removeprefix(f"<{NEUTRAL_BASE}").rstrip(">"), finding.source_shape.rpartition("#")[2])
        for finding in report.findings
    ]


def refused(census: Census, *sources: Source) -> Refusal:
    """The refusal of a load, which leaves the census as it was."""
    before = census.journal.head()
    with pytest.raises(Refusal) as caught:
        census.load(sources)
    assert census.journal.head() == before
    return caught.value


def test_only_what_a_change_can_affect_is_judged(census: Census, document: Documents) -> None:
    summary = census.load([document(actor("amis"))])
    assert summary.report is not None
    assert summary.report.focus_nodes == 2
    assert findings(summary.report) == []


def test_the_first_records_are_judged_together_and_nothing_is_prepared_for_later(
    census: Census, document: Documents
) -> None:
    kept = "SELECT count(*) FROM meta WHERE name = 'stated'"
    connection = census._index._connection
    assert connection.execute(kept).fetchone() == (0,)
    census.load([document(actor("amis"))])
    assert connection.execute(kept).fetchone() == (1,)


def test_a_written_record_is_judged_with_what_it_points_at(census: Census, document: Documents) -> None:
    census.load([document(sheet("initiative/parc", GARDEN + " ; ess:territory <id/territory/port-29000>"))])
    wrong = document(sheet("initiative/bois", GARDEN + " ; ess:territory <id/actor/ville>"), "bois.ttl")
    refusal = refused(census, wrong)
    assert ("id/initiative/bois", "Initiative-territory") in findings(refusal.report)
    assert refusal.hint == "correct the records and load them again"


def test_withdrawing_what_others_point_at_is_refused_and_they_are_named(census: Census, document: Documents) -> None:
    refusal = refused(census, document(tombstone("territory/port-29000"), "withdrawn.ttl"))
    assert findings(refusal.report) == [
        ("id/actor/ville", "Actor-territory"),
        ("id/initiative/jardin", "Initiative-territory"),
    ]
    assert {finding.source for finding in refusal.report.findings} == {"doc/actor/ville", "doc/initiative/jardin"}
    assert "load them too" in refusal.hint


def test_withdrawing_a_record_with_all_that_points_at_it_corrected_is_accepted(
    census: Census, document: Documents, small_census: list[Source]
) -> None:
    text = small_census[0].read().decode().replace("ess:territory <id/territory/port-29000> ;", "")
    text = text.replace(";\n  ess:territory <id/territory/port-29000> .", ".")
    without = text[: text.index("<id/territory/port-29000> a")]
    summary = census.load([document(without), document(tombstone("territory/port-29000"))])
    assert "territory/port-29000" in summary.changed


def test_merging_is_accepted_once_the_others_point_at_the_record_that_stays(
    census: Census, document: Documents
) -> None:
    merged = document(tombstone("actor/ville", " ; dct:isReplacedBy <id/actor/les-voisins>"))
    refusal = refused(census, merged)
    assert findings(refusal.report) == [("id/partnership/jardin-ville", "Partnership-partner")]
    (old,) = census.journal.newest(["partnership/jardin-ville"])
    moved = old.content.replace(b"id/actor/ville>", b"id/actor/les-voisins>").decode()
    assert census.load([merged, document(moved)]).changed == ("actor/ville", "partnership/jardin-ville")


def test_nobody_pays_for_a_fault_that_was_there_before(
    open_census: OpenCensus, open_guarded: OpenCensus, document: Documents
) -> None:
    unguarded = open_census()
    nameless = "a ess:Initiative ; ess:territory <id/territory/port> , <id/territory/bourg>"
    unguarded.load([document(sheet("initiative/jardin", nameless))])
    unguarded.close()
    census = open_guarded()
    summary = census.load([document(sheet("territory/port", PORT))])
    assert summary.report is not None
    assert summary.report.focus_nodes == 3
    assert findings(summary.report) == []
    refusal = refused(census, document(sheet("initiative/jardin", nameless + ' ; ess:summary "Ah."@fr')))
    assert {("id/initiative/jardin", "Initiative-label"), ("id/initiative/jardin", "Initiative-territory")} <= {
        *findings(refusal.report)
    }


def test_a_fault_that_comes_once_more_is_new(open_guarded: OpenCensus, document: Documents) -> None:
    census = open_guarded()
    census.load([document(actor("un", '; ess:rna "W291000001"')), document(actor("deux", '; ess:rna "W291000001"'))])
    summary = census.load([document(actor("trois", '; ess:rna "W291000001"'))])
    assert findings(summary.report).count(("id/actor/trois", "Actor-rna-shared")) == 2
    for known in ("un", "deux"):
        assert findings(summary.report).count((f"id/actor/{known}", "Actor-rna-shared")) == 1


def test_a_value_that_two_records_share_is_found_without_a_link_between_them(
    census: Census, document: Documents
) -> None:
    census.load([document(actor("un", '; ess:siren "356000000"'))])
    summary = census.load([document(actor("deux", '; ess:siren "356000000"'))])
    assert summary.report is not None
    assert summary.report.count(Severity.WARNING) == 2
    assert {focus for focus, shape in findings(summary.report) if shape == "Actor-siren-shared"} == {
        "id/actor/un",
        "id/actor/deux",
    }
    assert findings(census.load([document(actor("un", '; ess:siren "552100554"'))]).report) == []


def test_records_are_judged_against_the_journal_even_when_the_index_was_left_behind(
    open_guarded: OpenCensus, document: Documents, small_census: list[Source]
) -> None:
    census = open_guarded()
    census.load(small_census)
    collector = RecordCollector({"territory": frozenset({"https://w3id.org/commons-graph/ess#Territory"})})
    collector.add(document(sheet("territory/bourg", PORT.replace("29000", "29001"))))
    census.journal.append(Draft(collector.records()))
    summary = census.load([document(sheet("initiative/parc", GARDEN + " ; ess:territory <id/territory/bourg>"))])
    assert ("id/initiative/parc", "Initiative-territory") not in findings(summary.report)


ANYWHERE = """
    ex:prefixes sh:declare [ sh:prefix "ess" ; sh:namespace "https://w3id.org/commons-graph/ess#"^^xsd:anyURI ] .
    ex:Crowd a sh:NodeShape ; sh:targetClass <https://w3id.org/commons-graph/ess#Collective> ;
      sh:sparql [ sh:prefixes ex:prefixes ; sh:message "Trop." ;
        sh:select "SELECT $this ?value WHERE { $this ?p ?o . ?value ess:legalForm ?form . ?value ess:partOf ?part }" ] .
"""


def test_shapes_that_may_read_anything_have_the_whole_census_judged_and_say_which(
    open_guarded: OpenCensus, document: Documents, small_census: list[Source]
) -> None:
    census = open_guarded(make_validator("set", [shapes_in(ANYWHERE)]))
    assert census.load(small_census).forced_by == ""
    summary = census.load([document(actor("amis"))])
    assert "https://example.org/Crowd" in summary.forced_by
    large = document(actor("grand", "; ess:legalForm <https://form.example/> ; ess:partOf <id/actor/ville>"))
    refusal = refused(census, large)
    assert {focus for focus, _ in findings(refusal.report)} == {"id/actor/les-voisins"}
    assert {finding.source for finding in refusal.report.findings} == {"doc/actor/les-voisins"}
