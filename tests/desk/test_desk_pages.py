"""The pages of the desk, as animators use them without any script."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import httpx
import pytest

from commons_graph.desk.member import Role
from commons_graph.desk.review.review import Review
from desk.conftest import SMALL
from desk.proposing import ANIMATOR, actor, harvest, initiative, propose
from desk.serving import Desk, click, hidden, served_desk

HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) \\u202Egnp.exe"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with served_desk(tmp_path_factory.mktemp("desk"), SMALL) as running:
        yield running


@pytest.fixture
def animator(desk: Desk) -> Iterator[httpx.Client]:
    with desk.browser() as browser:
        yield browser


def test_only_animators_see_the_desk(desk: Desk) -> None:
    number = propose(desk.office, "report", "actor/ville", note="Un secret")
    for role in (None, Role.CONTRIBUTOR):
        with desk.browser(role) as browser:
            for path in ("/desk/", f"/desk/{number}", "/desk/changes"):
                answer = browser.get(path)
                assert answer.status_code in (303, 403), (role, path, answer.status_code)
                assert "Un secret" not in answer.text
            assert browser.post(f"/desk/{number}", data={"do": "accept"}).status_code in (303, 400, 403)
    assert desk.office.proposals.get(number).state == "open"
    with desk.browser(Role.ADMINISTRATOR) as browser:
        assert browser.get("/desk/").status_code == 200


def test_a_form_that_was_not_shown_here_decides_nothing(desk: Desk, animator: httpx.Client) -> None:
    number = propose(desk.office, "create", "actor/csrf", actor("csrf", "Sans jeton"))
    assert animator.post(f"/desk/{number}", data={"do": "accept"}).status_code == 403
    fields = hidden(animator.get(f"/desk/{number}").text)
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert animator.post(f"/desk/{number}", data={**fields, "do": "accept"}, headers=elsewhere).status_code == 403
    assert desk.office.proposals.get(number).state == "open"


def test_a_new_sheet_is_read_accepted_and_on_line_at_once(desk: Desk, animator: httpx.Client) -> None:
    number = propose(desk.office, "create", "initiative/moulin", initiative("moulin", "Le moulin à idées"))
    queue = animator.get("/desk/?kind=new")
    assert "Le moulin à idées" in queue.text
    page = animator.get(f"/desk/{number}")
    assert "no-store" in page.headers["cache-control"]
    assert "Une idée." in page.text
    answer = click(animator, f"/desk/{number}", "accept", reason="bien")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/{number}?done=accept")
    public = httpx.get(f"{desk.root}doc/initiative/moulin", headers={"accept": "text/html"})
    assert public.status_code == 200
    assert "Le moulin à idées" in public.text
    done = animator.get(answer.headers["location"]).text
    assert "en ligne" in done
    assert "Le moulin à idées" not in animator.get("/desk/?kind=new").text
    assert "Le moulin à idées" in animator.get("/desk/?state=accepted").text


def test_two_people_and_a_double_click_accept_once_and_are_told_by_whom(desk: Desk) -> None:
    number = propose(desk.office, "create", "actor/pont", actor("pont", "Le pont"))
    with desk.browser() as one, desk.browser() as other:
        forms = [(browser, hidden(browser.get(f"/desk/{number}").text)) for browser in (one, one, other)]
        answers: list[httpx.Response] = []

        def send(browser: httpx.Client, fields: dict[str, str]) -> None:
            answers.append(browser.post(f"/desk/{number}", data={**fields, "do": "accept", "reason": "ma raison"}))

        threads = [threading.Thread(target=send, args=form) for form in forms]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    late = next(answer.text for answer in answers if answer.status_code == 409)
    assert "Quelqu’un a déjà décidé" in late
    assert "Animator" in late
    assert len(desk.office.journal.history("actor/pont")) == 1
    assert [d.action for d in desk.office.proposals.decisions([number])] == ["accepted"]


def test_returning_and_asking_need_words_and_keep_what_was_typed(desk: Desk, animator: httpx.Client) -> None:
    number = propose(desk.office, "create", "actor/quai", actor("quai", "Le quai"))
    for act in ("return", "ask"):
        answer = click(animator, f"/desk/{number}", act, reason=" ")
        assert answer.status_code == 400
        assert 'href="#reason"' in answer.text
    asked = click(animator, f"/desk/{number}", "ask", reason="Depuis quand ?")
    page = animator.get(asked.headers["location"]).text
    assert "contribute/follow/" in page, "without a mail server the link is shown to hand over"
    assert "en attente d’une réponse" in animator.get("/desk/").text
    returned = click(animator, f"/desk/{number}", "return", reason="Hors du territoire")
    assert returned.status_code == 303
    page = animator.get(f"/desk/{number}").text
    assert "Hors du territoire" in page
    assert click(animator, f"/desk/{number}", "reopen").status_code == 303
    assert desk.office.proposals.get(number).state == "open"


def test_what_has_moved_on_is_compared_three_ways(desk: Desk, animator: httpx.Client) -> None:
    before = actor("chantier", "Le chantier", '; ess:summary "On construit."@fr')
    Review(desk.office).accept(propose(desk.office, "create", "actor/chantier", before), ANIMATOR)
    number = propose(
        desk.office, "update", "actor/chantier", before.replace("On construit.", "On construit des barques.")
    )
    other = before.replace("On construit.", "On construit des canots.").replace("Le chantier", "Le grand chantier")
    Review(desk.office).accept(propose(desk.office, "update", "actor/chantier", other), ANIMATOR)
    page = animator.get(f"/desk/{number}").text
    for words in ("On construit.", "On construit des barques.", "On construit des canots."):
        assert words in page
    assert click(animator, f"/desk/{number}", "accept").status_code == 400
    answer = click(animator, f"/desk/{number}", "accept", **{"fork-0-0": "proposed"})
    assert answer.status_code == 303, answer.text
    said = next(iter(desk.office.journal.newest(["actor/chantier"]))).content.decode()
    assert "des barques" in said
    assert "Le grand chantier" in said, "what only others changed stands"


def test_what_changed_between_the_page_and_the_click_is_shown_first(desk: Desk, animator: httpx.Client) -> None:
    Review(desk.office).accept(propose(desk.office, "create", "actor/cale", actor("cale", "La cale")), ANIMATOR)
    number = propose(desk.office, "update", "actor/cale", actor("cale", "La cale sèche"))
    fields = hidden(animator.get(f"/desk/{number}").text)
    Review(desk.office).accept(propose(desk.office, "update", "actor/cale", actor("cale", "La vieille cale")), ANIMATOR)
    answer = animator.post(f"/desk/{number}", data={**fields, "do": "accept", "reason": "gardez ceci"})
    assert answer.status_code == 409
    assert "gardez ceci" in answer.text
    assert "La vieille cale" in answer.text


def test_a_proposal_is_accepted_with_a_change_typed_into_its_form(desk: Desk, animator: httpx.Client) -> None:
    number = propose(desk.office, "create", "initiative/ruche", initiative("ruche", "la ruch"))
    assert f"/desk/{number}/change/initiative/ruche" in animator.get(f"/desk/{number}").text
    path = f"/desk/{number}/change/initiative/ruche"
    faulty = click(animator, path, label="", reason="gardez ma raison")
    assert faulty.status_code == 422
    assert "gardez ma raison" in faulty.text
    ticked = {"territory": "territory/port-29000"}
    answer = click(animator, path, label="La ruche", reason="une faute", **ticked)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/{number}?done=accept"), answer.text
    said = next(iter(desk.office.journal.newest(["initiative/ruche"]))).content.decode()
    assert '"La ruche"@fr' in said
    assert '"Une idée."@fr' in said, "what was not asked stays"
    assert "territory/port-29000" in said
    assert animator.get("/desk/1/change/actor/nobody").status_code == 404
    assert animator.get(path).status_code == 409


def test_a_report_is_dealt_with_by_correcting_the_record(desk: Desk, animator: httpx.Client) -> None:
    number = propose(desk.office, "report", "actor/les-voisins", note="Le nom a changé", reason="wrong")
    answer = click(animator, f"/desk/{number}/change/actor/les-voisins", label="Les voisines et voisins")
    assert answer.status_code == 303, answer.text
    assert desk.office.proposals.get(number).state == "accepted"
    said = next(iter(desk.office.journal.newest(["actor/les-voisins"]))).content.decode()
    assert "Les voisines et voisins" in said
    other = propose(desk.office, "report", "actor/les-voisins", note="Rien", reason="wrong")
    answer = click(animator, f"/desk/{other}", "accept")
    assert "réglé" in animator.get(answer.headers["location"]).text


def test_merging_leads_the_old_address_to_the_survivor_and_pages_agree_with_queries(
    desk: Desk, animator: httpx.Client
) -> None:
    review = Review(desk.office)
    review.accept(propose(desk.office, "create", "actor/phare", actor("phare", "Le phare")), ANIMATOR)
    review.accept(propose(desk.office, "create", "actor/feu", actor("feu", "Le feu du phare")), ANIMATOR)
    part = actor("lampe", "La lampe", "; ess:partOf <id/actor/feu>")
    review.accept(propose(desk.office, "create", "actor/lampe", part), ANIMATOR)
    number = propose(desk.office, "report", "actor/feu", note="Déjà là : le phare", reason="twice")
    assert f"desk/{number}" in animator.get("/desk/?kind=duplicate").text
    wrong = animator.get(f"/desk/{number}?into=actor/personne")
    assert "Aucune fiche" in wrong.text
    preview = animator.get(f"/desk/{number}", params={"into": f"{desk.root}doc/actor/phare"})
    assert "Le feu du phare" in preview.text
    answer = click(animator, f"/desk/{number}?into=actor/phare", "merge", reason="la même")
    assert answer.status_code == 303, answer.text
    moved = httpx.get(f"{desk.root}doc/actor/feu", headers={"accept": "text/html"})
    assert (moved.status_code, moved.headers["location"]) == (308, "/doc/actor/phare")
    assert "Le phare" in httpx.get(f"{desk.root}doc/actor/lampe", headers={"accept": "text/html"}).text
    query = f"ASK {{ <{desk.root}id/actor/lampe> ?p <{desk.root}id/actor/phare> }}"
    asked = httpx.get(
        f"{desk.root}sparql", params={"query": query}, headers={"accept": "application/sparql-results+json"}
    )
    assert asked.json()["boolean"] is True


def test_a_change_is_undone_from_the_list_of_changes(desk: Desk, animator: httpx.Client) -> None:
    number = propose(desk.office, "create", "actor/vire", actor("vire", "La vire"))
    made = Review(desk.office).accept(number, ANIMATOR).changeset
    assert made is not None
    assert "La vire" in animator.get("/desk/changes").text
    answer = click(animator, f"/desk/changes?sequence={made.sequence}", reason="erreur")
    assert answer.status_code == 303, answer.text
    assert "annulé" in animator.get(answer.headers["location"]).text
    assert httpx.get(f"{desk.root}doc/actor/vire", headers={"accept": "text/html"}).status_code == 410
    again = click(animator, f"/desk/changes?sequence={made.sequence}")
    assert "rien à annuler" in animator.get(again.headers["location"]).text
    assert animator.get("/desk/changes?sequence=99999").status_code == 404
    assert "annulée" in animator.get(f"/desk/{number}").text


def test_a_record_of_another_census_says_where_it_is_from(desk: Desk, animator: httpx.Client) -> None:
    number = harvest(desk.office, "actor/loin", actor("loin", "Loin d’ici", "; ess:partOf <id/actor/tres-loin>"))
    page = animator.get(f"/desk/{number}").text
    assert "https://ailleurs.example/" in page
    assert "https://ailleurs.example/doc/actor/tres-loin" in page


def test_hostile_text_is_shown_and_not_obeyed(desk: Desk, animator: httpx.Client) -> None:
    number = propose(desk.office, "create", "actor/x", actor("x", HOSTILE), note=HOSTILE, contact="", address=HOSTILE)
    for path in ("/desk/", f"/desk/{number}"):
        page = animator.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert 'href="javascript' not in page


def test_what_was_told_beside_a_scribed_sheet_is_told_in_words(desk: Desk, animator: httpx.Client) -> None:
    told = {"stated": "bearer", "typed": "account:1", "told": "2026-11-20", "paper": "yes", "line": "3"}
    number = propose(desk.office, "create", "actor/dit", actor("dit", "Ce qui est dit"), **told)
    page = animator.get(f"/desk/{number}").text
    for words in ("20 novembre 2026", "Saisi", "papier"):
        assert words in page


def test_addresses_that_are_no_numbers_and_filters_that_are_none_are_not_there(animator: httpx.Client) -> None:
    for path in (
        "/desk/0",
        "/desk/99999",
        "/desk/x",
        "/desk/?state=x",
        "/desk/?kind=x",
        "/desk/?page=9999",
        "/desk/?page=x",
    ):
        assert animator.get(path).status_code == 404, path


def test_places_and_kinds_filter_the_queue(desk: Desk, animator: httpx.Client) -> None:
    propose(desk.office, "create", "initiative/lieu", initiative("lieu", "Quelque part"))
    propose(desk.office, "create", "actor/nulle", actor("nulle", "Nulle part"))
    there = animator.get("/desk/?place=territory/port-29000").text
    assert "Quelque part" in there
    assert "Nulle part" not in there
    nowhere = animator.get("/desk/?place=none").text
    assert "Nulle part" in nowhere
    assert "Quelque part" not in nowhere
    assert "Rien ne reste" in animator.get("/desk/?kind=withdrawal").text


def test_a_sheet_of_the_same_organisation_is_found_by_its_number(desk: Desk, animator: httpx.Client) -> None:
    first = propose(
        desk.office, "create", "actor/fonderie", actor("fonderie", "La fonderie", '; ess:siren "732829320"')
    )
    assert click(animator, f"/desk/{first}", "accept", reason="bien").status_code == 303
    again = actor("atelier-bleu", "Atelier bleu", '; ess:siret "73282932000074"')
    page = animator.get(f"/desk/{propose(desk.office, 'create', 'actor/atelier-bleu', again)}")
    assert "into=actor/fonderie" in page.text
    unlike = actor("atelier-vert", "Atelier vert", '; ess:siren "552100554"')
    page = animator.get(f"/desk/{propose(desk.office, 'create', 'actor/atelier-vert', unlike)}")
    assert "into=actor/fonderie" not in page.text
