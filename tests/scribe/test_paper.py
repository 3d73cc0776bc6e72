"""A paper form is typed in on one page and sent with one button."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from commons_graph.desk.contributing.sending import records_in
from commons_graph.desk.contributing.steps import STEPS, questions_on
from commons_graph.desk.member import Member, Role
from commons_graph.desk.review.review import Review
from commons_graph.schema.model import Schema
from commons_graph.terms import SCHEME
from outreach.conftest import Desk, Instance
from scribe.writing import INITIATIVE, TELLING, acts, number_of

PATH = "desk/scribe/paper"


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def typed(desk: Desk, answers: dict[str, str], shown: httpx.Response | None = None) -> httpx.Response:
    """Type answers into the page and send it, other fields as they are shown."""
    page = shown or desk.page(PATH)
    fields = {name: value for name, value in desk.hidden(page).items() if name not in answers}
    return desk.browser.post(PATH, data={**fields, **answers})


def test_the_page_asks_everything_that_the_seven_pages_ask(desk: Desk, schema: Schema) -> None:
    page = desk.page(PATH).text
    names = set(re.findall(r'name="([^"]+)"', page))
    for step in STEPS:
        for question in questions_on(schema, step):
            own = "in.name" if question.name == "territory" else question.name
            assert own in names or any(name.startswith(f"{own}.") for name in names), question.name
    order = [page.index(f'id="page-{step.name}"') for step in STEPS]
    assert order == sorted(order)
    assert page.count("autofocus") == 0, "nothing takes the keyboard away from the first question"


def test_a_whole_form_is_sent_at_once(instance: Instance, desk: Desk) -> None:
    answers = {
        **INITIATIVE,
        **TELLING,
        "label": "Jardin du papier",
        "partnership.1.name": "Tiriad",
        "partnership.1.role": SCHEME + "role/technical",
        "need.1.label": "Une remorque",
        "need.1.kind": SCHEME + "need-kind/equipment",
    }
    number = number_of(instance, typed(desk, answers))
    suggestion = instance.office.proposals.get(number).suggestion
    keys = [record.key.partition("/")[0] for record in records_in(instance.office.schema, suggestion.content)]
    assert sorted(keys) == ["initiative", "need", "partnership"]
    told, copied, _ = acts(suggestion.content, suggestion.subject)
    assert "sur papier" in told[2]
    assert "Recopiée du papier" in copied[2]
    submission = instance.office.proposals.submission(number)
    assert submission is not None
    assert submission.details["paper"] == "yes"
    Review(instance.office).accept(number, Member("account:99", Role.ANIMATOR, "Test", "1"))


def test_faults_stand_together_at_the_top_and_nothing_typed_is_lost(instance: Instance, desk: Desk) -> None:
    before = len(list(instance.office.proposals.all()))
    wrong = {
        **INITIATIVE,
        **TELLING,
        "label": "",
        "homepage": "pas une adresse",
        "startDate": "jadis",
        "scribe.stated": "",
    }
    answer = typed(desk, {**wrong, "description": "Tout ce qui a été <écrit> & gardé"})
    assert answer.status_code == 422
    assert "Il y a un problème" in words(answer.text)
    for name in ("label", "homepage", "startDate", "scribe.stated"):
        assert f'href="#{name}"' in answer.text, name
    assert "Tout ce qui a été &lt;écrit&gt; &amp; gardé" in answer.text
    assert 'value="jadis"' in answer.text
    assert len(list(instance.office.proposals.all())) == before
    right = {**INITIATIVE, **TELLING, "label": "Corrigé sur la même page", "homepage": "", "startDate": "2019"}
    assert number_of(instance, typed(desk, right, shown=answer)) > 0


def test_a_name_that_the_census_may_know_is_asked_about_on_the_page(instance: Instance, desk: Desk) -> None:
    answers = {
        **INITIATIVE,
        **TELLING,
        "label": "Avec les Petits Débrouillards",
        "partnership.1.name": "Petits Débrouillards",
    }
    asked = typed(desk, {**answers, "partnership.1.role": SCHEME + "role/relay"})
    assert asked.status_code == 422
    assert 'value="actor/les-petits-debrouillards"' in asked.text
    chosen = {**answers, "partnership.1.role": SCHEME + "role/relay", "partnership.1.asked": "Petits Débrouillards"}
    chosen |= {"partnership.1.key": "actor/les-petits-debrouillards"}
    number = number_of(instance, typed(desk, chosen, shown=asked))
    content = instance.office.proposals.get(number).suggestion.content
    assert b"id/actor/les-petits-debrouillards>" in content


def test_one_more_actor_is_added_without_losing_the_others(desk: Desk) -> None:
    answers = {**INITIATIVE, "then": "add:partnership", "partnership.1.name": "Tiriad", "partnership.2.name": "April"}
    assert 'name="partnership.4.name"' not in desk.page(PATH).text
    more = typed(desk, answers)
    assert more.status_code == 200
    assert 'name="partnership.4.name"' in more.text
    assert 'value="April"' in more.text
    less = typed(desk, {**answers, "then": "remove:partnership.1"}, shown=more)
    assert 'value="Tiriad"' not in less.text
    assert 'value="April"' in less.text


def test_what_was_not_read_back_is_kept_as_a_draft(instance: Instance, desk: Desk) -> None:
    before = len(list(instance.office.proposals.all()))
    kept = typed(desk, {**INITIATIVE, **TELLING, "label": "Papier non relu", "scribe.read": "no"})
    assert kept.headers["location"] == "/desk/scribe/?kept=1"
    assert "Papier non relu" in desk.page("desk/scribe/").text
    assert len(list(instance.office.proposals.all())) == before


@pytest.mark.parametrize("token", ["", "x", "é" * 20, "a" * 100])
def test_a_form_that_is_not_whole_is_refused(desk: Desk, token: str) -> None:
    fields = {**desk.hidden(desk.page(PATH)), "token": token}
    assert desk.browser.post(PATH, data={**fields, **INITIATIVE}).status_code == 400


def test_a_line_of_outreach_fills_in_what_is_known(desk: Desk) -> None:
    line = desk.note("Cantine de papier", place="Landerneau")
    page = desk.page(f"{PATH}?outreach={line}").text
    assert 'value="Cantine de papier"' in page
    assert 'value="Landerneau"' in page
    assert desk.browser.get(f"{PATH}?outreach=999999").status_code == 404
    assert desk.browser.get(f"{PATH}?outreach=x").status_code == 400


def test_an_initiative_that_seems_to_be_there_is_asked_about_before_it_is_sent(instance: Instance, desk: Desk) -> None:
    before = len(list(instance.office.proposals.all()))
    answer = typed(desk, {**INITIATIVE, **TELLING, "label": "Oufipo"})
    alike = answer.headers["location"].lstrip("/")
    assert alike.endswith("/alike")
    assert len(list(instance.office.proposals.all())) == before
    page = desk.page(alike)
    others = re.findall(r'name="other" value="([^"]+)"', page.text)
    next_page = desk.browser.post(alike, data={**desk.hidden(page), "other": others})
    path = next_page.headers["location"].lstrip("/")
    while (found := desk.browser.get(path)).status_code == 303:
        path = found.headers["location"].lstrip("/")
    assert path.startswith("desk/scribe/draft/")
    assert 'value="yes" checked' in found.text, "what was said of the telling is kept"
    assert number_of(instance, desk.send(path, TELLING)) > 0
