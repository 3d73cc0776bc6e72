"""Credit or anonymity is the choice of whoever contributed, and can be changed at any time."""

from __future__ import annotations

from commons_graph.journal.port import Draft
from commons_graph.journal.proposals import Decision, close_proposal
from commons_graph.rdf.addresses import address_of_key
from commons_graph.rdf.records import record_of
from correct.browsing import corrected, sent
from correct.conftest import Instance
from web.serving import Seen

HISTORY = "/doc/actor/april/history"


def test_a_credit_name_is_shown_in_the_history_changed_and_taken_back(instance: Instance) -> None:
    office, path = instance.office, "/contribute/correct/actor/april"
    with instance.browser() as browser:
        check = corrected(browser, path, {"summary": "Une phrase."})
        follow = sent(browser, path, {"step": "send"}, page=check).headers["location"].partition("?")[0]
        (proposal,) = office.proposals.all(state="open")
        accept(instance, proposal.number, proposal.suggestion.content)
        head = office.journal.head()
        before = browser.get(HISTORY)
        assert "Rôle : Contribution" in Seen(before.text).words.replace("\u00a0", " ")
        for name in ("Les <b>Amis</b> d’April", "April & co"):
            assert sent(browser, follow, {"do": "credit", "credit": "name", "credited-as": name}).status_code == 303
            page = browser.get(HISTORY, headers={"if-none-match": before.headers["etag"]})
            assert page.status_code == 200
            assert f"Rôle : {name}" in Seen(page.text).words.replace("\u00a0", " ")
            before = page
        assert sent(browser, follow, {"do": "credit", "credit": "none", "credited-as": "April & co"}).status_code == 303
        after = browser.get(HISTORY, headers={"if-none-match": before.headers["etag"]})
        assert after.status_code == 200
        assert "April & co" not in Seen(after.text).words
        assert "public" not in after.headers["cache-control"]
    assert office.journal.head() == head
    assert office.journal.verify().head == head


def test_a_choice_without_a_name_is_asked_for_one(instance: Instance) -> None:
    path = "/contribute/correct/actor/april"
    with instance.browser() as browser:
        check = corrected(browser, path, {"summary": "Une autre phrase."})
        follow = sent(browser, path, {"step": "send"}, page=check).headers["location"].partition("?")[0]
        for answers in (
            {"credit": "name", "credited-as": " "},
            {"credit": ""},
            {"credit": "name", "credited-as": "x" * 200},
        ):
            refused = sent(browser, follow, {"do": "credit", **answers})
            assert refused.status_code == 422


def accept(instance: Instance, number: int, content: bytes) -> None:
    """Accept a proposal as the desk does: the changeset and the decision in one transaction."""
    record = record_of(address_of_key("actor/april"), content.decode().splitlines())
    with instance.office.writing() as census:
        census.accept(
            Draft([record], agent="account:1", role="contributor"),
            beside=lambda connection, made: close_proposal(
                connection, Decision(number, "account:1", "accepted", "", made.sequence if made else None), "accepted"
            ),
        )
        census.refresh()
