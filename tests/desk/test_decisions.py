"""Decisions at the desk: each is made once, with its changeset, and writes over nothing that came between."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace

import pytest

from commons_graph.census import Refusal
from commons_graph.desk.office import Office
from commons_graph.desk.review.review import Review
from commons_graph.editions.shelf import Shelf
from commons_graph.errors import (
    AlreadyDecided,
    BadRequest,
    CommonsError,
    ConsentNeeded,
    MovedOn,
    NotFound,
    RevertRefused,
)
from commons_graph.journal.proposals import Decision, close_proposal
from commons_graph.settings import MailSettings
from desk.killing import opened
from desk.proposing import ANIMATOR, ANOTHER, ELSEWHERE, actor, contents, harvest, initiative, propose, records_of


def actions(office: Office, number: int) -> list[str]:
    return [decision.action for decision in office.proposals.decisions([number])]


def served(office: Office, segment: str, slug: str) -> str:
    """The status of a record in the edition in force, "" where it is not there."""
    with closing(Shelf(office.settings.var / "editions").current()) as edition:
        row = edition.record(segment, slug)
        return row.status if row else ""


def test_accepting_writes_the_records_the_decision_and_the_edition_at_once(office: Office, review: Review) -> None:
    number = propose(office, "create", "initiative/four", initiative("four", "Le four commun"))
    done = review.accept(number, ANIMATOR, "bien renseignée, je connais Rose")
    assert done.keys == ("initiative/four",)
    assert done.changeset is not None
    assert (done.changeset.agent, done.changeset.role) == ("account:1", "reviewer")
    assert done.changeset.message == "Nouvelle fiche, relue et acceptée."
    assert "Rose" not in str(done.changeset)
    assert office.proposals.get(number).state == "accepted"
    (decision,) = office.proposals.decisions([number])
    assert (decision.action, decision.reason) == ("accepted", "bien renseignée, je connais Rose")
    assert decision.changeset == done.changeset.sequence
    assert served(office, "initiative", "four") == "live"


def test_of_many_who_accept_at_once_one_does(office: Office, review: Review) -> None:
    number = propose(office, "create", "initiative/four", initiative("four", "Le four commun"))
    outcomes: list[str] = []
    ready = threading.Barrier(4)

    def click(member_number: int) -> None:
        ready.wait()
        try:
            review.accept(number, ANIMATOR if member_number % 2 else ANOTHER)
            outcomes.append("accepted")
        except CommonsError as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=click, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["AlreadyDecided"] * 3 + ["accepted"]
    assert actions(office, number) == ["accepted"]
    assert len(office.journal.history("initiative/four")) == 1
    assert office.journal.verify().changesets == 2


def test_a_faulty_proposal_is_refused_and_stays_open(office: Office, review: Review) -> None:
    number = propose(office, "create", "initiative/four", initiative("four", "F", "ess:startDate 7"))
    with pytest.raises(Refusal):
        review.accept(number, ANIMATOR)
    assert office.proposals.get(number).state == "open"
    assert actions(office, number) == []
    assert office.journal.head().sequence == 1


def test_a_record_that_moved_on_is_never_written_over(office: Office, review: Review) -> None:
    number = propose(office, "update", "actor/ville", actor("ville", "Ville du Port"))
    later = propose(office, "update", "actor/ville", actor("ville", "La Ville"))
    review.accept(later, ANIMATOR)
    with pytest.raises(MovedOn):
        review.accept(number, ANOTHER)
    assert '"La Ville"' in contents(office, "actor/ville")["actor/ville"]
    sheets = review.reader.read(office.proposals.get(number), office.proposals.submission(number))
    assert sheets.moved
    chosen = records_of(office, actor("ville", "Ville du Port, la Ville"))
    with pytest.raises(MovedOn):
        review.accept(number, ANOTHER, records=chosen, seen={"actor/ville": "0" * 64})
    assert actions(office, number) == []
    review.accept(number, ANOTHER, records=chosen, seen=sheets.seen)
    assert "Ville du Port, la Ville" in contents(office, "actor/ville")["actor/ville"]


def test_accepting_with_a_change_writes_the_change(office: Office, review: Review) -> None:
    number = propose(office, "create", "initiative/four", initiative("four", "le four comun"))
    review.accept(number, ANIMATOR, "une faute", records=records_of(office, initiative("four", "Le four commun")))
    assert '"Le four commun"@fr' in contents(office, "initiative/four")["initiative/four"]


def test_a_new_record_never_takes_the_address_of_one_that_came_between(office: Office, review: Review) -> None:
    number = propose(office, "create", "actor/halle", actor("halle", "La halle d’en haut"))
    other = propose(office, "create", "actor/halle", actor("halle", "La halle d’en bas"))
    assert review.accept(other, ANIMATOR).keys == ("actor/halle",)
    assert review.accept(number, ANIMATOR).keys == ("actor/halle-2",)
    assert "en bas" in contents(office, "actor/halle")["actor/halle"]


def test_what_the_author_withdrew_cannot_be_accepted(office: Office, review: Review) -> None:
    number = propose(office, "create", "initiative/four", initiative("four", "Le four commun"))
    with office.journal.writing() as connection:
        close_proposal(connection, Decision(number, "contact:1", "withdrawn"), "refused")
    with pytest.raises(AlreadyDecided):
        review.accept(number, ANIMATOR)
    assert not contents(office, "initiative/four")


def test_returning_closes_asking_does_not_and_what_was_returned_can_be_opened_again(
    office: Office, review: Review
) -> None:
    number = propose(office, "create", "initiative/four", initiative("four", "Le four commun"))
    review.ask(number, ANIMATOR, "Depuis quand ?")
    assert office.proposals.get(number).state == "open"
    review.send_back(number, ANIMATOR, "hors du territoire")
    with pytest.raises(AlreadyDecided):
        review.send_back(number, ANOTHER, "encore")
    with pytest.raises(AlreadyDecided):
        review.ask(number, ANOTHER, "encore ?")
    review.reopen(number, ANOTHER, "le territoire a grandi")
    assert actions(office, number) == ["asked", "returned", "reopened"]
    review.accept(number, ANOTHER)
    with pytest.raises(AlreadyDecided):
        review.reopen(number, ANOTHER, "non")
    with pytest.raises(NotFound):
        review.ask(999, ANIMATOR, "?")


def test_an_acceptance_is_undone_by_a_changeset_which_is_undone_by_another(office: Office, review: Review) -> None:
    number = propose(office, "create", "initiative/four", initiative("four", "Le four commun"))
    accepted = review.accept(number, ANIMATOR).changeset
    assert accepted is not None
    undone = review.undo(accepted.sequence, ANOTHER, "trop tôt").changeset
    assert undone is not None
    assert (undone.role, undone.agent, undone.message) == ("animator", "account:2", "Changement annulé.")
    assert served(office, "initiative", "four") == "withdrawn"
    assert [(d.action, d.changeset) for d in office.proposals.decisions([number])] == [("accepted", 2), ("undone", 3)]
    review.undo(undone.sequence, ANIMATOR)
    assert served(office, "initiative", "four") == "live"


def test_an_import_is_undone_from_the_desk_with_a_decision_of_its_own(office: Office, review: Review) -> None:
    done = review.undo(1, ANIMATOR, "mauvais fichier")
    assert len(done.keys) == 5
    assert served(office, "actor", "ville") == "withdrawn"
    (decision,) = office.proposals.decisions([0])
    assert (decision.action, decision.reason, decision.changeset) == ("undone", "mauvais fichier", 2)
    with pytest.raises(NotFound):
        review.undo(99, ANIMATOR)


def test_what_later_changes_rest_on_is_not_undone(office: Office, review: Review) -> None:
    first = review.accept(propose(office, "update", "actor/ville", actor("ville", "Un")), ANIMATOR).changeset
    review.accept(propose(office, "update", "actor/ville", actor("ville", "Deux")), ANIMATOR)
    assert first is not None
    with pytest.raises(RevertRefused):
        review.undo(first.sequence, ANIMATOR)
    assert office.proposals.decisions([0]) == []


def test_an_earlier_version_is_brought_back(office: Office, review: Review) -> None:
    review.accept(propose(office, "update", "actor/ville", actor("ville", "Autre")), ANIMATOR)
    review.restore("actor/ville", 1, ANIMATOR, "c’était mieux")
    assert "Ville de Port" in contents(office, "actor/ville")["actor/ville"]


def test_merging_two_records_moves_who_points_there_and_leaves_a_way(office: Office, review: Review) -> None:
    more = '; ess:siren "552100554" ; ess:partOf <id/actor/ville> ; ess:summary "La mairie."@fr'
    review.accept(propose(office, "create", "actor/mairie", actor("mairie", "Mairie de Port", more)), ANIMATOR)
    number = propose(office, "merge", "actor/ville", note="C’est la même.", into="actor/mairie")
    done = review.merge(number, ANIMATOR, "actor/mairie", "la même")
    assert set(done.keys) == {"actor/mairie", "actor/ville", "partnership/jardin-ville"}
    said = contents(office, "actor/mairie", "actor/ville", "partnership/jardin-ville")
    assert "actor/ville" not in said["actor/mairie"]
    assert '"Ville de Port"@fr' in said["actor/mairie"], "people may look for it by its other name"
    assert "id/territory/port-29000" in said["actor/mairie"]
    assert "isReplacedBy> <https://base.invalid/census/id/actor/mairie>" in said["actor/ville"]
    assert "<https://base.invalid/census/id/actor/mairie>" in said["partnership/jardin-ville"]
    assert "actor/ville" not in said["partnership/jardin-ville"]
    assert served(office, "actor", "ville") == "merged"
    assert done.changeset is not None
    review.undo(done.changeset.sequence, ANIMATOR)
    assert served(office, "actor", "ville") == "live"
    assert "id/actor/ville>" in contents(office, "partnership/jardin-ville")["partnership/jardin-ville"]


def test_a_new_record_about_a_known_thing_adds_what_that_lacks(office: Office, review: Review) -> None:
    told = actor("ville-de-port", "Ville de Port", '; ess:siren "552100554" ; ess:summary "La mairie."@fr')
    number = propose(office, "create", "actor/ville-de-port", told)
    review.merge(number, ANIMATOR, "actor/ville")
    said = contents(office, "actor/ville", "actor/ville-de-port")
    assert set(said) == {"actor/ville"}
    assert '"552100554"' in said["actor/ville"]
    assert office.proposals.get(number).state == "accepted"


def test_things_of_different_kinds_cannot_be_merged(office: Office, review: Review) -> None:
    number = propose(office, "merge", "actor/ville")
    for into in ("initiative/jardin", "actor/ville"):
        with pytest.raises(BadRequest):
            review.merge(number, ANIMATOR, into)
    with pytest.raises(NotFound):
        review.merge(number, ANIMATOR, "actor/nobody")
    assert office.proposals.get(number).state == "open"


def test_nobody_is_published_before_they_agreed(office: Office, review: Review) -> None:
    person = actor("x", "X").replace("actor/x", "person/rose").replace("ess:Organisation", "ess:Person")
    number = propose(office, "create", "person/rose", person)
    with pytest.raises(ConsentNeeded):
        review.accept(number, ANIMATOR)
    assert office.proposals.get(number).state == "open"


def test_a_record_of_another_census_is_kept_under_an_address_of_ours(office: Office, review: Review) -> None:
    told = initiative("jardin", "Le jardin d’ailleurs", 'ess:startDate "2014"^^xsd:gYear')
    told = told.replace("ess:collectedOn", "ess:partOfCensus <id/census/theirs> ; ess:collectedOn")
    number = harvest(office, "initiative/jardin", told)
    done = review.accept(number, ANIMATOR)
    assert done.keys == ("initiative/jardin-2",)
    assert done.changeset is not None
    assert done.changeset.source == f"{ELSEWHERE}changes/1"
    said = contents(office, "initiative/jardin-2")["initiative/jardin-2"]
    assert f"<http://www.w3.org/2002/07/owl#sameAs> <{ELSEWHERE}id/initiative/jardin>" in said
    assert f"<http://purl.org/dc/terms/source> <{ELSEWHERE}doc/initiative/jardin>" in said
    newer = harvest(office, "initiative/jardin", told.replace("Une idée.", "Une grande idée."), "update")
    assert review.accept(newer, ANIMATOR).keys == ("initiative/jardin-2",)
    gone = harvest(office, "initiative/jardin", told, "delete")
    assert review.accept(gone, ANIMATOR).keys == ("initiative/jardin-2",)
    assert served(office, "initiative", "jardin-2") == "withdrawn"


def test_what_was_changed_here_stands_against_a_newer_version_from_there(office: Office, review: Review) -> None:
    told = actor("forge", "La forge", '; ess:summary "On y forge."@fr')
    review.accept(harvest(office, "actor/forge", told), ANIMATOR)
    ours = contents(office, "actor/forge")["actor/forge"].replace("On y forge.", "On y forge et lime.")
    record = records_of(office, ours.replace("https://base.invalid/census/", ""))
    own = propose(office, "update", "actor/forge", "")
    review.accept(own, ANIMATOR, records=record, seen={})
    conflict = harvest(office, "actor/forge", told.replace("On y forge.", "On y forge le fer."), "update")
    with pytest.raises(MovedOn):
        review.accept(conflict, ANIMATOR)
    assert "et lime" in contents(office, "actor/forge")["actor/forge"]


def test_things_of_another_census_are_known_again_by_what_was_accepted(office: Office, review: Review) -> None:
    review.accept(harvest(office, "actor/ville", actor("ville", "Ville d’Ailleurs")), ANIMATOR)
    part = actor("service", "Service des rues", "; ess:partOf <id/actor/ville>")
    review.accept(harvest(office, "actor/service", part), ANIMATOR)
    assert (
        "partOf> <https://base.invalid/census/id/actor/ville-2>" in contents(office, "actor/service")["actor/service"]
    )


def test_the_author_is_told_by_e_mail_in_the_transaction_of_the_decision(office: Office) -> None:
    settings = replace(office.settings, mail=MailSettings(server="127.0.0.1"))
    with opened(settings) as writing:
        review = Review(writing)
        contact = writing.contacts.note("rose@example.org", "Rose")
        one = propose(writing, "create", "actor/un", actor("un", "Numéro un"), contact=contact)
        two = propose(writing, "create", "actor/deux", actor("deux", "Numéro deux"), contact=contact)
        nobody = propose(writing, "create", "actor/trois", actor("trois", "Numéro trois"))
        review.ask(one, ANIMATOR, "Depuis quand ?")
        review.accept(one, ANIMATOR, "je connais Rose")
        review.send_back(two, ANIMATOR, "Hors du territoire.")
        review.send_back(nobody, ANIMATOR, "Hors du territoire.")
        with pytest.raises(AlreadyDecided):
            review.accept(one, ANOTHER)
        sent = [writing.outbox.claim("test") for _ in range(writing.outbox.waiting())]
    letters = [waiting.message for waiting in sent if waiting]
    assert [letter.recipient for letter in letters] == ["rose@example.org"] * 3
    asked, accepted, returned = letters
    assert "Depuis quand ?" in asked.text
    assert "https://port.example/contribute/follow/" in asked.text
    assert "Rose" not in accepted.text, "a reason to accept stays at the desk"
    assert "Hors du territoire." in returned.text
