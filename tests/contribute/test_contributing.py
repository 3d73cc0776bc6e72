"""A contribution from its first page to the proposal it becomes, by plain requests, as a browser without scripts."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from commons_graph.desk.contributing.sending import records_in
from commons_graph.desk.contributing.steps import STEPS
from commons_graph.desk.member import Member, Role
from commons_graph.desk.privacy.details import scope_of
from commons_graph.desk.review.review import Review
from commons_graph.journal.drafts import digest_of
from commons_graph.journal.proposals import Proposal
from commons_graph.rdf.records import Record
from commons_graph.terms import ESS, NEUTRAL_BASE, RDFS_LABEL, SCHEME
from contribute.conftest import ANSWERS, Contributor, Instance, hidden, served_instance


def tell(somebody: Contributor, *, upto: str = "more") -> None:
    """Answer every page up to one, as they come."""
    for step in STEPS:
        assert somebody.last == step.name
        somebody.send(ANSWERS[step.name])
        if step.name == "who":  # the second actor is new: the page says so and asks what it is
            assert somebody.last == "who"
            somebody.send({**ANSWERS["who"], **chosen(somebody.page)})
        if step.name == upto:
            return


def chosen(page: httpx.Response) -> dict[str, str]:
    """The choices that are ticked on a page already."""
    return dict(re.findall(r'type="radio"[^>]* name="([^"]+)" value="([^"]+)" checked', page.text))


def whole(somebody: Contributor) -> Contributor:
    """Everything told; the page to check is open."""
    somebody.begin()
    tell(somebody)
    assert somebody.last == "check", somebody.page.text
    return somebody


def sent_by(instance: Instance, somebody: Contributor) -> Proposal:
    """The proposal that the page with the number is about."""
    assert "/contribute/sent/" in somebody.at, somebody.page.text
    number = re.search(r'class="big-number">(\d+)', somebody.page.text)
    assert number
    return instance.office.proposals.get(int(number[1]))


def said(record: Record, path: str) -> set[str]:
    """What the thing of a record says by a property."""
    thing = ox.NamedNode(record.address.thing)
    quads = ox.parse(record.content, format=ox.RdfFormat.N_TRIPLES)
    return {quad.object.value for quad in quads if quad.subject == thing and quad.predicate.value == path}


@pytest.fixture(scope="module")
def contribution(instance: Instance) -> tuple[Contributor, Proposal]:
    """A whole contribution that was sent."""
    somebody = whole(Contributor(instance.browser()))
    somebody.send({"bearer": "yes", "email": "Jo@Example.org", "credit": "Jo"})
    return somebody, sent_by(instance, somebody)


def test_a_contribution_becomes_one_proposal_with_all_its_records(
    instance: Instance, contribution: tuple[Contributor, Proposal]
) -> None:
    _, proposal = contribution
    records = {record.key: record for record in records_in(instance.office.schema, proposal.suggestion.content)}
    assert proposal.suggestion.kind == "create"
    assert proposal.suggestion.subject == "initiative/l-atelier-velo-de-keredern"
    assert set(records) == {
        "initiative/l-atelier-velo-de-keredern",
        "actor/les-roues-libres-de-keredern",
        "partnership/l-atelier-velo-de-keredern-tiriad",
        "partnership/l-atelier-velo-de-keredern-les-roues-libres-de-keredern",
        "need/un-local",
        "offer/des-outils",
    }
    initiative = records[proposal.suggestion.subject]
    assert said(initiative, RDFS_LABEL) == {"L’atelier vélo de Kérédern"}
    assert said(initiative, ESS + "theme") == {SCHEME + "theme/reuse", SCHEME + "theme/social-ties"}
    assert said(initiative, ESS + "territory") == {NEUTRAL_BASE + "id/territory/brest-29019"}
    assert said(initiative, ESS + "startDate") == {"2019-05"}
    assert said(initiative, ESS + "hasNeed") == {NEUTRAL_BASE + "id/need/un-local"}
    helped = records["partnership/l-atelier-velo-de-keredern-tiriad"]
    assert said(helped, ESS + "partner") == {NEUTRAL_BASE + "id/actor/tiriad"}
    assert said(helped, ESS + "role") == {SCHEME + "role/advice", SCHEME + "role/relay"}
    assert len(said(helped, ESS + "evidence")) == 2
    new = records["partnership/l-atelier-velo-de-keredern-les-roues-libres-de-keredern"]
    assert said(new, ESS + "partner") == {NEUTRAL_BASE + "id/actor/les-roues-libres-de-keredern"}


def test_the_gate_takes_what_was_sent_as_it_is(instance: Instance, contribution: tuple[Contributor, Proposal]) -> None:
    _, proposal = contribution
    records = records_in(instance.office.schema, proposal.suggestion.content)
    with instance.office.writing() as census:
        judged = census.verdict(records)
    assert judged is not None
    assert judged.report.conforms


def test_what_was_sent_is_public_once_it_is_accepted(tmp_path: Path) -> None:
    with served_instance(tmp_path) as instance:
        somebody = whole(Contributor(instance.browser()))
        somebody.send({"bearer": "yes", "credit": "Jo"})
        proposal, secret = sent_by(instance, somebody), somebody.last
        address = f'href="/doc/{proposal.suggestion.subject}"'
        assert address not in somebody.open(f"/contribute/follow/{secret}").text
        Review(instance.office).accept(proposal.number, Member("account:1", Role.ANIMATOR, "Annick", "tests"))
        page = somebody.open("/doc/" + proposal.suggestion.subject).text
        for told in ("Des voisins réparent leurs vélos.", "Tiriad", "Un local", "Des outils", "Brest"):
            assert told in page
        assert address in somebody.open(f"/contribute/follow/{secret}").text
        assert address in somebody.open(f"/contribute/sent/{secret}/print").text


def test_what_its_author_says_of_themselves_is_in_no_record(
    instance: Instance, contribution: tuple[Contributor, Proposal]
) -> None:
    somebody, proposal = contribution
    submission = instance.office.proposals.submission(proposal.number)
    assert submission is not None
    contact = instance.office.contacts.get(submission.contact)
    assert contact is not None
    assert contact.email == "jo@example.org"
    assert proposal.suggestion.author == submission.contact
    assert submission.details["role"] == "bearer"
    assert instance.office.contacts.credits([proposal.number]) == {proposal.number: "Jo"}
    assert b"example.org" not in proposal.suggestion.content
    assert "example.org" not in somebody.page.text


def test_the_confirmation_leads_to_the_sheet_and_to_what_becomes_of_it(
    instance: Instance, contribution: tuple[Contributor, Proposal]
) -> None:
    somebody, proposal = contribution
    secret = somebody.last
    assert instance.office.proposals.followed(digest_of(secret)) == proposal.number
    assert f"/contribute/follow/{secret}" in somebody.page.text
    turtle = somebody.browser.get(f"/contribute/sent/{secret}/sheet.ttl")
    assert turtle.headers["content-disposition"].endswith('.ttl"')
    graph = ox.Store()
    graph.load(turtle.content, format=ox.RdfFormat.TURTLE)
    assert ox.NamedNode(f"{instance.root}id/initiative/l-atelier-velo-de-keredern") in {q.subject for q in graph}
    printed = somebody.browser.get(f"/contribute/sent/{secret}/print")
    assert "Les Roues libres de Kérédern" in printed.text
    assert f'href="/doc/{proposal.suggestion.subject}"' not in printed.text  # there is no such page yet
    for response in (turtle, printed, somebody.page):
        assert "no-store" in response.headers["cache-control"]
        assert response.headers["x-robots-tag"] == "noindex"


def test_a_contribution_needs_a_name_and_nothing_else(instance: Instance, somebody: Contributor) -> None:
    somebody.begin()
    somebody.send({"label": "Rien d’autre"})
    for step in STEPS[1:]:
        assert somebody.last == step.name
        somebody.send({"then": "skip"})
    assert somebody.last == "check"
    somebody.send({"bearer": "no"})
    proposal = sent_by(instance, somebody)
    assert [r.key for r in records_in(instance.office.schema, proposal.suggestion.content)] == [
        "initiative/rien-d-autre"
    ]
    assert proposal.suggestion.author == ""


def test_i_do_not_know_is_a_good_answer_to_every_page_but_the_first(somebody: Contributor) -> None:
    somebody.begin()
    somebody.send({"label": "", "then": "skip"})
    assert somebody.page.status_code == 200
    for step in STEPS[1:]:
        somebody.send()  # nothing typed at all
        assert somebody.page.status_code == 200, step
    assert somebody.last == "check"
    assert "Donnez un titre" in somebody.page.text
    somebody.send({"bearer": "yes"})
    assert somebody.page.status_code == 422
    assert "<title>Erreur" in somebody.page.text


def test_a_draft_is_resumed_elsewhere_by_its_link(instance: Instance, somebody: Contributor) -> None:
    secret = somebody.begin()
    tell(somebody, upto="what")
    another = Contributor(instance.browser())
    page = another.open(f"/contribute/draft/{secret}")
    assert f"{instance.root}contribute/draft/{secret}" in page.text
    assert f'href="/contribute/draft/{secret}/whom"' in page.text
    assert "On répare ensemble.\nLe samedi." in another.open(f"/contribute/draft/{secret}/what").text
    another.send({**ANSWERS["what"], "description": "Autre chose"})
    assert "Autre chose" in somebody.open(f"/contribute/draft/{secret}/what").text


def test_a_guessed_link_shows_nothing(somebody: Contributor) -> None:
    secret = somebody.begin()
    for guess in (secret[:-1] + ("A" if secret[-1] != "A" else "B"), "A" * 22, "x", "%00", "..%2f" + secret):
        for path in ("", "/name", "/check", "/alike", "/contacts", "/delete"):
            assert somebody.browser.get(f"/contribute/draft/{guess}{path}").status_code == 404, guess
    assert somebody.browser.get(f"/contribute/sent/{secret}").status_code == 404
    assert somebody.browser.get(f"/contribute/draft/{secret}/nothing").status_code == 404


def test_a_deleted_draft_is_gone(instance: Instance, somebody: Contributor) -> None:
    secret = somebody.begin()
    somebody.send({"label": "À oublier"})
    somebody.open(f"/contribute/draft/{secret}/delete")
    somebody.send()
    assert somebody.at == "/contribute/"
    assert "supprimé" in somebody.page.text
    assert somebody.browser.get(f"/contribute/draft/{secret}").status_code == 404


def test_an_error_keeps_every_answer_and_leads_to_it(somebody: Contributor) -> None:
    somebody.begin()
    somebody.send({"label": " ", "summary": "x" * 301})
    assert somebody.page.status_code == 422
    assert "<title>Erreur" in somebody.page.text
    assert 'href="#label"' in somebody.page.text
    assert 'id="label-error"' in somebody.page.text
    assert 'aria-invalid="true"' in somebody.page.text
    assert "x" * 301 in somebody.page.text
    assert "autofocus" in somebody.page.text


def test_changing_an_answer_comes_back_to_all_of_them(somebody: Contributor) -> None:
    whole(somebody)
    link = re.search(r'href="(/contribute/draft/[^"]+/stage\?back=check[^"]*)"', somebody.page.text)
    assert link
    somebody.open(link[1].partition("#")[0])
    somebody.send({"situation.1.status": "ended", "endDate": "hier", "back": "check"})
    assert somebody.page.status_code == 422  # no such date
    somebody.send({"situation.1.status": "ended", "endDate": "2021", "back": "check"})
    assert somebody.last == "check"
    assert "Terminée" in somebody.page.text


def test_sending_twice_sends_once(instance: Instance, somebody: Contributor) -> None:
    whole(somebody)
    path, fields = somebody.at, {**hidden(somebody.page.text), "bearer": "yes"}
    before = len(list(instance.office.proposals.all()))
    cookies = somebody.browser.cookies
    with ThreadPoolExecutor(6) as pool:

        def press(_: int) -> httpx.Response:
            with instance.browser(cookies) as browser:
                return browser.post(path, data=fields)

        answers = list(pool.map(press, range(6)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(list(instance.office.proposals.all())) == before + 1
    assert somebody.browser.get(path).headers["location"] == answers[0].headers["location"]


def test_a_quick_send_is_asked_for_one_click_more(instance: Instance, somebody: Contributor) -> None:
    whole(somebody)
    before = len(list(instance.office.proposals.all()))
    somebody.send({"bearer": "no", "email": "jo@example.org", "contact-website": "http://spam.example"})
    assert "Encore un clic" in somebody.page.text
    assert len(list(instance.office.proposals.all())) == before
    somebody.send({"contact-website": ""})
    proposal = sent_by(instance, somebody)
    assert proposal.suggestion.author.startswith("contact:")


def test_two_initiatives_of_one_name_get_two_addresses(instance: Instance) -> None:
    keys = []
    for _ in range(2):
        somebody = Contributor(instance.browser())
        somebody.begin()
        somebody.send({"label": "Tout pareil"})
        somebody.open(somebody.at.rpartition("/")[0] + "/check")
        somebody.send({"bearer": "yes"})
        keys.append(sent_by(instance, somebody).suggestion.subject)
    assert keys == ["initiative/tout-pareil", "initiative/tout-pareil-2"]


def test_an_address_can_be_for_the_desk_only(instance: Instance, somebody: Contributor) -> None:
    somebody.begin()
    somebody.send({"label": "Chez quelqu’un"})
    base = somebody.at.rpartition("/")[0]
    somebody.open(base + "/where")
    somebody.send({"in.name": "Brest", "place.1.address": "12 rue Secrète", "hide-address": "yes"})
    assert "Pas publié" in somebody.open(base + "/check").text
    somebody.send({"bearer": "yes"})
    proposal = sent_by(instance, somebody)
    assert "Secrète".encode() not in proposal.suggestion.content
    assert b"territory/brest-29019" in proposal.suggestion.content
    submission = instance.office.proposals.submission(proposal.number)
    assert submission is not None
    assert submission.details["address"] == "12 rue Secrète"


def test_a_town_that_the_census_does_not_know_keeps_its_name(instance: Instance, somebody: Contributor) -> None:
    somebody.begin()
    somebody.send({"label": "Loin d’ici"})
    base = somebody.at.rpartition("/")[0]
    somebody.open(base + "/where")
    somebody.send({"in.name": "Zzyzxville"})
    assert somebody.last == "stage"
    somebody.open(base + "/check")
    somebody.send({"bearer": "yes"})
    assert b'"Zzyzxville"@fr' in sent_by(instance, somebody).suggestion.content


def test_an_e_mail_address_in_a_text_is_asked_about(instance: Instance, somebody: Contributor) -> None:
    somebody.begin()
    somebody.send({"label": "Joignable"})
    base = somebody.at.rpartition("/")[0]
    somebody.open(base + "/what")
    somebody.send({"description": "Écrire à jo@example.org", "novelty": "Ou au 02 98 00 00 01."})
    somebody.open(base + "/check")
    assert somebody.last == "contacts"
    somebody.send({"detail.1": "remove"})
    assert somebody.page.status_code == 422
    assert "jo@example.org" not in somebody.page.text
    somebody.send({"detail.1": "show"})
    assert somebody.last == "check"
    somebody.send({"bearer": "yes", "email": "me@example.org"})
    proposal = sent_by(instance, somebody)
    assert b"jo@example.org" not in proposal.suggestion.content
    assert b"02 98 00 00 01" in proposal.suggestion.content
    consents = instance.office.contacts.consents([proposal.suggestion.author])
    assert [(one.key, one.scope) for one in consents] == [
        ("initiative/joignable", scope_of("telephone", "02 98 00 00 01"))
    ]
    assert "public" in consents[0].text


def test_a_look_alike_is_shown_before_anything_is_sent(instance: Instance, somebody: Contributor) -> None:
    somebody.begin()
    somebody.send({"label": "Les Fabriques du Ponant"})
    base = somebody.at.rpartition("/")[0]
    somebody.open(base + "/check")
    assert somebody.last == "alike"
    assert 'href="/doc/initiative/fabriques-du-ponant"' in somebody.page.text
    assert 'href="/contribute/complete/initiative/fabriques-du-ponant"' in somebody.page.text
    somebody.send()  # no, it is another one
    assert somebody.last == "check"
    somebody.send({"bearer": "yes"})
    assert sent_by(instance, somebody).suggestion.subject == "initiative/les-fabriques-du-ponant"


def test_a_new_actor_with_a_known_number_is_the_actor_the_census_has(instance: Instance, somebody: Contributor) -> None:
    somebody.begin()
    somebody.send({"label": "Avec un numéro"})
    base = somebody.at.rpartition("/")[0]
    somebody.open(base + "/who")
    mine = {"partnership.1.name": "Nom tout autre", "partnership.1.role": ["advice"]}
    somebody.send(mine)
    somebody.send({**mine, "partnership.1.key": "none", "partnership.1.actor.siren": "732 829 320"})
    somebody.open(base + "/check")
    somebody.send({"bearer": "yes"})
    content = sent_by(instance, somebody).suggestion.content
    assert f"partner> <{NEUTRAL_BASE}id/actor/la-numerotee>".encode() in content
    assert b"id/actor/nom-tout-autre" not in content


@pytest.mark.parametrize(("language", "title"), [("en", "What is the initiative called?"), ("br", "Petra eo anv")])
def test_the_pages_speak_other_languages(instance: Instance, language: str, title: str) -> None:
    somebody = Contributor(instance.browser())
    somebody.browser.headers["accept-language"] = language
    somebody.begin()
    assert title in somebody.page.text
    somebody.send({"label": "A name", "language": language})
    somebody.open(somebody.at.rpartition("/")[0] + "/check")
    somebody.send({"bearer": "yes"})
    assert f'"A name"@{language}'.encode() in sent_by(instance, somebody).suggestion.content


def test_answers_of_ten_megabytes_are_refused_with_one_clear_error(somebody: Contributor) -> None:
    secret = somebody.begin()
    somebody.send({"label": "Courte"})
    response = somebody.browser.post(somebody.at, data={**hidden(somebody.page.text), "description": "é" * 5_000_000})
    assert response.status_code == 413
    assert "<h1" in response.text
    assert "Courte" in somebody.open(f"/contribute/draft/{secret}/name").text


HOSTILE = (
    "</textarea><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "\u202eesrever\u202c",
    "\u200b\u200b",
    "zero\u200bwidth\ufeff",
    "\x00\x07\x1b[31m",
    "[x](javascript:alert(1)) ![](data:text/html,x)",
    "{{ 7*7 }} %(name)s ${7*7}",
    "' OR 1=1 --",
    "https://base.invalid/census/id/initiative/x",
    "x" * 60_000,
    "🏳️‍🌈" * 500,
    "a\u0301" + "\u0301" * 400,
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_in_every_field_do_no_harm(instance: Instance, text: str) -> None:
    somebody = Contributor(instance.browser())
    base = "/contribute/draft/" + somebody.begin()
    for step in STEPS:
        somebody.open(f"{base}/{step.name}")
        names = set(
            re.findall(r'name="([^"]+)"', somebody.page.text.partition('method="post"')[2].partition("</form>")[0])
        )
        names -= {"form-token", "contact-website", "then", "back"}
        somebody.send(dict.fromkeys(names, text))
        assert somebody.page.status_code in (200, 413, 422), (step.name, somebody.page.text[:300])
        assert somebody.page.status_code != 413 or (text in somebody.page.text and "plus longue" in somebody.page.text)
        assert "<script>alert" not in somebody.page.text
        assert "<img src=x" not in somebody.page.text
        assert "javascript:alert(1)" not in re.findall(r'href="([^"]*)"', somebody.page.text)
        somebody.send({**dict.fromkeys(names, text), "then": "skip"})
    somebody.open(f"{base}/name")
    somebody.send({"label": "Un nom honnête", "summary": "", "language": "fr"})
    page = somebody.browser.get(f"{base}/check", follow_redirects=True)
    assert page.status_code == 200
    assert "<script>alert" not in page.text


@pytest.mark.parametrize("key", ["actor/nobody", "initiative/oufipo", "../../etc", "x" * 300])
def test_a_record_that_nobody_offered_cannot_be_chosen(somebody: Contributor, key: str) -> None:
    base = "/contribute/draft/" + somebody.begin()
    somebody.send({"label": "Choix"})
    somebody.open(base + "/who")
    named = {"partnership.1.name": "Tiriadou", "partnership.1.asked": "Tiriadou", "partnership.1.role": ["advice"]}
    somebody.send({**named, "partnership.1.key": key})
    assert somebody.page.status_code == 422
    assert 'href="#partnership.1.name"' in somebody.page.text
    somebody.open(base + "/where")
    somebody.send({"in.name": "Brestou", "in.asked": "Brestou", "in.key": key})
    assert somebody.page.status_code == 422
    assert 'href="#in.name"' in somebody.page.text


def test_a_number_of_records_beyond_measure_is_not_read(somebody: Contributor) -> None:
    base = "/contribute/draft/" + somebody.begin()
    somebody.send({"label": "Beaucoup"})
    somebody.open(base + "/more")
    somebody.send({f"need.{number}.label": "Besoin" for number in range(1, 200)})
    assert somebody.page.text.count('value="Besoin"') == 20


def test_every_page_has_the_way_to_contribute(instance: Instance) -> None:
    with instance.browser() as browser:
        for path in ("/", "/initiatives", "/search?q=zzzzzz", "/doc/actor/tiriad", "/guides"):
            page = browser.get(path).text
            assert page.count('href="/contribute/"') >= 2, path
        assert "Votre initiative n’y est pas" in browser.get("/search?q=zzzzzz").text
