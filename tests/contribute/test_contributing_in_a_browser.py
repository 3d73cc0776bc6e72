"""A whole contribution in Chromium, by the keyboard alone, in a window as narrow as a telephone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from browser.conftest import chromium, judge, opened
from browser.test_pages_in_a_browser import TOO_WIDE, violations
from contribute.conftest import Instance

__all__ = ["chromium", "opened"]

NARROW = 360
_TABS = 150


class Hands:
    """Somebody who has a keyboard and no mouse; each new page is looked at."""

    def __init__(self, page: Page, look: Callable[[Page], None]) -> None:
        self.page = page
        self._look = look

    def reach(self, selector: str) -> None:
        """Go on with Tab until an element has the focus."""
        for _ in range(_TABS):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {selector} on {self.page.url}")

    def write(self, name: str, text: str) -> None:
        """Write into a line, in the place of what stood there."""
        self.reach(f'[name="{name}"]:not([type="hidden"])')
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def tick(self, name: str, value: str) -> None:
        """Tick a box."""
        self.reach(f'[name="{name}"][value="{value}"]')
        self.page.keyboard.press("Space")

    def choose(self, name: str, value: str) -> None:
        """Choose one of several by the arrows."""
        self.reach(f'[type="radio"][name="{name}"]')
        for _ in range(_TABS):
            if self.page.evaluate("v => document.activeElement.value === v", value):
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {value}")

    def press(self, selector: str = "button.large") -> None:
        """Press a button and look at the page that comes."""
        self.reach(selector)
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")
        self._look(self.page)

    @property
    def title(self) -> str:
        """The title of the page that is open."""
        return self.page.locator("h1").inner_text()


def contribute(hands: Hands, name: str) -> None:
    """Tell of an initiative, with mistakes and second thoughts."""
    hands.press()  # begin
    hands.press()  # nothing written
    assert hands.page.title().startswith("Erreur")
    assert hands.page.evaluate("document.activeElement.className") == "error-summary"
    hands.write("label", name)
    hands.write("summary", "Des voisins réparent leurs vélos.")
    hands.page.keyboard.press("Tab")
    hands.press()
    hands.write("description", "On répare ensemble, écrire à jo@example.org.")
    hands.press()
    hands.tick("theme", "culture")
    hands.press()
    hands.write("in.name", "Pays de B")
    hands.page.keyboard.press("Enter")  # in a line, this continues
    hands.page.wait_for_selector('[name="in.key"]')
    hands._look(hands.page)
    hands.choose("in.key", "territory/pays-de-brest")
    hands.write("homepage", "javascript:alert(1)")
    hands.press()
    assert hands.page.title().startswith("Erreur")
    hands.write("homepage", "atelier.example")
    hands.press()
    hands.choose("situation.1.status", "running")
    hands.press()
    hands.write("partnership.1.name", "tiriad")
    hands.tick("partnership.1.role", "advice")
    hands.press('button[value="add:partnership"]')
    hands.write("partnership.2.name", "Les Roues libres")
    hands.tick("partnership.2.role", "bearer")
    hands.press()
    assert hands.page.locator('[name="partnership.1.key"][value="actor/tiriad"]').is_checked()
    if hands.page.locator('[name="partnership.2.key"]').count():
        hands.choose("partnership.2.key", "none")
    hands.press()
    hands.write("need.1.label", "Un local")
    hands.choose("need.1.kind", "place")
    hands.press()
    assert hands.title == "Peut-on rendre cela public ?".replace(" ?", "\u00a0?")
    hands.choose("detail.1", "remove")
    hands.press('main form button[type="submit"]')


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
def test_a_whole_contribution_by_the_keyboard_on_a_telephone(
    instance: Instance, opened: Callable[..., Any], scripts: bool
) -> None:
    axe = judge("axe-core/axe.min.js").read_text(encoding="utf-8")

    def look(page: Page) -> None:
        assert page.locator("h1").count() == 1, page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW, page.evaluate(TOO_WIDE)
        if scripts:
            assert violations(page, axe) == [], page.url

    with opened(f"{instance.root}contribute/", width=NARROW, scripts=scripts) as seen:
        hands = Hands(seen.page, look)
        look(seen.page)
        contribute(hands, f"L’atelier vélo, {'avec' if scripts else 'sans'} script")
        assert hands.title == "Vérifiez vos réponses"
        seen.page.locator('a[href*="/what?back=check"]').first.focus()
        seen.page.keyboard.press("Enter")
        hands.page.wait_for_selector("#description")
        hands.write("description", "On répare ensemble.")
        hands.press()
        assert hands.title == "Vérifiez vos réponses"
        hands.write("email", "jo@example.org")
        hands.press()
        assert hands.title == "Merci, c’est envoyé"
        seen.page.goto(seen.page.url + "/print")
        look(seen.page)
        assert seen.watch.strangers == []
        assert seen.watch.faults == []


def test_the_pages_of_a_draft_have_no_fault_of_accessibility_by_night(
    instance: Instance, opened: Callable[..., Any]
) -> None:
    axe = judge("axe-core/axe.min.js").read_text(encoding="utf-8")
    with opened(f"{instance.root}contribute/", dark=True) as seen:
        page = seen.page
        page.click("button.large")
        page.fill('[name="label"]', "Les Fabriques du Ponant")
        page.click("button.large")
        base = page.url.rpartition("/")[0]
        for name in ("", "/delete", "/alike", "/who?more=partnership", "/more?more=need"):
            page.goto(base + name)
            assert violations(page, axe) == [], name
            page.set_viewport_size({"width": 320, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.evaluate(TOO_WIDE)
