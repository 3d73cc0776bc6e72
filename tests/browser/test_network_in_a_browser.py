"""Walking in the network with a mouse and with a keyboard: what the script adds to the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import Opened
from commons_graph.web.static_files import static_files
from web.conftest import Served

Open = Callable[..., AbstractContextManager[Opened]]

pytestmark = pytest.mark.skipif("network.js" not in static_files(), reason="the scripts are not built: make assets")


def keys(page: Page) -> set[str]:
    """The records in the picture."""
    return set(page.eval_on_selector_all(".net-point[data-key]", "all => all.map((one) => one.dataset.key)"))


def told(page: Page) -> set[str]:
    """The records in the table."""
    return set(page.eval_on_selector_all("tr[data-key]", "all => all.map((one) => one.dataset.key)"))


def test_a_card_offers_the_ways_on_and_the_walk_needs_no_new_page(brest: Served, opened: Open) -> None:
    with opened(f"{brest.root}fr/network") as seen:
        page, watch = seen.page, seen.watch
        page.evaluate("window.sameDocument = true")
        before = keys(page)
        page.click(".net-point[data-key='actor/ville-de-brest']")
        expect(page.locator(".net-card a").first).to_be_focused()
        expect(page.locator(".net-card-name")).to_have_text("Ville de Brest")
        page.click(".net-card-links a:has-text('Ajouter')")
        page.wait_for_url("**around=actor/ville-de-brest**")
        expect(page.locator("h1")).to_contain_text("Région Bretagne et Ville de Brest")
        assert before < keys(page) == told(page)
        assert page.evaluate("window.sameDocument")
        assert "Région Bretagne et Ville de Brest" in page.title()
        expect(page.locator("[role=status]")).to_contain_text("Ville de Brest")
        page.go_back()
        expect(page.locator("h1")).not_to_contain_text("Ville de Brest")
        assert keys(page) == before
        assert watch.faults == []
        assert watch.strangers == []


def test_the_keyboard_walks_too(brest: Served, opened: Open) -> None:
    with opened(f"{brest.root}fr/network?around=actor/tiriad") as seen:
        page, watch = seen.page, seen.watch
        page.focus(".net-sea")
        page.keyboard.press("Tab")
        expect(page.locator(".net-point[data-key='actor/tiriad']")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(".net-card")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".net-card")).to_be_hidden()
        expect(page.locator(".net-point:focus")).to_have_count(1)
        page.focus(".net-sea")
        page.keyboard.press("+")
        assert "scale(1.4)" in (page.get_attribute(".net-world", "transform") or "")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("0")
        assert "scale(1)" in (page.get_attribute(".net-world", "transform") or "")
        assert watch.faults == []


def test_the_year_slides_and_the_picture_table_and_address_follow(brest: Served, opened: Open) -> None:
    with opened(f"{brest.root}fr/network") as seen:
        page, watch = seen.page, seen.watch
        places = page.eval_on_selector_all(".net-point", "all => all.map((one) => one.getAttribute('transform'))")
        page.fill(".net-slider", "2006")
        page.wait_for_url("**year=2006**")
        expect(page.locator("h1")).to_contain_text("en 2006")
        assert keys(page) == told(page)
        shown = page.eval_on_selector_all(".net-point", "all => all.map((one) => one.getAttribute('transform'))")
        assert 0 < len(shown) < len(places)
        assert set(shown) <= set(places)
        expect(page.locator("#net-year")).to_have_value("2006")
        assert watch.faults == []


def test_roles_chosen_in_the_legend_stay_and_are_pointed_out(brest: Served, opened: Open) -> None:
    with opened(f"{brest.root}fr/network") as seen:
        page, watch = seen.page, seen.watch
        page.hover(".net-kind:has(input[value=financial])")
        dimmed = page.eval_on_selector_all(".net-tie:not(.net-near)", "all => all.map((one) => one.dataset.kind)")
        assert dimmed
        assert "financial" not in dimmed
        page.check("input[value=financial]")
        page.wait_for_url("**role=financial**")
        kinds = set(page.eval_on_selector_all(".net-tie", "all => all.map((one) => one.dataset.kind)"))
        assert kinds == {"financial"}
        expect(page.locator("input[value=financial]")).to_be_focused()
        assert watch.faults == []


def test_a_dragged_point_takes_its_ties_along(brest: Served, opened: Open) -> None:
    with opened(f"{brest.root}fr/network?around=actor/tiriad&depth=1") as seen:
        page, watch = seen.page, seen.watch
        point = page.locator(".net-point[data-key='actor/tiriad']")
        lines = page.locator(".net-world .net-line")
        before = (point.get_attribute("transform"), lines.first.get_attribute("d"))
        box = point.locator(".net-sign").bounding_box()
        assert box
        page.mouse.move(box["x"] + 6, box["y"] + 6)
        page.mouse.down()
        page.mouse.move(box["x"] + 90, box["y"] + 50, steps=6)
        page.mouse.up()
        after = (point.get_attribute("transform"), lines.first.get_attribute("d"))
        assert after[0] != before[0]
        assert after[1] != before[1]
        expect(page.locator(".net-card")).to_be_hidden()
        assert watch.faults == []


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_hangs_over_the_side(brest: Served, opened: Open, width: int) -> None:
    with opened(f"{brest.root}fr/network", width=width) as seen:
        page = seen.page
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_without_a_script_links_and_form_do_the_same(brest: Served, opened: Open) -> None:
    with opened(f"{brest.root}fr/network", scripts=False) as seen:
        page = seen.page
        expect(page.locator(".net-tools")).to_be_hidden()
        expect(page.locator(".net-slider")).to_be_hidden()
        page.click(".net-point[data-key='actor/ville-de-brest'] .net-sign")
        expect(page.locator("h1")).to_contain_text("autour de Ville de Brest")
        page.select_option("#net-year", "2013")
        page.click("button:has-text('Montrer')")
        expect(page.locator("h1")).to_contain_text("en 2013")
        assert re.search(r"around=actor(/|%2F)ville-de-brest", page.url)
