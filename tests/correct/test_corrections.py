"""Corrections: a record as a form, against the revision its author saw; nothing is written over silently."""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx
import pyoxigraph as ox
import pytest

from commons_graph.desk.privacy.gatekeeper import missing_consents
from commons_graph.history.difference import difference
from commons_graph.journal.port import Draft
from commons_graph.journal.proposals import Proposal
from commons_graph.rdf.addresses import address_of_key
from commons_graph.rdf.records import Record, record_of
from correct.browsing import corrected, filled, sent
from correct.conftest import Instance
from web.serving import Seen


def now(instance: Instance, key: str) -> Record:
    """What a record says now."""
    revision = next(instance.office.journal.newest([key]))
    return record_of(address_of_key(key), revision.content.decode().splitlines())


def change(instance: Instance, key: str, old: str, new: str) -> None:
    """Let somebody else change a record, as an animator does."""
    before = now(instance, key)
    assert old in before.content.decode()
    after = record_of(before.address, before.content.decode().replace(old, new).splitlines())
    with instance.office.writing() as census:
        census.accept(Draft([after], role="animator"))
        census.refresh()


def accept(instance: Instance, proposal: Proposal) -> None:
    """Accept a proposal as it is."""
    change_to = record_of(
        address_of_key(proposal.suggestion.subject), proposal.suggestion.content.decode().splitlines()
    )
    with instance.office.writing() as census:
        census.accept(Draft([change_to], role="animator"))
        census.refresh()


def newest(instance: Instance) -> Proposal:
    return list(instance.office.proposals.all())[-1]


def send(
    browser: httpx.Client, path: str, answers: Mapping[str, str | list[str]], last: Mapping[str, str] | None = None
) -> httpx.Response:
    """Correct a record, read it over, and send it."""
    check = corrected(browser, path, answers)
    assert check.status_code == 200, Seen(check.text).words
    return sent(browser, path, {"step": "send", **(last or {})}, page=check)


def triples(content: bytes) -> set[str]:
    return set(content.decode().splitlines())


def test_a_form_sent_back_unchanged_changes_nothing(instance: Instance) -> None:
    with instance.browser() as browser:
        for key in ("initiative/oufipo", "actor/marsouin", "territory/acigne-35001"):
            response = corrected(browser, f"/contribute/correct/{key}", {})
            assert response.status_code == 422, key
            assert "Rien n’est encore changé" in Seen(response.text).words, key


def test_a_correction_is_a_proposal_with_the_whole_record_against_what_was_seen(instance: Instance) -> None:
    before = now(instance, "actor/april")
    with instance.browser() as browser:
        path = "/contribute/correct/actor/april"
        check = corrected(browser, path, {"summary": "L’association du logiciel libre."})
        assert "L’association du logiciel libre." in Seen(check.text).words
        assert not list(instance.office.proposals.all(state="open")) or newest(instance).suggestion.kind != "update"
        answer = sent(browser, path, {"step": "send", "note": "J’y travaille.", "email": "a@example.org"}, page=check)
    assert answer.status_code == 303
    proposal = newest(instance)
    submission = instance.office.proposals.submission(proposal.number)
    assert submission is not None
    assert submission.known == {"actor/april": before.digest}
    assert submission.note == "J’y travaille."
    added = triples(proposal.suggestion.content) - triples(before.content)
    assert [line.split(" ", 2)[2] for line in added] == ['"L\u2019association du logiciel libre."@fr .']
    assert triples(before.content) - triples(proposal.suggestion.content) == set()
    assert now(instance, "actor/april").digest == before.digest


def test_two_corrections_at_once_of_different_fields_are_both_kept(instance: Instance) -> None:
    path = "/contribute/correct/actor/ars-ubo"
    with instance.browser() as ann, instance.browser() as bob:
        pages = [ann.get(path), bob.get(path)]
        first = ann.post(path, data=filled(pages[0], {"summary": "Une recherche."}))
        assert sent(ann, path, {"step": "send"}, page=first).status_code == 303
        accept(instance, newest(instance))
        second = bob.post(path, data=filled(pages[1], {"startDate": "2009"}))
        words = Seen(second.text).words
        assert "Quelqu’un d’autre a modifié cette fiche" in words
        assert "tout est gardé" in words
        assert sent(bob, path, {"step": "send"}, page=second).status_code == 303
    content = newest(instance).suggestion.content.decode()
    assert "Une recherche." in content
    assert '"2009"' in content
    submission = instance.office.proposals.submission(newest(instance).number)
    assert submission is not None
    assert submission.known == {"actor/ars-ubo": now(instance, "actor/ars-ubo").digest}


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Le mien"), ("now", "Celui d’un autre")])
def test_a_field_that_two_people_changed_has_to_be_chosen(instance: Instance, choice: str, kept: str) -> None:
    key = {"mine": "actor/collporterre", "now": "actor/enib"}[choice]
    path, label = f"/contribute/correct/{key}", re.search(r'label> "([^"]*)"', now(instance, key).content.decode())
    assert label is not None
    with instance.browser() as browser:
        page = browser.get(path)
        change(instance, key, f'"{label[1]}"', '"Celui d’un autre"')
        check = browser.post(path, data=filled(page, {"label": "Le mien", "summary": "Une phrase de plus."}))
        words = re.sub(r"\s+", " ", Seen(check.text).words)
        assert f"Avant : {label[1]}" in words
        assert "Maintenant : Celui d’un autre" in words
        assert "Le vôtre : Le mien" in words
        refused = sent(browser, path, {"step": "send"}, page=check)
        assert refused.status_code == 422
        assert "Choisissez ce que la fiche doit dire" in Seen(refused.text).words
        answer = sent(browser, path, {"step": "send", "fork.0": choice}, page=refused)
    assert answer.status_code == 303
    content = newest(instance).suggestion.content.decode()
    assert f'label> "{kept}"@' in content
    assert "Une phrase de plus." in content
    assert "Le mien" not in content or choice == "mine"


def test_a_record_that_moves_on_while_it_is_read_over_is_shown_once_more(instance: Instance) -> None:
    path = "/contribute/correct/actor/marsouin"
    with instance.browser() as browser:
        check = corrected(browser, path, {"summary": "Un réseau."})
        change(
            instance,
            "actor/marsouin",
            'marsouin> <http://www.w3.org/2000/01/rdf-schema#label> "',
            'marsouin> <http://www.w3.org/2000/01/rdf-schema#label> "Le ',
        )
        again = sent(browser, path, {"step": "send"}, page=check)
        assert again.status_code == 422
        assert "a changé pendant que vous relisiez" in Seen(again.text).words
        assert sent(browser, path, {"step": "send"}, page=again).status_code == 303
    assert '"Le ' in newest(instance).suggestion.content.decode()


def test_what_somebody_else_sent_and_had_accepted_meanwhile_is_not_sent_again(instance: Instance) -> None:
    path = "/contribute/correct/actor/passerelle"
    with instance.browser() as browser:
        check = corrected(browser, path, {"summary": "La même phrase."})
        assert sent(browser, path, {"step": "send"}, page=check).status_code == 303
        accept(instance, newest(instance))
        late = sent(browser, path, {"step": "send"}, page=check)
        assert late.status_code == 422
        later = sent(browser, path, {"step": "send"}, page=late)
    assert later.status_code == 422
    assert "La fiche le dit déjà" in Seen(later.text).words


def test_a_record_that_was_withdrawn_cannot_be_corrected_any_more(instance: Instance) -> None:
    path = "/contribute/correct/actor/framasoft"
    with instance.browser() as browser:
        page = browser.get(path)
        with instance.office.writing() as census:
            census.erase(["actor/framasoft"], "pour voir")
        answer = browser.post(path, data=filled(page, {"summary": "Trop tard."}))
        assert answer.status_code == 410
        assert browser.get(path).status_code == 410
        assert browser.get("/contribute/report/actor/framasoft").status_code == 410


def test_answers_that_the_shapes_refuse_are_told_beside_their_question_and_kept(instance: Instance) -> None:
    path = "/contribute/correct/actor/cliss-xxi"
    with instance.browser() as browser:
        answer = corrected(browser, path, {"siren": "123", "summary": "Une phrase à garder."})
    assert answer.status_code == 422
    page = Seen(answer.text)
    assert "Une phrase à garder." in answer.text
    assert {"href": "#siren"} in page.all("a")
    assert next(field for field in page.all("input") if field.get("name") == "siren")["value"] == "123"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("label", ""),
        ("label", "\u202eedrevne"),
        ("homepage", "javascript:alert(1)"),
        ("summary", "x" * 60_000),
        ("startDate", "demain"),
        ("memberOf.name", "Personne de ce nom"),
    ],
)
def test_hostile_and_impossible_answers_are_refused_by_name(instance: Instance, name: str, value: str) -> None:
    with instance.browser() as browser:
        answer = corrected(browser, "/contribute/correct/actor/prelude", {name: value})
    assert answer.status_code == 422
    assert any(link.get("href", "").startswith("#" + name.partition(".")[0]) for link in Seen(answer.text).all("a"))


def test_html_in_an_answer_stays_what_was_typed(instance: Instance) -> None:
    path = "/contribute/correct/actor/prelude"
    with instance.browser() as browser:
        answer = send(browser, path, {"summary": "<img src=x onerror=alert(1)> & <b>gras</b>"})
        page = browser.get(answer.headers["location"])
    assert "<img src=x onerror=alert(1)> & <b>gras</b>" in Seen(page.text).words
    assert not [image for image in Seen(page.text).all("img") if image.get("src") == "x"]


def test_another_record_is_found_by_its_name_and_a_doubtful_one_is_asked_about(instance: Instance) -> None:
    path = "/contribute/correct/actor/eesab-site-de-brest"
    with instance.browser() as browser:
        doubtful = corrected(browser, path, {"memberOf.name": "ubo"})
        assert doubtful.status_code == 422
        assert "ARS (UBO)" in Seen(doubtful.text).words
        answer = send(browser, path, {"memberOf.name": "TIRIAD"})
    assert answer.status_code == 303
    assert "id/actor/tiriad>" in newest(instance).suggestion.content.decode()


def test_a_part_more_and_a_part_less_need_no_script(instance: Instance) -> None:
    path = "/contribute/correct/actor/april"
    with instance.browser() as browser:
        page = browser.get(path)
        two = browser.post(path, data=filled(page, {"then": "add:place", "place.1.address": "2 rue de Siam, Brest"}))
        assert two.status_code == 200
        assert "place.2." in two.text
        one = browser.post(path, data=filled(two, {"then": "remove:place.2"}))
        assert "place.2." not in one.text
        assert "2 rue de Siam, Brest" in one.text


def test_an_address_that_would_become_public_is_asked_about_and_agreed_to(instance: Instance) -> None:
    path = "/contribute/correct/actor/april"
    summary = "Écrire à contact@april.example ou au 02 98 00 00 00."
    with instance.browser() as browser:
        check = corrected(browser, path, {"summary": summary})
        assert "Tout le monde pourra le lire" in Seen(check.text).words
        refused = sent(browser, path, {"step": "send"}, page=check)
        assert refused.status_code == 422
        answer = sent(browser, path, {"step": "send", "detail.0": "show", "detail.1": "remove"}, page=refused)
        assert answer.status_code == 303
    proposal = newest(instance)
    record = record_of(address_of_key("actor/april"), proposal.suggestion.content.decode().splitlines())
    assert "Écrire à contact@april.example ou au ." in record.content.decode()
    submission = instance.office.proposals.submission(proposal.number)
    assert missing_consents(instance.office, [record], submission) == []
    (consent,) = instance.office.contacts.consents([f"proposal:{proposal.number}"])
    assert consent.scope == "contact@april.example"
    assert "contact@april.example" in consent.text


def test_what_was_sent_can_be_put_otherwise_and_replaces_it(instance: Instance) -> None:
    path = "/contribute/correct/actor/prelude"
    with instance.browser() as browser:
        first = send(browser, path, {"summary": "Une première phrase."}).headers["location"].partition("?")[0]
        number = newest(instance).number
        page = browser.get(f"{path}?from={first.rpartition('/')[2]}")
        assert "Une première phrase." in page.text
        check = browser.post(path, data=filled(page, {"summary": "Une meilleure phrase."}))
        assert sent(browser, path, {"step": "send"}, page=check).status_code == 303
        assert "Retiré par vous" in Seen(browser.get(first).text).words
    assert newest(instance).number != number
    assert instance.office.proposals.get(number).state == "refused"
    assert "Une meilleure phrase." in newest(instance).suggestion.content.decode()


def test_completing_asks_only_for_what_is_missing_what_is_missed_most_first(instance: Instance) -> None:
    with instance.browser() as browser:
        page = Seen(browser.get("/contribute/complete/initiative/oufipo").text)
        names = [field.get("name", "") for tag in ("input", "textarea", "select") for field in page.all(tag)]
        assert "label" not in names
        assert "description" in names
        answer = send(browser, "/contribute/complete/initiative/oufipo", {"novelty": "Écrire à contraintes, ensemble."})
    assert answer.status_code == 303
    before, after = now(instance, "initiative/oufipo"), newest(instance).suggestion.content
    found = difference(instance.office.schema, before.address, before.content, after)
    assert [change.path.rpartition("#")[2] for change in found.thing] == ["novelty"]
    assert not found.sheet
    assert all(isinstance(node, ox.Literal) for change in found.thing for node in change.added)
