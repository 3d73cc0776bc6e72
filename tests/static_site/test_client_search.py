"""Search without a server: the index that is made here and the browser that reads it mean the same words."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from commons_graph.search.words import words_of
from commons_graph.web.static_site.search_documents import terms
from static_site.conftest import Site, needed

ROOT = Path(__file__).parents[2]
TEXTS = [
    "Les jardins partagés du port", "Économie sociale et solidaire, épicerie", "Réparations, réparer, réparé",
    "Kevredigezh c’hoari ar c'hoadoù", "L’œuvre des ateliers numériques", "habitantes et habitants engagés depuis 2013",
    "coopératives, coopération, coopérer", "accompagnement accompagner accompagnés", "Ti an holl", "mobilité inclusive",
]  # fmt: skip


def test_words_are_cut_folded_and_stemmed_alike_on_both_sides() -> None:
    node = shutil.which("node") or needed("node", "nodejs")
    if not (ROOT / "node_modules" / "minisearch").exists():
        pytest.skip("the packages of the pages are not installed: make assets")
    script = (
        "import { words, termsOf } from './src/commons_graph/web/browser/search.js';"
        f"console.log(JSON.stringify({json.dumps(TEXTS)}.map((t) => words(t).map(termsOf))));"
    )
    done = subprocess.run(
        [node, "--input-type=module", "-e", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    there = json.loads(done.stdout)
    for text, found in zip(TEXTS, there, strict=True):
        assert [pair[0] for pair in found] == words_of(text), text
        silent = set(words_of(text)) - set(terms(text))
        assert [term for pair in found if pair[0] not in silent for term in pair] == list(terms(text)), text


@pytest.mark.parametrize(
    ("typed", "found"), [("jardins", "Le jardin"), ("VOISIN", "Les voisins"), ("le jardim", "Le jardin")]
)
def test_the_browser_finds_records_without_a_server(
    built: Site, opened: Callable[..., object], typed: str, found: str
) -> None:
    with opened(f"{built.root}fr/search?q={typed}") as window:  # type: ignore[attr-defined]
        page, watch = window.page, window.watch
        page.wait_for_selector("#found .item")
        names = page.locator("#found .item-name").all_inner_texts()
        assert any(found in name for name in names[:3]), names
        assert page.locator("#found [role=status]").inner_text().startswith("Fiches trouvées")
        page.locator("#found .item-name a").first.click()
        page.wait_for_url("**/fr/doc/**")
        assert watch.faults == []
        assert watch.strangers == []


def test_without_javascript_the_search_page_leads_to_the_lists(built: Site, opened: Callable[..., object]) -> None:
    with opened(f"{built.root}fr/search?q=jardin", scripts=False) as window:  # type: ignore[attr-defined]
        page = window.page
        assert page.locator("noscript").count() == 1
        assert page.locator("main .mentions a").count() >= 2
