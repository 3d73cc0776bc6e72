"""Figures on the web: findings as titles, the same numbers as table, CSV and picture, and failures that are said."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import httpx
import pytest

from commons_graph.census import Census
from commons_graph.insight.figure_list import figures
from commons_graph.schema.reader import bundled_schema
from commons_graph.settings import QueryLimits, Settings
from commons_graph.web.app import create_app, make_site
from commons_graph.web.figure_book import FigureBook, Source
from web.conftest import DATA, Served, load
from web.serving import Seen, bound_socket, served

SMALL = Path(__file__).parents[1] / "data" / "small"
NAMES = list(figures())


@pytest.fixture(scope="module")
def small(serve_census: Callable[..., Served]) -> Served:
    return serve_census(SMALL)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def table_of(seen: str) -> list[list[str]]:
    """The cells of the table of a figure page, without tags."""
    table = seen[seen.index('<table class="figure-table">') :]
    table = table[: table.index("</table>")]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[plain(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in cells]


def csv_of(census: Served, name: str) -> list[list[str]]:
    answer = census.get(f"/en/figures/{name}.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("language", ["fr", "en", "br"])
def test_the_page_of_figures_shows_every_finding_in_each_language(brest: Served, language: str) -> None:
    page = brest.page(f"/{language}/figures")
    seen = Seen(page.text)
    assert len(seen.all("h1")) == 1
    assert len([a for a in seen.all("section") if a.get("class") == "figure"]) == len(NAMES)
    for image in seen.all("img"):
        assert len(image["alt"]) > 20
        assert image["width"]
        assert image["height"]
    assert len(page.content) < 60_000
    if language == "fr":
        assert "communes sur 1 206" in plain(seen.words)


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_says_its_finding_unit_date_method_query_licence_and_what_is_missing(brest: Served, name: str) -> None:
    text = brest.page(f"/fr/figures/{name}").text
    words = plain(Seen(text).words)
    title = plain(re.sub(r"<[^>]+>", "", re.findall(r"<h1>(.*?)</h1>", text)[0]))
    assert title in plain(re.findall(r"<title>(.*?)</title>", text)[0])
    for said in (
        "Unité : ",
        "Édition 1, du ",
        "Ce que les données ne disent pas",
        "Comment c’est calculé",
        "CC BY-SA 4.0",
    ):
        assert said in words, said
    assert f"queries/figures/{name}.rq" in words
    (described,) = [json.loads(script) for script in Seen(text).scripts]
    assert described["@type"] == "Dataset"
    assert plain(described["name"]) == title


@pytest.mark.parametrize("name", NAMES)
def test_table_and_csv_have_the_same_numbers(brest: Served, name: str) -> None:
    text = brest.page(f"/en/figures/{name}").text
    head, *lines = csv_of(brest, name)
    if not lines:
        assert "figure-table" not in text
        return
    shown = table_of(text)[1:]
    columns = len(shown[0])
    assert head[:columns]
    for line, row in zip(lines, shown, strict=False):
        for raw, cell in zip(line[:columns], row, strict=True):
            number = cell.replace(",", "").replace("€", "")
            try:
                assert float(raw) == pytest.approx(float(number), rel=0.05)
            except ValueError:
                assert cell in (raw, "not known")


def test_the_query_shown_is_the_query_that_counts_and_runs_in_the_workbench(brest: Served) -> None:
    for name in NAMES:
        text = brest.page(f"/en/figures/{name}").text
        run = next(a["href"] for a in Seen(text).all("a") if "/sparql?query=" in a["href"])
        (query,) = parse_qs(urlsplit(run).query)["query"]
        assert query.strip() == figures()[name].query.text.strip()
        assert brest.get(f"/figures/{name}.rq").text == figures()[name].query.text
        answer = brest.client.get("/sparql", params={"query": query}, headers={"accept": "text/csv"})
        assert answer.status_code == 200


@pytest.mark.parametrize("size", ["", "?size=narrow"])
def test_pictures_are_svg_with_a_name_and_fit_a_telephone(brest: Served, size: str) -> None:
    for name in NAMES:
        answer = brest.get(f"/en/figures/{name}.svg{size}")
        if name == "publics":
            assert answer.status_code == 404  # nobody names a public, so there is nothing to draw
            page = brest.page(f"/figures/{name}")
            hrefs = [link.get("href", "") for link in Seen(page.text).all("link")]
            assert "publics.svg" not in " ".join([page.headers["link"], *hrefs])
            continue
        assert answer.headers["content-type"] == "image/svg+xml"
        root = ET.fromstring(answer.content)
        assert root.get("role") == "img"
        assert float(root.get("width", 0)) == (300 if size else 720)
        assert "prefers-color-scheme:dark" in answer.text


def test_what_a_picture_has_no_room_for_is_said(brest: Served) -> None:
    for address in ("/en/figures", "/en/figures/themes-by-territory"):
        assert re.search(r"\d+ more pairs are in the table\.", Seen(brest.page(address).text).words)


def test_pictures_on_a_page_are_where_it_says(brest: Served) -> None:
    for name in ("roles", "growth"):
        seen = Seen(brest.page(f"/fr/figures/{name}").text)
        addresses = [image["src"] for image in seen.all("img")] + [s["srcset"] for s in seen.all("source")]
        assert len(addresses) == 2
        for address in addresses:
            assert brest.get(address).status_code == 200


def test_figures_are_cached_with_their_edition(brest: Served) -> None:
    for address in ("/figures", "/figures/roles", "/figures/roles.csv", "/figures/roles.svg"):
        first = brest.get(address, accept="text/html, */*;q=0.5")
        again = brest.get(address, accept="text/html, */*;q=0.5", if_none_match=first.headers["etag"])
        assert (first.status_code, again.status_code) == (200, 304), address


def test_a_small_census_has_true_titles(small: Served) -> None:
    words = plain(Seen(small.page("/en/figures").text).words)
    assert "1 initiative with a known beginning, in 2013" in words
    assert "€1,250 known, all from “Ville de Port”" in words
    assert "The only municipality described has an initiative" in words


def test_a_new_edition_brings_new_numbers(serve_census: Callable[..., Served], tmp_path: Path) -> None:
    census = serve_census(SMALL)
    assert "begun in" not in census.get("/en/figures/growth.csv").text
    before = csv_of(census, "growth")
    text = (SMALL / "census.ttl").read_text().replace('ess:startDate "2013-05"', 'ess:startDate "2014-05"')
    (tmp_path / "changed.ttl").write_text(text)
    load(census.settings, tmp_path / "changed.ttl")
    assert before != csv_of(census, "growth")
    assert "in 2014" in census.page("/en/figures/growth").text


def test_an_unknown_figure_or_form_is_not_found(brest: Served) -> None:
    for address in ("/figures/nothing", "/figures/roles.png", "/figures/places", "/figures/roles.svg.svg"):
        assert brest.get(address, accept="text/html").status_code == 404


def test_a_query_past_its_limits_is_said_on_the_page_and_blocks_nothing(tmp_path: Path) -> None:
    listening, root = bound_socket()
    settings = Settings(instance=tmp_path, base=root)
    load(settings, DATA)  # large enough for its coverage to take longer than this server allows
    with Census(settings) as census:
        shelf = census.shelf
    site = make_site(shelf, bundled_schema(), language="fr")
    app = create_app(site, QueryLimits(workers=2, timeout=0.001))
    with served(app, listening), httpx.Client(base_url=root, timeout=30) as client:
        everything = client.get("/en/figures", headers={"accept": "text/html"})
        one = client.get("/en/figures/coverage", headers={"accept": "text/html"})
        for page in (everything, one):
            assert page.status_code == 200
            assert "went past what this server allows" in page.text
            assert page.headers["cache-control"] == "no-store"
        assert "<h1>Initiatives and inhabitants</h1>" in one.text
        data = client.get("/figures/coverage.csv", headers={"accept": "application/json"})
        assert data.status_code == 503
        assert data.json()["code"].startswith("CG-Q")
        assert client.get("/figures/coverage.rq").status_code == 200


def test_a_slow_query_does_not_hold_up_the_page() -> None:
    class Slow:
        """Stands for a query service whose workers are all busy."""

        async def evaluate(self, *_: object) -> None:
            await asyncio.sleep(60)

    async def ask() -> object:
        book = FigureBook(Slow())  # type: ignore[arg-type]
        outcomes = await asyncio.wait_for(book.outcomes(Source("1"), ["roles"], 0.05), 2)
        return outcomes["roles"]

    assert asyncio.run(ask()) is None
