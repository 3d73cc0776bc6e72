"""The pages of outreach, through a real server."""

from __future__ import annotations

import csv
import io
import re
import time
from html import unescape

import pytest

from accounts.signing import signed_in
from commons_graph.desk.member import Role
from commons_graph.spreadsheets import BYTE_ORDER_MARK
from outreach.conftest import Desk, Instance

PATHS = (
    "desk/outreach/",
    "desk/outreach/print",
    "desk/outreach/export.csv",
    "desk/outreach/new",
    "desk/outreach/import",
)


def words(html: str) -> str:
    """The text of a page on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.mark.parametrize("role", [None, Role.CONTRIBUTOR])
def test_nobody_but_animators_sees_anything(instance: Instance, desk: Desk, role: Role | None) -> None:
    number = desk.note(f"Secret de {role}")
    with instance.browser(signed_in(instance.office, role) if role else None) as browser:
        for path in (*PATHS, f"desk/outreach/{number}", f"desk/outreach/{number}/delete"):
            answer = browser.get(path)
            assert answer.status_code in (303, 403), path
            assert "Secret de" not in answer.text
        for path in ("new", "import", "import/apply", str(number), f"{number}/delete"):
            assert browser.post(f"desk/outreach/{path}", data={"name": "x"}).status_code in (303, 403)
    assert instance.office.outreach.get(number).content.name == f"Secret de {role}"


def test_pages_are_kept_by_no_cache_and_no_search_engine(desk: Desk) -> None:
    for path in PATHS:
        headers = desk.page(path).headers
        assert (headers["cache-control"], headers["x-robots-tag"]) == ("no-store", "noindex"), path


def test_a_form_without_its_token_changes_nothing(instance: Instance, desk: Desk) -> None:
    before = len(instance.office.outreach.all())
    answer = desk.browser.post("desk/outreach/new", data={"name": "Sans jeton", "batch": "x"})
    assert answer.status_code == 403
    assert len(instance.office.outreach.all()) == before


def test_a_line_keeps_every_stage_it_went_through(instance: Instance, desk: Desk) -> None:
    number = desk.note("Ressourcerie du Relecq", place="Le Relecq-Kerhuon")
    path = f"desk/outreach/{number}"
    for stage in ("contacted", "met", "drafted"):
        line = instance.office.outreach.get(number).content
        told = {"kind": line.kind, "name": line.name, "place": line.place, "stage": stage}
        assert desk.send(path, told).status_code == 303
    assert [line.content.stage for line in instance.office.outreach.history(number)] == [
        *("drafted", "met", "contacted", "spotted")
    ]
    assert "Étape : Rencontrée Rédigée" in words(desk.page(path).text)


def test_faults_are_told_beside_their_questions_and_answers_are_kept(desk: Desk) -> None:
    answers = {"kind": "initiative", "stage": "met", "name": "", "due": "le 32", "reach": '<b>Mme X</b> & "co"'}
    answer = desk.send("desk/outreach/new", answers)
    assert answer.status_code == 400
    assert "<title>Erreur" in answer.text
    assert 'href="#name"' in answer.text
    assert 'href="#due"' in answer.text
    assert "&lt;b&gt;Mme X&lt;/b&gt; &amp; &#34;co&#34;" in answer.text
    assert 'value="le 32"' in answer.text


def test_a_double_click_notes_somebody_once(instance: Instance, desk: Desk) -> None:
    shown = desk.page("desk/outreach/new")
    told = {"kind": "actor", "stage": "spotted", "name": "Un seul clic suffit"}
    first, second = (desk.send("desk/outreach/new", told, shown=shown) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    names = [line.content.name for line in instance.office.outreach.all()]
    assert names.count("Un seul clic suffit") == 1


def test_somebody_who_is_there_already_is_asked_about_first(desk: Desk) -> None:
    desk.note("Épicerie solidaire de Bellevue")
    told = {"kind": "initiative", "stage": "spotted", "name": "epicerie solidaire de Bellevue"}
    asked = desk.send("desk/outreach/new", told)
    assert asked.status_code == 409
    assert "C’est celui-ci ?" in words(asked.text)
    assert desk.send("desk/outreach/new", {**told, "another": "1"}, shown=asked).status_code == 303
    in_census = desk.send("desk/outreach/new", {**told, "name": "Oufipo"})
    assert 'href="/doc/initiative/oufipo"' in in_census.text


def test_two_animators_who_change_one_line_lose_no_word(instance: Instance, desk: Desk, other_desk: Desk) -> None:
    number = desk.note("Jardin de Keredern", step="Appeler", note="vu en mai")
    path = f"desk/outreach/{number}"
    mine, theirs = desk.page(path), other_desk.page(path)
    base = {
        "kind": "initiative",
        "stage": "spotted",
        "name": "Jardin de Keredern",
        "step": "Appeler",
        "note": "vu en mai",
    }
    assert (
        other_desk.send(path, {**base, "step": "Passer mardi", "stage": "contacted"}, shown=theirs).status_code == 303
    )
    both = desk.send(path, {**base, "step": "Écrire", "note": "vu en juin"}, shown=mine)
    assert both.status_code == 409
    text = words(both.text)
    assert "Yann y a écrit en même temps" in text
    assert "l’autre a écrit : Passer mardi" in text
    assert "vous avez écrit : Écrire" in text
    assert 'value="contacted" checked' in both.text, "what only the other changed is taken over"
    assert instance.office.outreach.get(number).content.step == "Passer mardi", "nothing is written yet"
    settled = {**base, "stage": "contacted", "step": "Passer mardi, puis écrire", "note": "vu en juin"}
    assert desk.send(path, settled, shown=both).status_code == 303
    steps = [line.content.step for line in instance.office.outreach.history(number)]
    assert steps == ["Passer mardi, puis écrire", "Passer mardi", "Appeler"]


def test_a_line_that_is_taken_away_leaves_no_byte_behind(instance: Instance, desk: Desk) -> None:
    number = desk.note("Zorglub à effacer", reach="effacezmoi@example.org")
    assert desk.send(f"desk/outreach/{number}/delete", {}).status_code == 303
    assert desk.browser.get(f"desk/outreach/{number}").status_code == 404
    assert desk.note("Suivante") != number, "its number is not given again"
    files = [path for path in instance.settings.var.rglob("*") if path.is_file()]
    assert not [path for path in files if b"Zorglub" in path.read_bytes() or b"effacezmoi" in path.read_bytes()]


def test_filters_and_order_stand_in_the_address(desk: Desk) -> None:
    desk.note("Filtre un", follower="Gaïd", due="2020-01-01", step="x")
    desk.note("Filtre deux", follower="Gaïd", stage="met")
    late = words(desk.page("desk/outreach/?follower=Ga%C3%AFd&when=late").text)
    assert "Filtre un" in late
    assert "en retard" in late
    assert "Filtre deux" not in late
    met = desk.page("desk/outreach/?q=filtre&stage=met").text
    assert "Filtre deux" in met
    assert "Filtre un" not in met
    ordered = desk.page("desk/outreach/?q=filtre&order=name").text
    assert ordered.index("Filtre deux") < ordered.index("Filtre un")
    assert desk.browser.get("desk/outreach/?order=colour").status_code == 400
    assert desk.browser.get("desk/outreach/?page=x").status_code == 400
    assert desk.browser.get("desk/outreach/abc").status_code == 404


def test_five_thousand_lines_come_in_once_and_are_listed_quickly(instance: Instance, desk: Desk) -> None:
    rows = "".join(f"Initiative numéro {n};Commune {n % 50};rencontrée\r\n" for n in range(5000))
    preview = desk.look_through(("Nom;Lieu;Étape\r\n" + rows).encode("cp1252"))
    assert "5 000 lignes sont nouvelles." in words(preview.text).replace("\u202f", " ").replace("\xa0", " ")
    before = len(instance.office.outreach.all())
    fields = desk.hidden(preview)
    for _ in range(2):
        done = desk.browser.post("desk/outreach/import/apply", data=fields, files={"none": ("", b"")})
        assert done.status_code == 303
        assert done.headers["location"].endswith("imported=5000")
    assert len(instance.office.outreach.all()) == before + 5000
    started = time.monotonic()
    page = desk.page("desk/outreach/?q=numéro+4242")
    assert time.monotonic() - started < 2
    assert "Initiative numéro 4242" in page.text
    assert len(desk.page("desk/outreach/print").text) > 500_000


def test_a_table_with_one_fault_brings_nothing_in(instance: Instance, desk: Desk) -> None:
    before = len(instance.office.outreach.all())
    answer = desk.look_through(b"Nom;Pour le\nBonne;2026-12-01\nMauvaise;jamais\n")
    assert answer.status_code == 400
    assert "Ligne 3 – « jamais » n’est pas un jour." in words(answer.text)
    assert len(instance.office.outreach.all()) == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "n’est pas du texte"),
        (b"PK\x03\x04" + bytes(100), "classeur de tableur"),
        (b"", "Choisissez un fichier"),
        (b"Couleur;Taille\nbleu;10\n", "aucune colonne ne s’appelle « Nom »"),
    ],
)
def test_files_that_are_no_table_get_one_clear_answer(desk: Desk, content: bytes, told: str) -> None:
    answer = desk.look_through(content)
    assert answer.status_code == 400
    assert told in words(answer.text)


def test_ten_megabytes_are_refused_with_an_answer(desk: Desk) -> None:
    answer = desk.look_through(b"Nom\n" + b"x" * (10 << 20))
    assert answer.status_code == 413
    assert "CG-W08" in answer.text


def test_an_exported_list_harms_no_spreadsheet_and_comes_in_again(instance: Instance, desk: Desk) -> None:
    evil = '=HYPERLINK("http://example.org";"clic")'
    number = desk.note(evil, reach="@SUM(1)", note="-2+3\nsuite", follower="+Formule", step="; à; points", sheet="")
    exported = desk.page("desk/outreach/export.csv?follower=%2BFormule")
    assert exported.headers["content-disposition"].startswith("attachment")
    assert exported.content.startswith(BYTE_ORDER_MARK)
    table = list(csv.reader(io.StringIO(exported.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert table[0][:3] == ["Nom", "Nature", "Lieu"]
    assert not [cell for row in table for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    kept = instance.office.outreach.get(number).content
    assert desk.bring_in(exported.content, doubles="1").status_code == 303
    assert instance.office.outreach.all()[-1].content == kept


@pytest.mark.parametrize("language", ["fr", "en", "br"])
def test_what_was_exported_in_a_language_is_imported_again(desk: Desk, language: str) -> None:
    desk.note(f"Langue {language}", follower=f"En {language}", stage="met", due="2026-12-24")
    exported = desk.page(f"{language}/desk/outreach/export.csv?follower=En+{language}").content
    preview = desk.look_through(exported)
    assert preview.status_code == 200, words(preview.text)[:600]
    assert "n’a pas de place à elle" not in words(preview.text)
    assert "Rencontrée" in preview.text


def test_a_sheet_that_is_still_right_is_confirmed_on_the_day_it_was_read_over(instance: Instance, desk: Desk) -> None:
    number = desk.note("Oufipo, à revoir", sheet="http://autre.example/doc/initiative/oufipo.html")
    path = f"desk/outreach/{number}"
    shown = desk.page(path)
    fields = desk.hidden(shown)
    for wrong in ("demain peut-être", "2999-01-01"):
        refused = desk.browser.post(f"{path}/confirm", data={**fields, "confirmed": wrong})
        assert refused.status_code == 400
        assert 'href="#confirmed"' in refused.text
        assert f'value="{wrong}"' in refused.text
    before = instance.office.journal.head().sequence
    for _ in range(2):  # a double click
        assert desk.browser.post(f"{path}/confirm", data={**fields, "confirmed": "20/11/2026"}).status_code == 303
    assert instance.office.journal.head().sequence == before + 1
    with instance.browser() as visitor:
        page = words(visitor.get("doc/initiative/oufipo").text)
        assert "20 novembre 2026" in page
        assert "Relue et confirmée" in page
        assert "Nolwenn" not in page
    assert desk.browser.post("desk/outreach/999999/confirm", data=fields).status_code == 404
