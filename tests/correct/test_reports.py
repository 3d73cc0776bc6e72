"""Reports: anybody says that something is the matter with a record, and follows what comes of it."""

from __future__ import annotations

import pytest

from commons_graph.journal.proposals import Decision, Proposal
from commons_graph.web import posted
from correct.browsing import filled, sent
from correct.conftest import Instance
from hurry import HASTY
from web.serving import Seen

REPORT = "/contribute/report/actor/tiriad"


def newest(instance: Instance) -> Proposal:
    return list(instance.office.proposals.all())[-1]


def reported(instance: Instance, **answers: str) -> str:
    """Send a report; returns the path on which it is followed."""
    with instance.browser() as browser:
        response = sent(browser, REPORT, {"reason": "wrong", **answers})
    assert response.status_code == 303, response.text
    return str(response.headers["location"]).partition("?")[0]


def test_a_report_is_kept_with_its_reason_and_words_and_nothing_else_changes(instance: Instance) -> None:
    head = instance.office.journal.head()
    path = reported(instance, reason="private", words="Un numéro personnel", email="Jo@Example.org")
    proposal = newest(instance)
    submission = instance.office.proposals.submission(proposal.number)
    assert submission is not None
    assert (proposal.suggestion.kind, proposal.suggestion.subject) == ("report", "actor/tiriad")
    assert submission.details == {"reason": "private", "urgent": "yes"}
    assert submission.note == "Un numéro personnel"
    contact = instance.office.contacts.get(submission.contact)
    assert contact is not None
    assert contact.email == "jo@example.org"
    assert instance.office.journal.head() == head
    with instance.browser() as browser:
        page = browser.get(path)
    assert page.headers["cache-control"] == "no-store"
    assert "Un numéro personnel" in Seen(page.text).words
    assert "avant tout le reste" in Seen(page.text).words


def test_a_report_without_a_reason_is_asked_for_one_and_keeps_the_words(instance: Instance) -> None:
    with instance.browser() as browser:
        response = sent(browser, REPORT, {"words": "Ce n’est pas vrai.", "email": "pas une adresse"})
    assert response.status_code == 422
    page = Seen(response.text)
    assert "Erreur" in page.words
    assert "Ce n’est pas vrai." in response.text
    assert "pas une adresse" in response.text
    assert {"#reason", "#email"} <= {link.get("href") for link in page.all("a")}


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "[lien](javascript:alert(1))", "x" * 3999, "zéro\u200blargeur", "&amp; &lt;"]
)
def test_strange_words_are_kept_as_words(instance: Instance, words: str) -> None:
    path = reported(instance, words=words)
    with instance.browser() as browser:
        page = Seen(browser.get(path).text)
    assert words.replace("\u200b", "") in page.words
    assert not [script for script in page.scripts if "alert" in script]


@pytest.mark.parametrize("words", ["lu à \u202eenvers", "\x00", "x" * 4001])
def test_words_that_deceive_or_are_too_long_are_refused_and_kept(instance: Instance, words: str) -> None:
    count = len(list(instance.office.proposals.all()))
    with instance.browser() as browser:
        response = sent(browser, REPORT, {"reason": "wrong", "words": words})
    assert response.status_code == 422
    assert Seen(response.text).all("textarea")[0].get("aria-invalid") == "true"
    assert len(list(instance.office.proposals.all())) == count


def test_ten_megabytes_are_refused_with_one_clear_error(instance: Instance) -> None:
    with instance.browser() as browser:
        form = filled(browser.get(REPORT), {"reason": "wrong", "words": "x" * (10 << 20)})
        response = browser.post(REPORT, data=form)
    assert response.status_code == 413
    assert "CG-W08" in response.text


def test_a_double_click_sends_once_and_another_text_is_another_report(instance: Instance) -> None:
    with instance.browser() as browser:
        form = filled(browser.get(REPORT), {"reason": "gone", "words": "Fermé."})
        first, second = browser.post(REPORT, data=form), browser.post(REPORT, data=form)
        third = browser.post(REPORT, data={**form, "words": "Fermé en juin."})
    assert first.headers["location"] == second.headers["location"] != third.headers["location"]


def test_whoever_is_too_quick_is_asked_to_look_again(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posted, "_QUICK", HASTY)
    count = len(list(instance.office.proposals.all()))
    with instance.browser() as browser:
        response = browser.post(REPORT, data=filled(browser.get(REPORT), {"reason": "gone", "words": "Fermé."}))
        assert response.status_code == 422
        assert "Fermé." in response.text
        monkeypatch.setattr(posted, "_QUICK", 0.0)
        baited = {**filled(response, {"reason": "gone"}), "contact-website": "https://spam.example/"}
        assert browser.post(REPORT, data=baited).status_code == 422
    assert len(list(instance.office.proposals.all())) == count


def test_too_many_reports_from_one_sender_have_to_wait(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    with instance.browser() as browser:
        form = filled(browser.get(REPORT), {"reason": "gone", "email": "insistant@example.org"})
        answers = [browser.post(REPORT, data={**form, "words": str(number)}) for number in range(70)]
    refused = [answer for answer in answers if answer.status_code != 303]
    assert refused
    assert {answer.status_code for answer in refused} == {422}
    assert "min." in Seen(refused[0].text).words


@pytest.mark.parametrize(
    "secret", ["AAAAAAAAAAAAAAAAAAAAAA", "x", "é" * 22, "..%2F..%2Fsecret", "A" * 5000, "0" * 64, "%00"]
)
def test_a_guessed_link_opens_nothing(instance: Instance, secret: str) -> None:
    reported(instance)
    with instance.browser() as browser:
        assert browser.get(f"/contribute/follow/{secret}").status_code in (400, 404, 414)


def test_the_journal_does_not_hold_the_secret_of_a_link(instance: Instance) -> None:
    secret = reported(instance).rpartition("/")[2]
    files = (path for path in instance.settings.var.rglob("*") if path.is_file())
    assert not [path for path in files if secret.encode() in path.read_bytes()]
    assert len(secret) == 22


def test_a_question_is_shown_and_its_answer_passed_on(instance: Instance) -> None:
    path = reported(instance)
    number = newest(instance).number
    instance.office.proposals.note(Decision(number, "account:1", "asked", "Quel numéro ?"))
    with instance.browser() as browser:
        page = browser.get(path)
        assert "Quel numéro ?" in Seen(page.text).words
        assert sent(browser, path, {"answer": "  ", "do": "answer"}).status_code == 422
        assert sent(browser, path, {"answer": "Celui du trésorier.", "do": "answer"}).status_code == 303
        after = Seen(browser.get(path).text)
    decisions = instance.office.proposals.decisions([number])
    assert [(one.action, one.reason) for one in decisions][-1] == ("answered", "Celui du trésorier.")
    assert "Celui du trésorier." in after.words
    assert not after.all("textarea")


def test_what_was_sent_is_withdrawn_once_and_not_after_a_decision(instance: Instance) -> None:
    path = reported(instance)
    number = newest(instance).number
    with instance.browser() as browser:
        form = filled(browser.get(path), {"do": "withdraw"})
        assert [browser.post(path, data=form).status_code for _ in range(2)] == [303, 303]
        assert "Retiré par vous" in Seen(browser.get(path).text).words
    assert [one.action for one in instance.office.proposals.decisions([number])] == ["withdrawn"]
    other = reported(instance, words="autre chose")
    with instance.browser() as browser:
        form = filled(browser.get(other), {"do": "withdraw"})
        instance.office.proposals.decide(newest(instance).number, "accepted")
        refused = browser.post(other, data=form)
    assert refused.status_code == 422
    assert "entre-temps" in Seen(refused.text).words


def test_a_record_that_is_not_there_cannot_be_reported(instance: Instance) -> None:
    with instance.browser() as browser:
        for path in ("actor/nobody", "nothing/tiriad", "actor/..%2Ftiriad"):
            assert browser.get(f"/contribute/report/{path}").status_code == 404


def test_every_record_page_leads_to_the_three_forms_and_is_the_same_for_everybody(instance: Instance) -> None:
    with instance.browser() as browser:
        page = browser.get("/doc/actor/tiriad")
    assert "public" in page.headers["cache-control"]
    assert "set-cookie" not in page.headers
    links = {link.get("href") for link in Seen(page.text).all("a")}
    assert {f"/contribute/{what}/actor/tiriad" for what in ("correct", "complete", "report")} <= links
