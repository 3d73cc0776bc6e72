"""Every type of page in Chromium: it fits, it is accessible, it is valid, it asks nobody else, it is light."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from browser.conftest import judge, required
from browser.pages import HEAVY, PAGES
from web.conftest import Served

WIDTHS = (320, 768, 1280)
LIGHT = 150_000
"""Bytes of a page with all it loads, maps and graphs aside."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .filter(e => { for (let p = e.parentElement; p; p = p.parentElement)
        if (getComputedStyle(p).overflowX !== 'visible') return false; return true; })
    .slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
@pytest.mark.parametrize("name", PAGES)
def test_page_fits_every_window_and_asks_nobody_else(
    brest: Served, opened: Callable[..., Any], name: str, scripts: bool
) -> None:
    with opened(brest.root + PAGES[name], width=WIDTHS[0], scripts=scripts) as seen:
        assert seen.page.locator("h1").count() == 1
        for width in WIDTHS:
            seen.page.set_viewport_size({"width": width, "height": 900})
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= width, seen.page.evaluate(TOO_WIDE)
        assert seen.watch.strangers == []
        assert seen.watch.faults == []
        assert name in HEAVY or seen.watch.weight < LIGHT


@pytest.mark.parametrize("name", PAGES)
def test_page_has_no_fault_of_accessibility(brest: Served, opened: Callable[..., Any], name: str) -> None:
    axe = judge("axe-core/axe.min.js").read_text(encoding="utf-8")
    with opened(brest.root + PAGES[name], width=WIDTHS[0]) as seen:
        assert violations(seen.page, axe) == []
        seen.page.set_viewport_size({"width": WIDTHS[-1], "height": 900})
        seen.page.emulate_media(color_scheme="dark")
        assert violations(seen.page, axe) == []


def test_html_of_every_page_is_valid(brest: Served, tmp_path: Path) -> None:
    jar = judge("vnu-jar/build/dist/vnu.jar")
    required(shutil.which("java") is not None, "Java", "apt-get install default-jre-headless")
    for language in ("fr", "br"):
        for name, path in PAGES.items():
            answer = brest.client.get(f"/{language}/{path}", headers={"accept": "text/html"}, follow_redirects=True)
            assert answer.status_code == (404 if name == "not-found" else 200), path
            (tmp_path / f"{language}-{name}.html").write_text(answer.text, encoding="utf-8")
    command = ["java", "-jar", str(jar), "--format", "json", "--skip-non-html", str(tmp_path)]
    told = json.loads(subprocess.run(command, capture_output=True, check=False, text=True).stderr)
    faults = [f"{Path(m['url']).name}:{m.get('lastLine')}: {m['message']}" for m in told["messages"]]
    # the language of a page is the one that was asked for: the judge guesses it from words, which data brings along
    assert [fault for fault in faults if "Trailing slash" not in fault and "appears to be written" not in fault] == []


def violations(page: Page, axe: str) -> list[str]:
    """The faults that axe-core finds on a page."""
    # The library is evaluated by the test, not loaded by the page, whose content policy would refuse it.
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run({runOnly: rules}).then(result => result.violations)", RULES)
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]
