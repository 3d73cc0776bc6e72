"""The query workbench in Chromium: what its script adds to a page that works without."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.conftest import required
from commons_graph.web.static_files import static_files
from web.conftest import Served

_QUIET = """() => new Promise(done => {
  let timer;
  const again = () => { clearTimeout(timer); timer = setTimeout(done, 300); };
  new MutationObserver(again).observe(document.querySelector(".bench-editor"), { subtree: true, childList: true });
  again();
})"""
"""Waits until the editor has shown nothing new for a while."""

SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(autouse=True)
def built() -> None:
    """The script of the page must have been bundled."""
    required("workbench.js" in static_files(), "the script of the workbench", "make assets")


def editor(page: Page) -> Locator:
    """The editor, once it is there."""
    place = page.locator(".bench-editor .cm-content")
    place.wait_for()
    return place


def write(page: Page, query: str) -> None:
    """Put a query into the editor."""
    editor(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(query)


def test_an_example_runs_in_place_and_the_address_follows(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(f"{brest.root}fr/sparql") as seen:
        page = seen.page
        editor(page)
        page.locator("#example-list a", has_text="dans chaque rôle").click()
        expect(page.locator("#result")).to_contain_text("lignes")
        expect(page).to_have_url(f"{brest.root}fr/sparql?example=partners-by-role")
        expect(page).to_have_title(re.compile("Combien de partenaires"))
        expect(editor(page)).to_contain_text("?roleLabel")
        expect(page.locator("#example-list [aria-current]")).to_have_count(1)
        expect(page.locator("#bench-status")).to_contain_text("Réponse en")
        page.locator("#example-list a", has_text="sans preuve").click()
        expect(page.locator("#result")).to_have_text("Oui")
        page.go_back()
        expect(page.locator("#result")).to_contain_text("lignes")
        assert seen.watch.faults == []


def test_run_becomes_cancel_and_cancel_frees_the_page(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(f"{brest.root}fr/sparql") as seen:
        page = seen.page
        write(page, SLOW)
        page.locator("#run").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#cancel")).to_be_focused()
        expect(page.locator("#run")).to_be_hidden()
        expect(page.locator("#bench-status")).to_have_text(re.compile(r"en cours… \d s"))
        page.keyboard.press("Enter")
        expect(page.locator("#run")).to_be_focused()
        expect(page.locator("#bench-status")).to_contain_text("Arrêtée")
        write(page, "ASK {}")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#result")).to_have_text("Oui")
        expect(editor(page)).to_be_focused()


def test_words_are_completed_from_the_vocabulary_with_their_prefixes(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(f"{brest.root}fr/sparql") as seen:
        page = seen.page
        write(page, "SELECT ?i WHERE { ?i a ")
        for typed, first in (("innov", "ess:Initiative"), (" ; thè", "ess:theme"), (" num", "theme:digital")):
            page.keyboard.type(typed, delay=20)
            option = page.locator(".cm-tooltip-autocomplete li").first
            expect(option).to_contain_text(first)
            page.evaluate(_QUIET)  # a suggestion that has just come cannot be chosen by mistake
            page.keyboard.press("Enter")
            expect(option).to_be_hidden()
        page.keyboard.type(" }")
        text = editor(page).inner_text()
        assert text.count("PREFIX ess:") == text.count("PREFIX theme:") == 1
        page.keyboard.press("Control+Enter")
        expect(page.locator("#result")).to_contain_text("ligne")
        assert seen.watch.faults == []


def test_a_fault_marks_its_line_and_one_click_repairs_it(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(f"{brest.root}fr/sparql") as seen:
        page = seen.page
        write(page, "SELECT ?i\nWHERE { ?i a ess:Initiative ; rdfs:label ?l }")
        page.locator("#run").click()
        expect(page.locator("#fault")).to_contain_text("n’est pas déclaré")
        expect(page.locator(".cm-fault")).to_contain_text("ess:Initiative")
        expect(page.locator("#bench-status")).to_contain_text("n’est pas déclaré")
        page.get_by_role("button", name="Aller à cette ligne").click()
        expect(editor(page)).to_be_focused()
        page.locator("#fault a[data-run]").click()
        expect(page.locator("#result")).to_contain_text("lignes")
        expect(page.locator(".cm-fault")).to_have_count(0)


def test_views_are_tabs_that_the_keyboard_walks(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(f"{brest.root}fr/sparql?example=initiatives-map#view-map") as seen:
        page = seen.page
        expect(page.locator("#view-map")).to_be_visible()
        expect(page.locator("#view-table")).to_be_hidden()
        page.get_by_role("tab", name="Carte").focus()
        page.keyboard.press("Home")
        expect(page.get_by_role("tab", name="Tableau")).to_be_focused()
        expect(page.locator("#view-table")).to_be_visible()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Tab")
        expect(page.locator("#view-map .scroll")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.locator("#view-map svg a").first).to_be_focused()


def test_simple_forms_and_the_search_of_examples_work_in_place(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(f"{brest.root}fr/sparql") as seen:
        page = seen.page
        editor(page)
        page.locator("#find").fill("RESEAU")
        expect(page.locator("#example-list li:visible")).to_have_count(0)
        page.locator("#find").fill("arg")
        expect(page.locator("#example-list li:visible")).to_have_count(2)
        page.locator("#lacking").select_option("actors.territory")
        page.locator("#lacking + button").click()
        expect(page.locator("#result")).to_contain_text("lignes")
        expect(editor(page)).to_contain_text("FILTER NOT EXISTS")
        assert "query=" in page.url


def test_a_query_too_long_for_a_link_runs_all_the_same(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(f"{brest.root}fr/sparql") as seen:
        page = seen.page
        write(page, "ASK { ?s ?p ?o } # " + "x" * 5000)
        page.locator("#run").click()
        expect(page.locator("#result")).to_have_text("Oui")
        expect(page.locator(".result")).to_contain_text("trop longue pour un lien")
        assert page.url == f"{brest.root}fr/sparql"


def test_without_the_editor_the_text_area_does_the_same(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(f"{brest.root}fr/queries") as seen:
        page = seen.page
        page.route("**/piece-*", lambda route: route.abort())
        page.goto(f"{brest.root}fr/sparql")
        page.locator("#query").fill("ASK {}")
        page.locator("#query").press("Control+Enter")
        expect(page.locator("#result")).to_have_text("Oui")
        expect(page.locator(".bench-editor")).to_have_count(0)


def test_without_scripts_forms_and_links_do_the_same(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(f"{brest.root}fr/sparql", scripts=False) as seen:
        page = seen.page
        page.locator("#query").fill("ASK {}")
        page.get_by_role("button", name="Exécuter", exact=True).click()
        expect(page.locator("#result")).to_have_text("Oui")
        page.locator("#example-list a", has_text="Où sont les initiatives").click()
        expect(page.locator("#view-table")).to_be_visible()
        expect(page.locator("#view-map")).to_be_visible()
        page.locator("#all + button").click()
        expect(page.locator("#result")).to_contain_text("lignes")
