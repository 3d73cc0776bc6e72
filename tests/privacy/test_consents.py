"""Nothing about a person is published without a recorded consent, and it leaves when the consent does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from commons_graph.desk.office import Office, open_office
from commons_graph.desk.privacy.consenting import end_consent
from commons_graph.desk.privacy.details import details_of, scope_of
from commons_graph.desk.privacy.gatekeeper import missing_consents
from commons_graph.journal.contacts import NAME
from commons_graph.journal.proposals import Submission
from commons_graph.settings import Settings
from privacy.people import WORDS, agreed, holding, organisation, person, publish
from web.conftest import load

SMALL = Path(__file__).parents[1] / "data" / "small"
MIXED = "Écrire à chorale@courriel.example, ou appeler le +33 (0)2 98 00 00 00."


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance with a few records, to be copied."""
    folder = tmp_path_factory.mktemp("loaded")
    load(Settings(instance=folder, base="https://innovations.example/"), SMALL)
    return folder


@pytest.fixture
def office(tmp_path: Path, loaded: Path) -> Iterator[Office]:
    folder = tmp_path / "census"
    shutil.copytree(loaded, folder, symlinks=True)
    opened = open_office(Settings(instance=folder, base="https://innovations.example/"))
    yield opened
    opened.journal.close()


def missing(office: Office, *records: object, contact: str = "") -> list[tuple[str, str]]:
    found = missing_consents(office, list(records), Submission("", contact))  # type: ignore[arg-type]
    return [(one.key, one.scope) for one in found]


def test_a_person_needs_a_consent_for_this_very_record(office: Office) -> None:
    record = person("person/p-1", "Anne")
    assert missing(office, record, contact="contact:1") == [("person/p-1", NAME)]
    agreed(office, "contact:1", "person/p-2")
    assert missing(office, record, contact="contact:1") == [("person/p-1", NAME)]
    agreed(office, "contact:1", "person/p-1")
    assert missing(office, record, contact="contact:1") == []
    assert missing(office, record) == []


def test_every_contact_detail_needs_a_consent_however_it_is_written(office: Office) -> None:
    record = organisation("actor/chorale", "Une chorale", MIXED)
    assert missing(office, record) == [
        ("actor/chorale", "chorale@courriel.example"),
        ("actor/chorale", "+33298000000"),
    ]
    agreed(office, "proposal:1", "actor/chorale", scope_of("telephone", "02.98.00.00.00"))
    agreed(office, "contact:1", "actor/autre", "chorale@courriel.example")
    assert missing(office, record) == [("actor/chorale", "chorale@courriel.example")]
    assert missing(office, record, contact="contact:2") == [("actor/chorale", "chorale@courriel.example")]
    assert missing(office, record, contact="contact:1") == []


def test_what_is_published_already_hinders_no_other_correction(office: Office) -> None:
    publish(office, organisation("actor/chorale", "Une chorale", MIXED))
    assert missing(office, organisation("actor/chorale", "La chorale", MIXED)) == []


def test_what_somebody_took_back_is_missed_even_where_it_is_published(office: Office) -> None:
    agreed(office, "contact:1", "actor/chorale", "chorale@courriel.example")
    publish(office, organisation("actor/chorale", "Une chorale", MIXED))
    (consent,) = office.contacts.consents(["contact:1"])
    end_consent(office, consent.number, "contact:1")
    end_consent(office, consent.number, "contact:1")
    assert missing(office, organisation("actor/chorale", "La chorale", MIXED)) == [
        ("actor/chorale", "chorale@courriel.example")
    ]
    (report,) = office.proposals.all(state="open")
    told = office.proposals.submission(report.number)
    assert told is not None
    assert (report.suggestion.kind, report.suggestion.subject) == ("report", "actor/chorale")
    assert told.details["urgent"] == "yes"
    assert "chorale@" not in told.note


def test_a_person_who_takes_back_the_consent_is_erased_at_once(office: Office) -> None:
    agreed(office, "contact:1", "person/p-1")
    publish(office, person("person/p-1", "Yannig Kerdoncuff"))
    assert holding(office.settings.instance, "Kerdoncuff")
    (consent,) = office.contacts.consents(["contact:1"])
    end_consent(office, consent.number, "contact:1")
    assert holding(office.settings.instance, "Kerdoncuff") == []


def test_a_consent_keeps_its_words_its_date_and_what_it_covers(office: Office) -> None:
    for _ in range(2):
        agreed(office, "contact:1", "person/p-1")
    (consent,) = office.contacts.consents(["contact:1"])
    assert (consent.text, consent.scope, consent.key) == (WORDS, NAME, "person/p-1")
    assert consent.at.tzinfo is not None
    assert consent.withdrawn is None


def test_numbers_that_are_none_to_dial_are_left_alone() -> None:
    record = organisation("actor/chorale", "Une chorale", "Fondée en 1985, 29200 Brest, 120 000 euros par an.")
    assert details_of(record.content) == []
