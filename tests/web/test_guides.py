"""The guides: whole in French and English, true of this server, and their programs run."""

from __future__ import annotations

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

import commons_graph.web
from commons_graph.web.guides import GUIDES
from web.conftest import Served
from web.serving import Seen

FOLDER = Path(commons_graph.web.__file__).parent / "guides"
PAGES = [(language, name) for language in ("fr", "en") for name in GUIDES]


def programs(brest: Served, language: str, name: str, mark: str) -> list[str]:
    """The blocks of code of a guide as its page shows them; `mark` is what the language of the block starts with."""
    source = (FOLDER / language / f"{name}.md").read_text(encoding="utf-8")
    kinds = re.findall(r"^```(\w+)$", source, re.MULTILINE)
    shown = re.findall(
        r'<pre class="code" tabindex="0"><code>(.*?)</code></pre>', page(brest, language, name), re.DOTALL
    )
    assert len(kinds) == len(shown)
    return [unescape(code) for kind, code in zip(kinds, shown, strict=True) if kind == mark]


def page(brest: Served, language: str, name: str) -> str:
    return brest.page(f"/{language}/guides/{name}").text


def test_every_guide_is_whole_in_french_and_english() -> None:
    for language in ("fr", "en"):
        assert {path.stem for path in (FOLDER / language).iterdir()} == set(GUIDES)
    for name in GUIDES:
        french, english = ((FOLDER / tag / f"{name}.md").read_text(encoding="utf-8") for tag in ("fr", "en"))
        assert french.count("\n## ") == english.count("\n## ")
        assert french.count("\n```") == english.count("\n```")
        assert 0.75 < len(french) / len(english) < 1.35
        assert re.findall(r"\((page:[^)]+)\)", french) == re.findall(r"\((page:[^)]+)\)", english)


@pytest.mark.parametrize("name", GUIDES)
def test_french_typography(name: str) -> None:
    source = (FOLDER / "fr" / f"{name}.md").read_text(encoding="utf-8")
    words = re.sub(r"```.*?```|`[^`]*`|\]\(.*?\)|\{\{?[a-z-]+\}\}?", "", source, flags=re.DOTALL)
    assert not re.search(r"'| [:;!?»]|« ", words)


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_no_place_of_a_guide_is_left_open(brest: Served, language: str, name: str) -> None:
    text = page(brest, language, name)
    assert not re.search(r"\"page:|\{\{|\{(base|census|example|licence-name)\}", text)
    assert len(Seen(text).all("h1")) == 1


def test_the_rule_of_the_census_is_quoted_from_its_record(brest: Served) -> None:
    words = Seen(page(brest, "fr", "definition")).words
    assert "Est tenu ici pour innovation sociale un projet" in words
    assert "nomme au moins un de ses partenaires" in words
    assert "Here a social innovation is a project" in Seen(page(brest, "en", "definition")).words


def test_who_runs_the_census_and_its_licence_are_links(brest: Served) -> None:
    links = {a["href"] for a in Seen(page(brest, "fr", "take-part")).all("a")}
    assert "/fr/doc/actor/collporterre" in links
    assert 'href="https://creativecommons.org/licenses/by-sa/4.0/"' in page(brest, "en", "reuse")


def test_a_breton_page_shows_the_french_guide_and_says_so(brest: Served) -> None:
    text = page(brest, "br", "census")
    assert '<html lang="br">' in text
    assert '<article lang="fr">' in text
    assert "N’eo ket bet troet" in text
    assert "Ce qu’est ce recensement</h1>" in text


def test_an_unknown_guide_is_not_found(brest: Served) -> None:
    assert brest.get("/guides/nothing", accept="text/html").status_code == 404


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", ["developers", "research"])
def test_the_programs_of_the_guides_run_against_this_server(brest: Served, language: str, name: str) -> None:
    (program,) = programs(brest, language, name, "python")
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    expected = {"developers": "Oufipo", "research": {"fr": "Conseil", "en": "Advice"}[language]}[name]
    assert expected in run.stdout


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_commands_of_the_guides_run_against_this_server(brest: Served, language: str) -> None:
    commands = programs(brest, language, "developers", "sh")
    assert len(commands) == 3
    for command in commands:
        run = subprocess.run(["bash", "-euc", command], capture_output=True, text=True, timeout=60, check=False)
        assert run.returncode == 0, run.stderr
        assert "problem" not in run.stdout[:200]
        assert len(run.stdout) > 100


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_query_of_the_r_program_answers_a_table(brest: Served, language: str) -> None:
    (program,) = programs(brest, language, "research", "r")
    query = re.search(r'<- "\n(.*?)"\n', program, re.DOTALL)
    assert query is not None
    answer = brest.client.get("/sparql", params={"format": "csv", "query": query[1]})
    assert answer.status_code == 200
    header, *rows = answer.text.splitlines()
    assert header.split(",")[2] == "role"
    assert len(rows) > 40


def test_the_record_in_the_guide_is_the_one_of_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```turtle\n(.*?)```", readme, re.DOTALL)
    for language in ("fr", "en"):
        assert example in (FOLDER / language / "take-part.md").read_text(encoding="utf-8")


def test_the_sitemap_lists_the_guides(brest: Served) -> None:
    listed = brest.get("/sitemap-pages-0.xml").text
    for name in GUIDES:
        assert f"<loc>{brest.root}guides/{name}</loc>" in listed
    assert f"<loc>{brest.root}sitemap-pages-0.xml</loc>" in brest.get("/sitemap.xml").text
    for path in re.findall(rf"<loc>{re.escape(brest.root)}(.*?)</loc>", listed):
        assert brest.get("/" + path, accept="text/html").status_code == 200, path
