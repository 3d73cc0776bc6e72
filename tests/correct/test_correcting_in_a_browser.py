"""Correcting, reporting and seeing one's data in Chromium, with scripts and without, and judged by axe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page

from browser.conftest import chromium, judge
from browser.test_pages_in_a_browser import TOO_WIDE, violations
from commons_graph.desk.privacy.holder_links import give_link
from commons_graph.journal.proposals import Decision
from correct.conftest import Instance

__all__ = ["chromium"]

_PATIENCE = 2200
"""Milliseconds after which nobody is taken for a program."""


@dataclass(frozen=True)
class Person:
    """Somebody with a narrow window; with scripts, every page that comes is judged."""

    page: Page
    scripts: bool

    def look(self) -> None:
        """The page on the screen is fit for everybody."""
        if self.scripts:
            assert not self.page.evaluate(TOO_WIDE), self.page.url
            axe = judge("axe-core/axe.min.js").read_text(encoding="utf-8")
            assert violations(self.page, axe) == [], self.page.url


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def person(request: pytest.FixtureRequest, chromium: Browser, instance: Instance) -> Iterator[Person]:
    context = chromium.new_context(
        viewport={"width": 360, "height": 800},
        java_script_enabled=request.param,
        locale="fr-FR",
        base_url=instance.root,
    )
    yield Person(context.new_page(), request.param)
    context.close()


def send(page: Page, name: str) -> None:
    """Press a button, no quicker than people do."""
    page.wait_for_timeout(_PATIENCE)
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_load_state()


def test_a_record_is_reported_and_the_report_followed(person: Person, instance: Instance) -> None:
    page = person.page
    page.goto("doc/actor/tiriad")
    page.get_by_role("link", name="Signaler").click()
    person.look()
    send(page, "Envoyer le signalement")
    assert page.title().startswith("Erreur")
    person.look()
    page.get_by_label("Quelque chose ne devrait pas être public").check()
    page.get_by_label("Dites-le avec vos mots").fill("Le numéro du trésorier.")
    send(page, "Envoyer le signalement")
    assert "Le numéro du trésorier." in page.content()
    number = list(instance.office.proposals.all())[-1].number
    instance.office.proposals.note(Decision(number, "account:1", "asked", "Lequel ?"))
    page.reload()
    person.look()
    page.get_by_label("Votre réponse").fill("Celui qui finit par 12.")
    send(page, "Envoyer ma réponse")
    assert "Celui qui finit par 12." in page.content()
    send(page, "Retirer")
    assert "Retiré par vous" in page.content()


def test_a_record_is_corrected_read_over_and_sent(person: Person, instance: Instance) -> None:
    page = person.page
    count = len(list(instance.office.proposals.all()))
    page.goto("doc/actor/april")
    page.get_by_role("link", name="Corriger").click()
    person.look()
    page.locator('[name="summary"]').fill(f"Une phrase, la {count}e, à lire sur april@courriel.example.")
    page.get_by_role("button", name="Relire", exact=True).last.click()
    person.look()
    send(page, "Envoyer")
    assert page.title().startswith("Erreur")
    person.look()
    page.get_by_label("Le publier").check()
    page.get_by_label("Comment le savez-vous").fill("J’y adhère.")
    send(page, "Envoyer")
    person.look()
    assert f"la {count}e" in page.content()
    page.get_by_label("Oui, avec le nom ci-dessous").check()
    page.get_by_label("Le nom à afficher").fill("Une adhérente")
    send(page, "Garder ce choix")
    assert len(list(instance.office.proposals.all())) == count + 1


def test_my_data_are_seen_and_erased(person: Person, instance: Instance) -> None:
    page = person.page
    email = "navigatrice@courriel.example"
    instance.office.contacts.note(email, "Une navigatrice")
    page.goto("my-data/")
    person.look()
    page.goto("my-data/link/" + give_link(instance.office, email, "fr"))
    person.look()
    page.locator("main button").click()
    assert "Une navigatrice" in page.content()
    person.look()
    send(page, "Tout effacer")
    assert page.title().startswith("Erreur")
    page.get_by_label("Je suis sûr").check()
    send(page, "Tout effacer")
    assert "est effacé" in page.content()
    assert instance.office.contacts.with_email(email) is None
