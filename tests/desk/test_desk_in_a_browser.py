"""The desk in a real browser: reading, accepting, merging and undoing, with scripts and without."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from accounts.signing import signed_in
from browser.conftest import chromium, judge
from browser.test_pages_in_a_browser import TOO_WIDE, violations
from commons_graph.desk.member import Role
from commons_graph.desk.review.review import Review
from desk.conftest import SMALL
from desk.proposing import ANIMATOR, actor, initiative, propose
from desk.serving import Desk, served_desk

__all__ = ["chromium"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with served_desk(tmp_path_factory.mktemp("desk"), SMALL) as running:
        yield running


@contextmanager
def window(
    chromium: Browser, desk: Desk, *, width: int = 1280, scripts: bool = True, dark: bool = False
) -> Iterator[Page]:
    """A window in which an animator is signed in."""
    context = chromium.new_context(
        viewport={"width": width, "height": 900},
        java_script_enabled=scripts,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        locale="fr-FR",
    )
    name, value = next(iter(signed_in(desk.office, Role.ANIMATOR).items()))
    context.add_cookies([{"name": name, "value": value, "url": desk.root}])
    try:
        yield context.new_page()
    finally:
        context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
def test_an_animator_reads_accepts_merges_and_undoes(chromium: Browser, desk: Desk, scripts: bool) -> None:
    slug = "avec" if scripts else "sans"
    name = f"Le four {slug} scripts"
    new = propose(desk.office, "create", f"actor/four-{slug}", actor(f"four-{slug}", name))
    old = actor(f"vieux-four-{slug}", f"Le vieux four {slug} scripts")
    Review(desk.office).accept(propose(desk.office, "create", f"actor/vieux-four-{slug}", old), ANIMATOR)
    twice = propose(desk.office, "report", f"actor/vieux-four-{slug}", note="C’est le même four.", reason="twice")
    with window(chromium, desk, scripts=scripts) as page:
        page.goto(f"{desk.root}desk/")
        page.get_by_role("link", name=name, exact=True).click()
        page.get_by_label("Votre raison").fill("bien connue")
        page.get_by_role("button", name="Accepter", exact=True).click()
        assert page.url.endswith(f"/desk/{new}?done=accept")
        assert "en ligne" in page.get_by_role("status").inner_text()
        page.get_by_role("link", name="La fiche telle qu’elle est").click()
        assert page.locator("h1").inner_text() == name

        page.goto(f"{desk.root}desk/{twice}")
        page.get_by_label("Adresse de l’autre fiche").fill(f"{desk.root}doc/actor/four-{slug}")
        page.get_by_role("button", name="Comparer", exact=True).click()
        page.get_by_role("button", name="Réunir", exact=True).click()
        assert "réunies" in page.get_by_role("status").inner_text()
        page.goto(f"{desk.root}doc/actor/vieux-four-{slug}")
        assert page.url.endswith(f"/doc/actor/four-{slug}")

        page.goto(f"{desk.root}desk/{twice}")
        page.get_by_role("link", name="Changement n°").click()
        page.get_by_role("button", name="Annuler le changement").click()
        assert "est annulé" in page.get_by_role("status").inner_text()
        # the browser itself may follow the way it knew for a minute
        again = page.request.get(f"{desk.root}doc/actor/vieux-four-{slug}", max_redirects=0)
        assert again.status == 200
        assert "Le vieux four" in again.text()


def test_what_is_wrong_is_told_at_the_top_with_the_way_to_it(chromium: Browser, desk: Desk) -> None:
    number = propose(desk.office, "create", "actor/tort", actor("tort", "Le tort"))
    with window(chromium, desk, width=320) as page:
        page.goto(f"{desk.root}desk/{number}")
        page.get_by_role("button", name="Rendre à l’auteur").click()
        assert page.title().startswith("Erreur")
        page.get_by_role("alert").get_by_role("link").click()
        assert page.evaluate("document.activeElement.id") == "reason"


def test_the_pages_of_the_desk_fit_every_window_and_have_no_fault_of_accessibility(
    chromium: Browser, desk: Desk
) -> None:
    axe = judge("axe-core/axe.min.js").read_text(encoding="utf-8")
    review = Review(desk.office)
    new = propose(desk.office, "create", "initiative/axe", initiative("axe", "L’axe"), note="Un mot.")
    faulty = propose(
        desk.office, "create", "initiative/f", initiative("f", "F", "ess:endDate 7"), note="https://x.example/"
    )
    before = actor("bac", "Le bac", '; ess:summary "Un bac."@fr')
    done = propose(desk.office, "create", "actor/bac", before)
    review.accept(done, ANIMATOR, "bien")
    moved = propose(desk.office, "update", "actor/bac", before.replace("Un bac.", "Un grand bac."))
    other = propose(desk.office, "update", "actor/bac", before.replace("Un bac.", "Un petit bac."))
    review.accept(other, ANIMATOR)
    paths = [
        "desk/", "desk/?state=accepted", "desk/?kind=withdrawal", "desk/changes", "desk/changes?sequence=1",
        f"desk/{new}", f"desk/{faulty}", f"desk/{moved}", f"desk/{done}", f"desk/{new}?into=initiative/jardin",
        f"desk/{new}/change/initiative/axe",
    ]  # fmt: skip
    for width, dark in ((320, False), (1280, True)):
        with window(chromium, desk, width=width, dark=dark) as page:
            for path in paths:
                page.goto(desk.root + path)
                assert page.locator("h1").count() == 1, path
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, page.evaluate(TOO_WIDE))
                assert violations(page, axe) == [], (path, width)
