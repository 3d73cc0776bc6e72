"""Whoever asks to be erased is in no file of the instance any more."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from accounts.signing import an_account
from commons_graph.census import Census
from commons_graph.desk.correcting.following import Followed
from commons_graph.desk.member import Role
from commons_graph.desk.office import Office, open_office
from commons_graph.desk.privacy.erasing import erase_holder
from commons_graph.desk.privacy.holder_links import give_link
from commons_graph.desk.privacy.holdings import as_document, held
from commons_graph.errors import NotFound
from commons_graph.feeds.dumps.options import usual_options
from commons_graph.feeds.dumps.shelf import write_published
from commons_graph.journal.outreach import Spotted
from commons_graph.journal.proposals import Decision
from commons_graph.settings import MailSettings, Settings
from privacy.people import agreed, holding, organisation, person, propose, publish
from web.conftest import load

SMALL = Path(__file__).parents[1] / "data" / "small"
EMAIL = "noemie.lesquer@courriel.example"
NAME = "Noémie Lesquer"


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
    mail = MailSettings(server="127.0.0.1", port=2525, tls="none")
    opened = open_office(Settings(instance=folder, base="https://innovations.example/", mail=mail))
    yield opened
    opened.journal.close()


def traces(office: Office) -> list[str]:
    """Every file of the instance that still says something of her."""
    folder = office.settings.instance
    words = (EMAIL, EMAIL.upper(), NAME, "Lesquer", "lesquer", "une confidence", "un mot du brouillon", "au 06 là")
    return [f"{word}: {path}" for word in words for path in holding(folder, word)]


def everywhere(office: Office) -> str:
    """Leave something about her in every place where there may be something; returns her contact."""
    contact = office.contacts.note(EMAIL, NAME)
    record = person("person/p-7f3a", NAME)
    agreed(office, contact, record.key)
    number = propose(office, record, contact, note="une confidence")
    office.contacts.credit(number, contact, NAME)
    office.proposals.note(Decision(number, "account:1", "asked", f"Est-ce bien {NAME} ?"))
    office.proposals.note(Decision(number, contact, "answered", "une confidence de plus"))
    publish(office, record)
    propose(office, person("person/p-7f3b", NAME), contact)
    secret = office.drafts.begin()
    office.drafts.save(secret, "contact", {"email": [EMAIL], "words": ["un mot du brouillon"]})
    office.outreach.add([Spotted("actor", "Une chorale", reach=EMAIL, note=f"{NAME}, au 06 là")], "account:1", "")
    office.outbox.put(EMAIL, "Votre lien", "une confidence")
    give_link(office, EMAIL, "fr")
    an_account(office, Role.CONTRIBUTOR, email=EMAIL, name=NAME)
    other = office.contacts.note("quelqu-un@courriel.example", "Quelqu’un")
    propose(office, organisation("actor/chorale", "Une chorale", "Elle chante."), other, note=f"Voir avec {EMAIL}")
    return contact


def test_everything_about_a_person_leaves_every_file(office: Office) -> None:
    contact = everywhere(office)
    with Census(office.settings) as census:
        census.publish()
        with closing(census.shelf.current()) as edition:
            write_published(census.journal, edition, office.settings.var, usual_options("fr"))
    assert traces(office)
    erased = erase_holder(office, EMAIL)
    assert erased.records == ("person/p-7f3a",)
    assert traces(office) == []
    assert (office.settings.var / "dumps" / "2" / "manifest.json").exists()
    assert office.contacts.get(contact) is None
    assert held(office, EMAIL).empty
    assert office.journal.verify().head == office.journal.head()


def test_what_others_sent_stays_without_the_address(office: Office) -> None:
    everywhere(office)
    erase_holder(office, EMAIL)
    numbers = [p.number for p in office.proposals.all() if p.suggestion.subject == "actor/chorale"]
    notes = [told.note for number in numbers if (told := office.proposals.submission(number))]
    assert notes == ["Voir avec […]"]
    assert office.contacts.with_email("quelqu-un@courriel.example") is not None


def test_a_proposal_that_was_open_is_closed_and_says_so(office: Office) -> None:
    everywhere(office)
    mine = [one.proposal.number for one in held(office, EMAIL).sent]
    erase_holder(office, EMAIL)
    for number in mine:
        proposal, submission = office.proposals.get(number), office.proposals.submission(number)
        assert proposal.state == "refused"
        assert not proposal.suggestion.content
        assert submission is not None
        followed = Followed(proposal, submission, office.proposals.decisions([number]), None)
        assert followed.standing == "erased"


def test_what_was_accepted_stays_without_the_name_of_its_author(office: Office) -> None:
    contact = office.contacts.note(EMAIL, NAME)
    record = organisation("actor/chorale", "Une chorale", "Elle chante le lundi.")
    number = propose(office, record, contact)
    publish(office, record)
    office.proposals.decide(number, "accepted")
    office.contacts.credit(number, contact, NAME)
    erase_holder(office, EMAIL)
    assert traces(office) == []
    assert office.proposals.get(number).suggestion.content == record.content
    assert next(office.journal.newest(["actor/chorale"])).content == record.content


def test_erasing_twice_and_erasing_nobody_do_no_harm(office: Office) -> None:
    everywhere(office)
    erase_holder(office, EMAIL)
    head = office.journal.head()
    assert erase_holder(office, EMAIL) == erase_holder(office, "personne@courriel.example")
    assert office.journal.head() == head


def test_the_number_of_a_contact_is_never_given_to_another(office: Office) -> None:
    first = office.contacts.note(EMAIL)
    erase_holder(office, EMAIL)
    assert office.contacts.note("autre@courriel.example") != first


def test_the_account_of_an_animator_is_not_closed_by_the_way(office: Office) -> None:
    account = an_account(office, Role.ANIMATOR, email=EMAIL)
    erase_holder(office, EMAIL)
    assert office.accounts.get(account.number) == account


def test_a_record_erased_from_the_command_line_leaves_what_was_proposed_too(office: Office) -> None:
    record = person("person/p-7f3a", NAME)
    number = propose(office, record, "", note=f"{NAME} est d’accord")
    publish(office, record)
    with office.writing() as census:
        census.erase([record.key], "à sa demande")
    assert traces(office) == []
    assert not office.proposals.get(number).suggestion.content


def test_a_consent_is_withdrawn_only_by_who_gave_it(office: Office) -> None:
    agreed(office, "contact:1", "person/p-7f3a")
    (consent,) = office.contacts.consents(["contact:1"])
    for giver in ("contact:2", "", "proposal:1"):
        with pytest.raises(NotFound):
            office.contacts.withdraw(consent.number, giver)
    assert office.contacts.withdraw(consent.number, "contact:1").withdrawn is not None


def test_everything_held_can_be_taken_away(office: Office) -> None:
    everywhere(office)
    document = as_document(held(office, EMAIL))
    assert document["contact"]["name"] == NAME
    assert [one["about"] for one in document["sent"]] == ["person/p-7f3a", "person/p-7f3b"]
    assert document["sent"][0]["decisions"][1]["reason"] == "une confidence de plus"
    assert {*document["other"]} >= {"account", "draft", "outbox", "outreach_version"}
    assert "digest" not in str(document["other"])


def test_somebody_whose_address_ends_alike_is_left_alone(office: Office) -> None:
    other = office.contacts.note("x" + EMAIL, "Une autre")
    account = an_account(office, Role.CONTRIBUTOR, email="x" + EMAIL)
    propose(office, organisation("actor/chorale", "Une chorale", "Elle chante."), other)
    erase_holder(office, EMAIL)
    assert office.contacts.with_email("x" + EMAIL) is not None
    assert office.accounts.get(account.number) == account
