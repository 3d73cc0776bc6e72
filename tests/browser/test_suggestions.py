"""Suggestions under the search boxes in Chromium: with the keyboard alone, with a pointer, and without any script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import required
from commons_graph.web.static_files import static_files
from web.conftest import Served


@pytest.fixture(autouse=True)
def built() -> None:
    """The script must have been bundled."""
    required("suggest.js" in static_files(), "the script of the suggestions", "make assets")


def typed(page: Page, text: str) -> None:
    """Type into the search box of the header and wait for suggestions."""
    page.locator("#seek").click()
    page.keyboard.type(text)
    expect(page.locator("#seek")).to_have_attribute("aria-expanded", "true")


def test_the_keyboard_chooses_a_suggestion(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(f"{brest.root}fr/initiatives") as seen:
        page = seen.page
        typed(page, "collp")
        box, options = page.get_by_role("combobox").first, page.get_by_role("option")
        expect(options.first).to_contain_text("Collporterre")
        page.keyboard.press("ArrowDown")
        expect(options.first).to_have_attribute("aria-selected", "true")
        expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id") or "")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{brest.root}fr/doc/actor/collporterre")
        assert seen.watch.faults == []
        assert seen.watch.strangers == []


def test_enter_without_a_choice_searches(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(f"{brest.root}fr/initiatives") as seen:
        typed(seen.page, "fab")
        seen.page.keyboard.press("Enter")
        expect(seen.page).to_have_url(f"{brest.root}fr/search?q=fab")


def test_escape_closes_the_list_and_keeps_the_words(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(f"{brest.root}fr/") as seen:
        typed(seen.page, "fab")
        seen.page.keyboard.press("Escape")
        expect(seen.page.locator("#seek")).to_have_attribute("aria-expanded", "false")
        expect(seen.page.locator("#seek")).to_have_value("fab")
        expect(seen.page.get_by_role("listbox")).to_have_count(0)


def test_a_pointer_chooses_a_suggestion(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(f"{brest.root}en/search", width=320) as seen:
        seen.page.locator("#ask").click()
        seen.page.keyboard.type("tiri")
        seen.page.get_by_role("option", name="Tiriad").first.click()
        expect(seen.page).to_have_url(f"{brest.root}en/doc/actor/tiriad")


def test_without_a_script_the_box_is_a_form(brest: Served, opened: Callable[..., Any]) -> None:
    with opened(f"{brest.root}fr/", scripts=False) as seen:
        seen.page.locator("#seek").fill("fablab")
        seen.page.keyboard.press("Enter")
        expect(seen.page).to_have_url(f"{brest.root}fr/search?q=fablab")
        expect(seen.page.locator("h1")).to_contain_text("2 fiches")


def test_filters_stand_open_beside_a_wide_list_and_folded_over_a_narrow_one(
    brest: Served, opened: Callable[..., Any]
) -> None:
    with opened(f"{brest.root}fr/initiatives", scripts=False) as wide:
        expect(wide.page.get_by_role("link", name="Culture 2")).to_be_visible()
    with opened(f"{brest.root}fr/initiatives", width=320, scripts=False) as narrow:
        expect(narrow.page.get_by_role("link", name="Culture 2")).to_be_hidden()
        narrow.page.locator("summary", has_text="Filtrer").click()
        expect(narrow.page.get_by_role("link", name="Culture 2")).to_be_visible()
