"""`?edition=N`: every address answers from a published edition, and whoever reads one stays in it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from commons_graph.census import Census
from commons_graph.rdf.parsing import find_sources
from web.conftest import DATA, EXTRA, Served, load

SHEET = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dct: <http://purl.org/dc/terms/> .
<id/actor/venue-plus-tard> a ess:Organisation ; rdfs:label "Venue plus tard"@fr .
<doc/actor/venue-plus-tard> a ess:Record ; foaf:primaryTopic <id/actor/venue-plus-tard> ;
  dct:license <https://creativecommons.org/licenses/by-sa/4.0/> .
"""
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?a a <https://w3id.org/commons-graph/ess#Organisation> }"
NEWCOMER = "doc/actor/venue-plus-tard"


@pytest.fixture(scope="module")
def census(serve_census: Callable[..., Served], tmp_path_factory: pytest.TempPathFactory) -> Served:
    """Edition 1 is published; edition 2, in force, has one actor more."""
    served = serve_census(DATA, EXTRA)
    with Census(served.settings) as census:
        census.publish("Premier été")
    sheet = tmp_path_factory.mktemp("later") / "later.ttl"
    sheet.write_text(SHEET, encoding="utf-8")
    load(served.settings, sheet)
    return served


def counted(response: httpx.Response) -> int:
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


def tags(html: str, name: str) -> list[str]:
    return re.findall(rf"<{name}\b[^>]*>", html)


BESIDE_EDITIONS = ("/ns/context", "/static", "/dumps", "/dataset", "/changes")
"""Addresses that are not about one edition."""

PAGES = [
    "",
    "actors",
    "actors?page=2",
    "initiatives?q=repair",
    "partnerships",
    "doc/initiative/oufipo",
    "doc/initiative/oufipo/card",
    "map",
    "map?zoom=9&at=48.39,-4.49",
    "network",
    "network?depth=1",
    "search?q=brest",
    "figures",
    "figures/roles",
    "queries",
    "queries/initiatives-without-bearer",
    "sparql",
    "sparql?query=SELECT%20%2A%20WHERE%20%7B%20%3Fs%20a%20%3Fc%20%7D%20LIMIT%203",
    ".well-known/void",
    "ns",
    "shapes",
    "guides",
]


def within(path: str, edition: int = 1) -> str:
    return f"/{path}{'&' if '?' in path else '?'}edition={edition}"


@pytest.mark.parametrize("path", PAGES)
def test_who_reads_an_edition_stays_in_it(census: Served, path: str) -> None:
    html = census.page(within(path)).text
    leaving = []
    for tag in tags(html, "a"):
        href = unescape(re.search(r'href="([^"]*)"', tag)[1]) if "href=" in tag else "#"  # type: ignore[index]
        parts = urlsplit(href)
        if href.startswith("/") and not parts.path.startswith(BESIDE_EDITIONS):
            assert href.count("?") <= 1, href
            if parse_qs(parts.query).get("edition") != ["1"]:
                leaving.append(href)
    notice = re.search(r'<aside class="edition-notice.*?href="([^"]*)"', html, re.DOTALL)
    if notice is None:
        assert path.endswith("/card"), "a card has no room for it"
    assert leaving == ([unescape(notice[1])] if notice else []), "only the notice leads out"
    for form in re.findall(r"<form\b.*?</form>", html, re.DOTALL):
        assert 'name="edition" value="1"' in form or "edition=1" in form, form[:200]


@pytest.mark.parametrize("path", ["", "actors", "doc/initiative/oufipo", "map"])
def test_a_page_of_an_older_edition_says_so_and_points_at_what_is_permanent(census: Served, path: str) -> None:
    html = census.page(within(path)).text
    assert "Vous lisez l’édition nᵒ 1" in html
    assert "l’édition actuelle est la nᵒ 2" in html
    assert f'<link rel="canonical" href="{census.root}{path}">' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "Vous lisez l’édition" not in census.page(f"/{path}").text
    assert "Vous lisez l’édition" not in census.page(within(path, 2)).text


def test_lists_counts_and_records_are_those_of_the_edition(census: Served) -> None:
    assert census.get("/" + NEWCOMER).status_code == 200
    assert census.get(within(NEWCOMER, 2)).status_code == 200
    assert census.get(within(NEWCOMER)).status_code == 404
    then, now = (census.get(path, accept="text/csv").text for path in (within("actors"), "/actors"))
    assert len(now.splitlines()) == len(then.splitlines()) + 1
    assert "venue-plus-tard" in now
    assert "venue-plus-tard" not in then
    assert NEWCOMER in census.page("/search?q=venue").text
    assert NEWCOMER not in census.page(within("search?q=venue")).text


@pytest.mark.parametrize(
    "path",
    [
        "doc/initiative/oufipo.ttl",
        "doc/initiative/oufipo.jsonld",
        "actors.csv",
        "actors.jsonld",
        "actors.geojson",
        "actors.rq",
        "network.csv",
        "network.graphml",
        "network/nodes.csv",
        "map.json?bbox=-5.2,47.3,-4.0,48.9&zoom=9",
        "map/ground.json?bbox=-5.2,47.3,-4.0,48.9&zoom=9",
        "suggest?q=oufi",
        "figures/roles.csv",
        ".well-known/void.ttl",
        "sparql/vocabulary.json",
    ],
)
def test_every_data_form_answers_from_an_edition_with_a_tag_of_its_own(census: Served, path: str) -> None:
    now, then = census.get(f"/{path}"), census.get(within(path))
    assert (now.status_code, then.status_code) == (200, 200), then.text[:300]
    assert now.headers["etag"] != then.headers["etag"]
    again = census.get(within(path), if_none_match=then.headers["etag"])
    assert again.status_code == 304
    assert census.get(within(path), if_none_match=now.headers["etag"]).status_code == 200
    assert census.client.head(within(path)).status_code == 200


def test_void_of_an_edition_counts_that_edition(census: Served) -> None:
    triples = re.compile(r"/dataset> <\S+void#triples> \"(\d+)\"")
    now, then = (census.get("/.well-known/void.nt" + query).text for query in ("", "?edition=1"))
    assert int(triples.findall(now)[0]) > int(triples.findall(then)[0])


def test_a_thing_carries_the_edition_through_its_redirection(census: Served) -> None:
    answer = census.get(within("id/initiative/oufipo"), accept="text/turtle")
    assert (answer.status_code, answer.headers["location"]) == (303, "/doc/initiative/oufipo?edition=1")


def test_headers_of_a_data_form_point_at_the_edition_and_at_what_is_permanent(census: Served) -> None:
    answer = census.get(within("doc/initiative/oufipo"), accept="text/turtle")
    assert answer.headers["content-location"] == "/doc/initiative/oufipo.ttl?edition=1"
    assert f'<{census.root}doc/initiative/oufipo>; rel="canonical"' in answer.headers["link"]
    assert "<id/" not in answer.text
    assert f"<{census.root}id/initiative/oufipo>" in answer.text


class TestSparql:
    def test_an_old_edition_gives_old_counts(self, census: Served) -> None:
        now = counted(census.client.get("/sparql", params={"query": COUNT}))
        assert counted(census.client.get("/sparql", params={"query": COUNT, "edition": "1"})) == now - 1
        assert counted(census.client.get("/sparql", params={"query": COUNT, "edition": "2"})) == now
        form = {"query": COUNT, "edition": "1"}
        assert counted(census.client.post("/sparql", data=form)) == now - 1
        direct = census.client.post(
            "/sparql?edition=1", content=COUNT, headers={"content-type": "application/sparql-query"}
        )
        assert counted(direct) == now - 1

    def test_answers_of_two_editions_have_two_tags(self, census: Served) -> None:
        now = census.client.get("/sparql", params={"query": COUNT})
        then = census.client.get("/sparql", params={"query": COUNT, "edition": "1"})
        assert now.headers["etag"] != then.headers["etag"]
        again = census.client.get(
            "/sparql", params={"query": COUNT, "edition": "1"}, headers={"if-none-match": then.headers["etag"]}
        )
        assert again.status_code == 304

    def test_limits_hold_in_an_old_edition(self, census: Served) -> None:
        endless = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        answer = census.client.get("/sparql", params={"query": endless, "edition": "1"})
        assert (answer.status_code, answer.json()["code"]) == (503, "CG-Q03")
        assert counted(census.client.get("/sparql", params={"query": COUNT, "edition": "1"}))

    def test_the_service_describes_the_edition(self, census: Served) -> None:
        now, then = (census.get(path, accept="application/n-triples").text for path in ("/sparql", "/sparql?edition=1"))
        assert now != then
        assert census.get("/sparql?edition=9", accept="text/turtle").status_code == 404

    def test_an_edition_that_cannot_be_read_is_one_clear_error(self, census: Served) -> None:
        for edition, status, code in (("9", 404, "CG-E01"), ("x", 400, "CG-W05"), ("0", 400, "CG-W05")):
            answer = census.client.get("/sparql", params={"query": COUNT, "edition": edition})
            assert (answer.status_code, answer.json()["code"]) == (status, code)
        answer = census.client.get("/sparql?edition=1&edition=2", params=None)
        assert answer.status_code == 400

    def test_a_query_page_shows_the_rows_of_the_edition(self, census: Served) -> None:
        page = census.page("/sparql?" + str(httpx.QueryParams({"query": COUNT, "edition": "1"}))).text
        now = counted(census.client.get("/sparql", params={"query": COUNT}))
        assert re.search(rf"<td[^>]*>\D*{now - 1}\D*</td>", page)


@pytest.mark.parametrize(
    ("edition", "status", "code"),
    [("99", 404, "CG-E01"), *((text, 400, "CG-W05") for text in ("x", "0", "-1", "1" * 40))],
)
@pytest.mark.parametrize("path", ["", "actors", "doc/initiative/oufipo", "id/initiative/oufipo", "network.csv", "map"])
def test_an_edition_that_cannot_be_read_is_one_clear_error(
    census: Served, path: str, edition: str, status: int, code: str
) -> None:
    answer = census.get(f"/{path}?edition={edition}", accept="application/json, */*;q=0.1")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    page = census.get(f"/{path}?edition={edition}", accept="text/html")
    assert page.status_code == status
    assert code in page.text
    assert f"edition={edition}" not in page.text.partition("<main")[2].partition("</main")[0]


def test_a_published_edition_that_is_gone_names_its_files(census: Served, tmp_path: Path) -> None:
    with Census(census.settings) as opened:
        opened.publish()
        load_more(opened, tmp_path)
        folder = next(path for path in opened.shelf._folder.glob("00000002-*"))
        assert census.get("/actors?edition=2", accept="text/csv").status_code == 200
        shutil.rmtree(folder)
        answer = census.get("/doc/initiative/oufipo?edition=2", accept="text/turtle")
        assert (answer.status_code, answer.json()["code"]) == (410, "CG-E02")
        assert "dumps/2" in answer.json()["hint"]
        opened.make_again(2)
        assert census.get("/doc/initiative/oufipo?edition=2", accept="text/turtle").status_code == 200


def load_more(census: Census, folder: Path) -> None:
    path = folder / "more.ttl"
    path.write_text(SHEET.replace("venue-plus-tard", "venue-encore-plus-tard"), encoding="utf-8")
    census.load(find_sources([path]))


def test_publishing_changes_what_is_served_at_once(census: Served) -> None:
    before = census.get("/health").json()["sequence"]
    assert census.get(f"/actors?edition={before}").status_code == 200, "the current edition has its number before that"
    with Census(census.settings) as opened:
        assert opened.publish().sequence == before
    assert census.get(f"/actors?edition={before}").status_code == 200
