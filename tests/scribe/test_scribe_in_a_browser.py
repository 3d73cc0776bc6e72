"""Outreach and scribe in Chromium: from a line to a sheet that is sent, with and without scripts, by anybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from accounts.signing import signed_in
from browser.conftest import chromium, judge
from browser.test_pages_in_a_browser import TOO_WIDE, violations
from commons_graph.desk.member import Role
from outreach.conftest import Desk, Instance
from scribe.writing import TELLING, acts, begun, written

__all__ = ["chromium"]

Open = Callable[..., Any]


@pytest.fixture
def window(chromium: Browser, instance: Instance) -> Open:
    """Opens a page as an animator, with or without scripts."""

    @contextmanager
    def open_page(path: str, *, width: int = 1280, scripts: bool = True, dark: bool = False) -> Iterator[Page]:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            locale="fr-FR",
        )
        cookies = signed_in(instance.office, Role.ANIMATOR)
        context.add_cookies([{"name": n, "value": v, "url": instance.root} for n, v in cookies.items()])
        page = context.new_page()
        page.goto(instance.root + path)
        try:
            yield page
        finally:
            context.close()

    return open_page


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
def test_somebody_is_noted_written_for_read_back_and_followed(instance: Instance, window: Open, scripts: bool) -> None:
    name = f"Ferme urbaine {'avec' if scripts else 'sans'} script"
    with window("desk/outreach/", width=360, scripts=scripts) as page:
        page.get_by_role("link", name="Noter une initiative ou un acteur").click()
        page.get_by_label("Nom", exact=True).fill(name)
        page.get_by_label("Lieu").fill("Brest")
        page.get_by_label("Rencontrée").check()
        page.get_by_role("button", name="Noter").click()
        page.get_by_role("link", name="L’écrire avec la personne").click()
        page.get_by_role("button", name="Commencer").click()
        assert page.locator("#label").input_value() == name
        page.locator("#summary").fill("On y cultive ensemble.")
        while page.get_by_role("button", name="Continuer", exact=True).count():
            if page.locator('[id="in.key"]').count() and not page.locator('[name="in.key"]:checked').count():
                page.locator('[id="in.key"]').check()
            page.get_by_role("button", name="Continuer", exact=True).click()
        assert "/desk/scribe/draft/" in page.url
        page.get_by_role("button", name="Envoyer, ou garder en brouillon").click()
        assert page.title().startswith("Erreur")
        page.locator('a[href="#scribe.stated"]').click()
        assert page.evaluate("document.activeElement.id") == "scribe.stated" if scripts else True
        page.get_by_label("Quelqu’un qui porte l’initiative, seul ou à plusieurs").check()
        page.get_by_label("Oui, et elle est juste").check()
        page.get_by_role("button", name="Envoyer, ou garder en brouillon").click()
        assert "/desk/scribe/sent/" in page.url
        page.get_by_role("link", name="Retour à la ligne de suivi").click()
        assert page.locator(".stage").inner_text() == "Rédigée"
    proposal = list(instance.office.proposals.all())[-1]
    assert [act[0] for act in acts(proposal.suggestion.content, proposal.suggestion.subject)] == [
        *("bearer", "scribe", "bearer")
    ]


def test_a_paper_form_is_typed_in_without_touching_the_mouse(instance: Instance, window: Open) -> None:
    before = len(list(instance.office.proposals.all()))
    with window("desk/scribe/paper") as page:
        page.locator("#label").focus()
        page.keyboard.type("Tapée au clavier")
        page.keyboard.press("Tab")
        page.keyboard.type("Une phrase.")
        _tab_to(page, "scribe.stated")
        page.keyboard.press("Space")
        _tab_to(page, "scribe.read")
        page.keyboard.press("Space")
        _tab_to(page, "scribe.read-on")
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/scribe/sent/*")
    assert len(list(instance.office.proposals.all())) == before + 1


@pytest.fixture(scope="module")
def shown_paths(instance: Instance, desk: Desk) -> dict[str, str]:
    """Every page of outreach and scribe, with something on it."""
    late = desk.note("En retard", place="Plouzané", follower="Nolwenn", step="Appeler", due="2020-01-01", reach="Anne")
    desk.note("Encore un acteur au nom très long, pour voir comment il tient sur un petit écran", kind="actor")
    line = desk.note("Reliée", sheet="initiative/oufipo")
    secret = begun(desk).split("/")[2]
    sent = desk.send(written(desk, {"label": "Pour la page de fin"}), TELLING).headers["location"].lstrip("/")
    return {
        "list": "desk/outreach/",
        "line": f"desk/outreach/{late}",
        "with sheet": f"desk/outreach/{line}",
        "new": "desk/outreach/new",
        "delete": f"desk/outreach/{late}/delete",
        "import": "desk/outreach/import",
        "print": "desk/outreach/print",
        "scribe": "desk/scribe/",
        "check": f"desk/scribe/draft/{secret}",
        "paper": f"desk/scribe/paper?outreach={late}",
        "sent": sent,
    }


@pytest.mark.parametrize(
    "name",
    ["list", "line", "with sheet", "new", "delete", "import", "print", "scribe", "check", "paper", "sent"],
)
def test_every_page_fits_and_has_no_fault_of_accessibility(
    window: Open, shown_paths: dict[str, str], name: str
) -> None:
    axe = judge("axe-core/axe.min.js").read_text(encoding="utf-8")
    with window(shown_paths[name], width=320) as page:
        assert page.locator("h1").count() == 1
        for width in (320, 768, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, page.evaluate(TOO_WIDE)
            assert violations(page, axe) == []
    with window(shown_paths[name], width=1280, dark=True) as page:
        assert violations(page, axe) == []


def test_pages_that_tell_of_faults_are_accessible_too(window: Open) -> None:
    axe = judge("axe-core/axe.min.js").read_text(encoding="utf-8")
    with window("desk/outreach/new") as page:
        page.locator("main button").last.click()
        assert page.title().startswith("Erreur")
        assert violations(page, axe) == []
    with window("desk/outreach/import") as page:
        page.locator("#pasted").fill("Nom;Pour le\nA;jamais\n;x")
        page.locator("main button").click()
        assert page.locator(".error-summary li").count() == 2
        assert violations(page, axe) == []
        page.locator("#pasted").fill("Nom;Lieu\nOufipo;Brest\nNouvelle;Brest")
        page.locator("main button").click()
        assert violations(page, axe) == []
    with window("desk/scribe/paper") as page:
        page.locator("#label").press("Enter")
        assert page.locator(".error-summary").count() == 1
        assert violations(page, axe) == []


def test_the_list_is_printed_on_pages_that_lie_on_their_side(window: Open, shown_paths: dict[str, str]) -> None:
    with window(shown_paths["print"]) as page:
        pages = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
        text = "".join(part.extract_text() for part in pages)
        assert pages[0].mediabox.width > pages[0].mediabox.height
        assert "En retard" in text
        assert "menu du navigateur" not in text, "what is for the screen is not printed"


def _tab_to(page: Page, name: str) -> None:
    for _ in range(400):
        if page.evaluate("document.activeElement.id") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {name}")
