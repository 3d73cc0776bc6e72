"""An animator writes a sheet for somebody: what the record says of it, and what happens on the way."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from accounts.signing import signed_in
from commons_graph.desk.contributing.sending import records_in
from commons_graph.desk.member import Member, Role
from commons_graph.desk.review.review import Review
from outreach.conftest import Desk, Instance
from scribe.writing import INITIATIVE, TELLING, acts, begun, number_of, said_of_sheet, written

TODAY = date.today().isoformat()  # noqa: DTZ011 - the day where the desk is


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def accept(instance: Instance, number: int) -> None:
    Review(instance.office).accept(number, Member("account:99", Role.ANIMATOR, "Test", "1"))


def test_the_record_says_who_told_it_who_typed_it_and_when_it_was_read_back(instance: Instance, desk: Desk) -> None:
    number = number_of(instance, desk.send(written(desk), TELLING))
    suggestion = instance.office.proposals.get(number).suggestion
    told, typed, read = acts(suggestion.content, suggestion.subject)
    assert told[:2] == ("bearer", "2026-11-02")
    assert "porte l’initiative" in told[2]
    assert typed[:2] == ("scribe", TODAY)
    assert "sous sa dictée" in typed[2]
    assert read == ("bearer", "2026-11-20", "Relue avec la personne qui l’a racontée.")
    assert said_of_sheet(suggestion.content, suggestion.subject, "collectedOn") == ["2026-11-02"]
    assert said_of_sheet(suggestion.content, suggestion.subject, "confirmedOn") == ["2026-11-20"]
    accept(instance, number)  # the gate judges it by the shapes
    with instance.browser() as visitor:
        page = visitor.get(f"doc/{suggestion.subject}")
        assert page.status_code == 200
        assert "Relue avec la personne" in words(page.text)
        assert "Nolwenn" not in page.text


def test_no_name_stands_in_the_record_unless_it_was_agreed_to(instance: Instance, desk: Desk) -> None:
    path = written(desk, {**INITIATIVE, "label": "Sans nom"})
    refused = desk.send(path, {**TELLING, "scribe.named": "Collectif Kerango"})
    assert refused.status_code == 422
    assert 'href="#scribe.agreed"' in refused.text
    assert 'value="Collectif Kerango"' in refused.text
    detail = desk.send(path, {**TELLING, "scribe.named": "Anne 06 12 34 56 78", "scribe.agreed": "yes"})
    assert detail.status_code == 422
    named = {**TELLING, "scribe.named": "Collectif Kerango", "scribe.agreed": "yes"}
    number = number_of(instance, desk.send(path, named))
    suggestion = instance.office.proposals.get(number).suggestion
    assert acts(suggestion.content, suggestion.subject)[0][2].endswith("porte l’initiative : Collectif Kerango.")
    others = [r for r in records_in(instance.office.schema, suggestion.content) if r.key != suggestion.subject]
    assert not [record for record in others if b"Kerango" in record.content]
    submission = instance.office.proposals.submission(number)
    assert submission is not None
    assert submission.details["stated-name"] == "Collectif Kerango"
    assert submission.details["typed"].startswith("account:")
    assert submission.contact == submission.details["typed"], "who typed it is asked where nobody else can be"
    accept(instance, number)


def test_somebody_who_knows_it_confirms_nothing_for_those_who_run_it(instance: Instance, desk: Desk) -> None:
    answer = desk.send(
        written(desk, {**INITIATIVE, "label": "Vu par un voisin"}), {**TELLING, "scribe.stated": "witness"}
    )
    suggestion = instance.office.proposals.get(number_of(instance, answer)).suggestion
    assert [act[0] for act in acts(suggestion.content, suggestion.subject)] == ["scribe", "scribe"]
    assert said_of_sheet(suggestion.content, suggestion.subject, "confirmedOn") == []
    accept(instance, number_of(instance, answer))


def test_what_was_not_read_back_waits_as_a_draft_that_every_animator_finds(
    instance: Instance, desk: Desk, other_desk: Desk
) -> None:
    before = len(list(instance.office.proposals.all()))
    path = written(desk, {**INITIATIVE, "label": "À relire demain"})
    kept = desk.send(path, {**TELLING, "scribe.read": "no"})
    assert kept.headers["location"] == "/desk/scribe/?kept=1"
    assert len(list(instance.office.proposals.all())) == before
    found = other_desk.page("desk/scribe/")
    assert "À relire demain" in found.text
    assert f'href="/{path}"' in found.text
    assert other_desk.send(path, TELLING).status_code == 303
    assert len(list(instance.office.proposals.all())) == before + 1
    assert "À relire demain" not in other_desk.page("desk/scribe/").text


@pytest.mark.parametrize(
    ("answers", "question"),
    [
        ({"scribe.stated": ""}, "stated"),
        ({"scribe.read": ""}, "read"),
        ({"scribe.told": "le 40"}, "told"),
        ({"scribe.told": "2999-01-01"}, "told"),
        ({"scribe.read-on": "2026-11-01"}, "read-on"),
        ({"scribe.email": "anne@"}, "email"),
        ({"scribe.named": "x" * 121, "scribe.agreed": "yes"}, "named"),
    ],
)
def test_every_fault_is_told_and_every_answer_kept(desk: Desk, answers: dict[str, str], question: str) -> None:
    path = written(desk, {**INITIATIVE, "label": f"Faute {question}"})
    answer = desk.send(path, {**TELLING, **answers})
    assert answer.status_code == 422
    assert f'href="#scribe.{question}"' in answer.text
    for value in filter(None, answers.values()):
        assert f'value="{value}"' in answer.text


def test_a_double_click_sends_once(instance: Instance, desk: Desk) -> None:
    path = written(desk, {**INITIATIVE, "label": "Double clic"})
    shown = desk.page(path)
    first, second = (desk.send(path, TELLING, shown=shown) for _ in range(2))
    assert number_of(instance, first) == number_of(instance, second)
    assert "À remettre à la personne" in words(desk.page(second.headers["location"].lstrip("/")).text)


def test_a_line_of_outreach_begins_the_sheet_and_follows_it(instance: Instance, desk: Desk) -> None:
    line = desk.note("Fabrique de Saint-Marc", place="Brest", stage="met")
    assert 'value="Fabrique de Saint-Marc"' in desk.page(begun(desk, line)).text
    path = written(desk, {**INITIATIVE, "label": "Fabrique de Saint-Marc"}, line=line)
    number = number_of(instance, desk.send(path, TELLING))
    submission = instance.office.proposals.submission(number)
    assert submission is not None
    assert submission.details["line"] == str(line)
    assert "Rédigée" in words(desk.page("desk/outreach/?q=fabrique+saint-marc").text)
    accept(instance, number)
    page = desk.page(f"desk/outreach/{line}")
    assert 'class="stage stage-published"' in page.text
    assert 'href="/doc/initiative/fabrique-de-saint-marc"' in page.text


def test_nobody_but_animators_reads_over_or_begins(instance: Instance, desk: Desk) -> None:
    path = written(desk, {**INITIATIVE, "label": "Réservé"})
    for cookies in (None, signed_in(instance.office, Role.CONTRIBUTOR)):
        with instance.browser(cookies) as browser:
            for address in (path, "desk/scribe/", "desk/scribe/paper"):
                assert browser.get(address).status_code in (303, 403)
                assert browser.post(address, data=TELLING).status_code in (303, 403)
    own = begun(desk).split("/")[2]
    assert desk.browser.get(f"desk/scribe/draft/{own[:-1]}x").status_code == 404


def test_a_draft_of_a_visitor_is_no_draft_of_the_desk(instance: Instance, desk: Desk) -> None:
    secret = instance.office.drafts.begin()
    assert desk.browser.get(f"desk/scribe/draft/{secret}").status_code == 404


def test_who_decides_reads_in_words_who_told_and_who_typed(instance: Instance, desk: Desk) -> None:
    number = number_of(instance, desk.send(written(desk, {**INITIATIVE, "label": "Lue au bureau"}), TELLING))
    page = words(desk.page(f"desk/{number}").text)
    assert "Qui l’a racontée Quelqu’un qui porte l’initiative" in page
    assert "Saisie par Nolwenn" in page
    assert "Relue le 20 novembre 2026" in page
