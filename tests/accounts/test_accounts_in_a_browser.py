"""The pages of accounts in Chromium, with scripts and without: accessible, valid, fitting, in three languages."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page

from accounts.browsing import fill
from accounts.conftest import Instance
from accounts.signing import signed_in
from browser.conftest import chromium, judge, opened, required
from browser.test_pages_in_a_browser import TOO_WIDE, violations
from commons_graph.desk.member import Role

__all__ = ["chromium", "opened"]

PASSWORD = "quatre mots sans aucun rapport"


@pytest.fixture
def look() -> Callable[[Page], None]:
    """Looks at a page as people with other eyes would: narrow and wide, by day and by night."""
    axe = judge("axe-core/axe.min.js").read_text(encoding="utf-8")

    def at(page: Page) -> None:
        for width, scheme in ((320, "light"), (1280, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert page.evaluate("document.documentElement.scrollWidth") <= width, page.evaluate(TOO_WIDE)
            assert violations(page, axe) == [], page.url

    return at


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_somebody_who_is_invited_chooses_a_password_signs_out_and_in_again(
    instance: Instance, opened: Callable[..., Any], look: Callable[[Page], None], scripts: bool
) -> None:
    email = f"guest-{scripts}@example.org".lower()
    way = instance.office.accounts.invite(email, Role.ANIMATOR, "Invitée")

    def seen(page: Page) -> None:
        if scripts:  # the judge is a script itself
            look(page)

    with opened(way.address, scripts=scripts) as window:
        page = window.page
        seen(page)
        page.fill("#password", "court")
        page.click("main button.large")
        assert page.title().startswith("Erreur")
        seen(page)
        page.fill("#password", PASSWORD)
        page.fill("#again", PASSWORD)
        page.click("main button.large")
        assert page.url == instance.root + "desk/"
        page.goto(instance.root + "account/")
        seen(page)
        page.click(".who-bar button")
        assert "Votre session est fermée" in page.content()
        seen(page)
        page.fill("#email", email)
        page.fill("#password", "ce n’est pas le bon")
        page.click("main button.large")
        assert page.title().startswith("Erreur")
        assert page.input_value("#email") == email
        seen(page)
        page.fill("#password", PASSWORD)
        page.click("main button.large")
        assert page.url == instance.root + "desk/"
        assert window.watch.strangers == []
        assert window.watch.faults == []


def test_a_code_of_the_telephone_is_set_up_and_asked_for(
    instance: Instance, opened: Callable[..., Any], look: Callable[[Page], None]
) -> None:
    way = instance.office.accounts.invite("telephone@example.org", Role.ADMINISTRATOR)
    with opened(way.address) as window:
        page = window.page
        page.fill("#password", PASSWORD)
        page.fill("#again", PASSWORD)
        page.click("main button.large")
        page.goto(instance.root + "account/second-factor")
        look(page)
        key = page.locator(".key").inner_text().replace(" ", "")
        page.fill("#code", pyotp.TOTP(key).now())
        page.fill("#current", PASSWORD)
        page.click("main button.large")
        look(page)
        paper = page.locator(".paper-codes code").first.inner_text()
        page.goto(instance.root + "account/sign-out")
        look(page)
        page.click("main button.large")
        page.fill("#email", "telephone@example.org")
        page.fill("#password", PASSWORD)
        page.click("main button.large")
        look(page)
        page.fill("#code", "000000")
        page.click("main button.large")
        look(page)
        page.fill("#code", paper)
        page.click("main button.large")
        page.goto(instance.root + "account/second-factor")
        look(page)
        page.goto(instance.root + "account/password")
        look(page)


def test_an_animator_gives_a_link_and_its_holder_comes_in(
    instance: Instance, opened: Callable[..., Any], look: Callable[[Page], None]
) -> None:
    cookies = signed_in(instance.office)
    with opened(instance.root + "account/link") as window:
        page = window.page
        look(page)
        told = [{"name": name, "value": value, "url": instance.root} for name, value in cookies.items()]
        page.context.add_cookies(told)
        page.goto(instance.root + "account/others")
        look(page)
        page.fill("#email", "nobody")
        page.click("main button.large")
        look(page)
        page.fill("#email", "soizic@example.org")
        page.click("main button.large")
        look(page)
        link = page.locator("code.address").inner_text()
        page.context.clear_cookies()
        page.goto(link)
        look(page)
        page.click("main button.large")
        assert "soizic@example.org" in page.content()
        look(page)
        page.goto(link)
        look(page)
        page.goto(instance.root + "account/others")
        look(page)


def test_html_of_every_page_of_accounts_is_valid_in_three_languages(instance: Instance, tmp_path: Path) -> None:
    jar = judge("vnu-jar/build/dist/vnu.jar")
    required(shutil.which("java") is not None, "Java", "apt-get install default-jre-headless")
    for name, text in pages_of_accounts(instance):
        assert "%(" not in text, name
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
    command = ["java", "-jar", str(jar), "--format", "json", "--skip-non-html", str(tmp_path)]
    told = json.loads(subprocess.run(command, capture_output=True, check=False, text=True).stderr)
    faults = [f"{Path(m['url']).name}:{m.get('lastLine')}: {m['message']}" for m in told["messages"]]
    assert [fault for fault in faults if "Trailing slash" not in fault and "appears to be written" not in fault] == []


def pages_of_accounts(instance: Instance) -> Iterator[tuple[str, str]]:
    """Pages of nobody, of somebody with a password, and answers with faults, in each language."""
    accounts = instance.office.accounts
    if all(one.email != "valid@example.org" for one in accounts.all()):
        secret = accounts.invite("valid@example.org", Role.ANIMATOR).address.rpartition("/")[2]
        accounts.accept(accounts.invitation(secret), PASSWORD)
    account = accounts.of("valid@example.org")
    invited = "/account/invitation/" + accounts.invite("later@example.org", Role.ANIMATOR).address.rpartition("/")[2]
    for language in ("fr", "en", "br"):
        with instance.browser() as nobody, instance.browser(signed_in(instance.office, account=account)) as somebody:
            for path in ("sign-in", "link", "link/sent", "link/x"):
                yield f"{language}-{path.replace('/', '-')}", nobody.get(f"/{language}/account/{path}").text
            yield f"{language}-invitation", nobody.get(f"/{language}{invited}").text
            yield f"{language}-invitation-again", fill(nobody, f"/{language}{invited}", password="a", again="b").text
            wrong = fill(nobody, f"/{language}/account/sign-in", email="<b>@x", password="x")
            yield f"{language}-sign-in-again", wrong.text
            for path in ("", "password", "second-factor", "others", "sign-out"):
                yield f"{language}-{path or 'home'}", somebody.get(f"/{language}/account/{path}").text
