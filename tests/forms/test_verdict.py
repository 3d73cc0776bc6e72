"""The verdict of the shapes on answers, question by question."""

from __future__ import annotations

import subprocess
import sys

import pytest

from commons_graph.census import Census
from commons_graph.desk.forms.faults import Fault
from commons_graph.desk.forms.questions import questions_of
from commons_graph.desk.forms.reading import record_from
from commons_graph.desk.forms.verdict import faults_of
from commons_graph.desk.office import Office
from commons_graph.rdf.records import Record
from commons_graph.schema.model import Schema
from commons_graph.validation.port import Severity

FAULTY = {
    "label": ["Un jardin"],
    "label@en": ["x" * 300],
    "summary": ["y" * 301],
    "theme": ["culture"],
    "startDate": ["mars 2019"],
    "endDate": ["2018"],
    "territory": ["territory/nowhere"],
    "place.1.address": ["3 rue du Port"],
    "place.2.postalCode": ["2920"],
    "situation.1.observedOn": ["2019"],
}


def proposed(schema: Schema, key: str, answers: dict[str, list[str]]) -> Record:
    return record_from(schema, key, answers, language="fr")


def names(faults: list[Fault], *, warning: bool = False) -> list[str]:
    return [fault.name for fault in faults if fault.warning is warning]


def test_each_fault_stands_at_its_question_in_the_words_of_the_shapes(office: Office, schema: Schema) -> None:
    faults = faults_of(office, [proposed(schema, "initiative/verger-nouveau", FAULTY)], {})
    assert names(faults) == [
        "label@en",
        "summary",
        "situation.1.status",
        "endDate",
        "territory",
        "place.2.postalCode",
        "sheet.license",
    ]
    told = {fault.name: fault.message["fr"] for fault in faults}
    assert told["place.2.postalCode"] == "Un code postal a cinq chiffres, comme 29200. Donnez-en un seul."
    assert told["endDate"] == "La fin (2018) vient avant le début (2019-03). Corrigez l’une des deux dates."
    kind = schema.by_segment("initiative")
    assert kind is not None
    assert told["summary"] == questions_of(schema, kind)["summary"].field.messages["fr"]
    assert all({"fr", "en"} <= fault.message.keys() for fault in faults)


def test_warnings_are_told_apart_and_block_nothing(office: Office, schema: Schema) -> None:
    faults = faults_of(office, [proposed(schema, "initiative/verger-nouveau", {"label": ["Un jardin"]})], {})
    assert names(faults) == ["sheet.license"]
    assert {"summary", "theme", "territory", "sheet.source", "sheet.collectedOn"} <= set(names(faults, warning=True))


def test_names_follow_the_language_of_the_form(office: Office, schema: Schema) -> None:
    record = record_from(
        schema, "initiative/verger-nouveau", {"label": ["x" * 300], "label@fr": ["Un jardin"]}, language="en"
    )
    assert "label" in names(faults_of(office, [record], {}, language="en"))


def test_records_sent_together_are_judged_together(office: Office, schema: Schema) -> None:
    initiative = proposed(schema, "initiative/verger-nouveau", {"label": ["Un jardin"]})
    actor = proposed(schema, "actor/nous", {"label": ["Nous"], "siren": ["123 456 789"]})
    tie = proposed(
        schema,
        "partnership/verger-nous",
        {"concerns": ["initiative/verger-nouveau"], "partner": ["actor/nous"], "role": ["technical"]},
    )
    about = {"actor/nous": "actor.1.", "partnership/verger-nous": "partnership.1."}
    together = names(faults_of(office, [initiative, actor, tie], about))
    assert "partnership.1.concerns" not in together
    assert "actor.1.siren" in together
    assert "partnership.1.evidence" in together
    assert [name.partition(".")[0] for name in together] == sorted(
        (name.partition(".")[0] for name in together), key=["sheet", "actor", "partnership"].index
    )
    assert "partnership.1.concerns" in names(faults_of(office, [tie], about))


def test_records_of_the_census_count_as_they_are(office: Office, schema: Schema) -> None:
    with_known = {"label": ["Un jardin"], "territory": [next(iter(keys_of(office, "territory")))]}
    assert "territory" not in names(faults_of(office, [proposed(schema, "initiative/verger-nouveau", with_known)], {}))


def keys_of(office: Office, segment: str) -> list[str]:
    return [revision.key for revision in office.journal.state() if revision.key.startswith(segment + "/")]


def test_the_verdict_is_that_of_the_gate(office: Office, schema: Schema) -> None:
    for answers in (FAULTY, {"label": ["Un jardin"]}, {}):
        record = proposed(schema, "initiative/verger-nouveau", answers)
        found = faults_of(office, [record], {})
        with office.writing() as census:
            judged = census.verdict([record])
        assert judged is not None
        assert bool(names(found)) is (judged.report.count(Severity.VIOLATION) > 0)


def test_nobody_is_kept_from_writing_while_answers_are_judged(office: Office, schema: Schema) -> None:
    with Census(office.settings, schema):
        assert faults_of(office, [proposed(schema, "initiative/verger-nouveau", FAULTY)], {})


def test_a_whole_record_has_no_fault(office: Office, schema: Schema, sample: list[Record]) -> None:
    alone = [record for record in sample if record.address.segment == "territory" and b"within" not in record.content]
    assert names(faults_of(office, alone[:3], {})) == []
    assert schema.record_types


@pytest.mark.parametrize("module", ["verdict", "reading", "filling", "lookalikes"])
def test_rdflib_is_not_needed(module: str) -> None:
    code = f"import sys, commons_graph.desk.forms.{module}; sys.exit('rdflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
