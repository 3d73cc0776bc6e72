"""The live map in Chromium: marks, cards, keyboard, the list that follows; and the drawing where there is no script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from browser.conftest import required
from commons_graph.web.static_files import static_files
from web.conftest import Served

MARK = ".atlas-live .leaflet-marker-icon[aria-label]"


@pytest.fixture(autouse=True)
def bundled() -> None:
    required("map.js" in static_files(), "the live map", "make assets")


def test_the_live_map_takes_the_place_of_the_drawing(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(brest.root + "map?type=initiatives") as seen:
        assert seen.page.locator(MARK).count() >= 1
        assert seen.page.locator(".atlas-drawn").count() == 0
        assert "Brest" in seen.page.locator(".atlas-town").all_inner_texts()
        assert seen.watch.strangers == []
        assert seen.watch.faults == []


def test_a_mark_opens_a_card_and_escape_closes_it_where_it_was(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(brest.root + "map?territory=guipavas-29075") as seen:
        mark = seen.page.locator(MARK).first
        mark.focus()
        seen.page.keyboard.press("Enter")
        card = seen.page.locator(".leaflet-popup[role=dialog]")
        card.wait_for()
        assert "Bâtiment maraîcher" in card.inner_text()
        assert "Innovation sociale · Guipavas" in card.inner_text()
        assert seen.page.evaluate("document.activeElement.getAttribute('href')").startswith("/doc/initiative/")
        seen.page.keyboard.press("Escape")
        card.wait_for(state="detached")
        assert seen.page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Bâtiment maraîcher")
        assert seen.watch.faults == []


def test_several_records_at_one_place_are_on_one_card(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(brest.root + "map?type=initiatives&zoom=12&at=48.4003,-4.5026") as seen:
        seen.page.locator(f"{MARK}.atlas-several").first.click()
        card = seen.page.locator(".leaflet-popup")
        card.wait_for()
        assert card.locator("a[href*='/doc/initiative/']").count() > 1


def test_the_list_and_the_address_follow_the_map(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(brest.root + "map?type=territories") as seen:
        before = seen.page.locator("#records a").first.get_attribute("href")
        several = seen.page.locator(f"{MARK}.atlas-several").first
        several.focus()
        with seen.page.expect_response(lambda answer: "size=" in answer.url):
            seen.page.keyboard.press("Enter")
        seen.page.wait_for_function("document.getElementById('records-title').textContent.includes('cette partie')")
        assert "zoom=" in seen.page.url
        assert "type=territories" in seen.page.url
        assert seen.page.locator("#records a[href^='/doc/territory']").first.get_attribute("href") != before
        seen.page.reload(wait_until="networkidle")
        assert seen.page.locator(MARK).count() > 1
        assert seen.watch.faults == []


def test_the_keyboard_moves_and_zooms_the_map(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(brest.root + "map?type=territories") as seen:
        seen.page.locator(".atlas-live").focus()
        counts = seen.page.locator(f"{MARK}.atlas-several").count()
        with seen.page.expect_response(lambda answer: "map.json" in answer.url):
            seen.page.keyboard.press("+")
        with seen.page.expect_response(lambda answer: "size=" in answer.url):
            seen.page.keyboard.press("ArrowLeft")
        assert "zoom=" in seen.page.url
        assert counts > 0


def test_no_page_may_ask_where_the_reader_is(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(brest.root + "map") as seen:
        asked = "new Promise(f => navigator.geolocation.getCurrentPosition(() => f(0), error => f(error.code)))"
        assert seen.page.evaluate(asked) == 1  # PERMISSION_DENIED: the policy of the page forbids it


def test_without_scripts_a_mark_is_a_link_that_leads_nearer(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(brest.root + "map?type=territories", scripts=False, width=320) as seen:
        mark = seen.page.locator("#map svg a[href*='zoom=']").first
        address = mark.get_attribute("href")
        seen.page.goto(brest.root + address.removeprefix("/"))
        assert "dans cette partie de la carte" in seen.page.locator("#records-title").inner_text()
        assert seen.page.locator("#map svg a").count() > 0
