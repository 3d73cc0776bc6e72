"""The history of a record that has one, in Chromium: it fits, it is accessible, it is valid."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browser.conftest import judge, required
from browser.test_pages_in_a_browser import TOO_WIDE, WIDTHS, violations
from commons_graph.census import Census
from commons_graph.history.undoing import Undoing
from web.conftest import DATA, Served
from web.test_history import LONG, sheet

PAGES = {
    "changed": "doc/initiative/jardin/history",
    "earlier": "doc/initiative/jardin?version=3",
    "withdrawn": "doc/initiative/passage/history",
}
PLACE = "ess:place <id/initiative/jardin#place> . <id/initiative/jardin#place> a ess:Place ; ess:locality"


@pytest.fixture(scope="module")
def served(serve_census: Callable[..., Served]) -> Served:
    """A record whose texts, terms and place changed, whose place went and came back, and one that was withdrawn."""
    found = serve_census(DATA)
    with Census(found.settings) as census:
        for words, theme, place in (
            ("du quai", "food", f'; {PLACE} "Brest"'),
            ("du port", "culture", f'; {PLACE} "Quimper"'),
            ("du port et du très-long-mot-" + "x" * 60, "culture", ""),
            ("du port", "food", f'; {PLACE} "Quimper"'),
        ):
            named = f'rdfs:label "Jardin {words}"@fr ; dct:description "{LONG} {words}. {LONG}"@fr'
            census.load(
                [sheet(f"{named} ; ess:theme theme:{theme} {place}")],
                message="https://example.org/" + "une-longue-adresse-" * 8,
            )
        census.load([sheet('rdfs:label "Passage"@fr', "initiative/passage")])
        census.revert(Undoing(6, "double"))
    return found


@pytest.mark.parametrize("name", PAGES)
def test_history_fits_every_window_and_has_no_fault(served: Served, opened: Callable[..., Any], name: str) -> None:
    axe = judge("axe-core/axe.min.js").read_text(encoding="utf-8")
    with opened(served.root + PAGES[name], width=WIDTHS[0]) as seen:
        assert seen.page.locator("h1").count() == 1
        assert violations(seen.page, axe) == []
        for width in WIDTHS:
            seen.page.set_viewport_size({"width": width, "height": 900})
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= width, seen.page.evaluate(TOO_WIDE)
        seen.page.emulate_media(color_scheme="dark")
        assert violations(seen.page, axe) == []
        assert (seen.watch.strangers, seen.watch.faults) == ([], [])


def test_html_of_the_history_is_valid(served: Served, tmp_path: Path) -> None:
    jar = judge("vnu-jar/build/dist/vnu.jar")
    required(shutil.which("java") is not None, "Java", "apt-get install default-jre-headless")
    for name, path in PAGES.items():
        (tmp_path / f"{name}.html").write_text(served.page(f"/{path}").text, encoding="utf-8")
    command = ["java", "-jar", str(jar), "--format", "json", "--skip-non-html", str(tmp_path)]
    told = json.loads(subprocess.run(command, capture_output=True, check=False, text=True).stderr)
    faults = [f"{Path(m['url']).name}:{m.get('lastLine')}: {m['message']}" for m in told["messages"]]
    assert [fault for fault in faults if "Trailing slash" not in fault] == []
