"""`/sparql` in a browser, without JavaScript."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from commons_graph.census import Census
from commons_graph.schema.reader import bundled_schema
from commons_graph.settings import QueryLimits
from commons_graph.web.app import create_app, make_site
from web.conftest import Served
from web.serving import Seen, bound_socket, served

ESS = "PREFIX ess: <https://w3id.org/commons-graph/ess#>\n"
HTML = {"accept": "text/html", "accept-language": "fr"}
SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
MANY = "SELECT (COUNT(*) AS ?n) WHERE { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(6)) + " }"
"""More rows than any machine counts in half a minute."""

SMALL = Path(__file__).parents[1] / "data" / "small"


def ask(site: Served, query: str, method: str = "GET") -> httpx.Response:
    """Run a query as the form does."""
    values = {"query": query}
    if method == "POST":
        return site.client.post("/sparql", data=values, headers=HTML)
    return site.client.get("/sparql", params=values, headers=HTML)


def words(answer: httpx.Response) -> str:
    return Seen(answer.text).words


def test_a_browser_gets_the_form_and_a_program_the_description(brest: Served) -> None:
    page = brest.page("/sparql")
    seen = Seen(page.text)
    assert {form["method"] for form in seen.all("form") if form["action"].startswith("/sparql")} == {"get"}
    assert len(seen.all("textarea")) == len(seen.all("h1")) == 1
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert brest.get("/sparql", accept="text/turtle").headers["content-type"].startswith("text/turtle")


def test_the_page_says_its_limits(brest: Served) -> None:
    told = words(brest.page("/sparql")).replace("\u202f", " ")
    assert "Au plus 5 secondes et 64 Mio ; cette page montre les 500 premières lignes." in told


# Results


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_results_are_a_table_with_labels_beside_addresses(brest: Served, method: str) -> None:
    query = ESS + "SELECT ?partner ?role WHERE { ?p ess:partner ?partner ; ess:role ?role } ORDER BY ?p LIMIT 5"
    answer = ask(brest, query, method)
    seen = Seen(answer.text)
    assert answer.status_code == 200
    assert "5 lignes" in seen.words
    assert re.search(r"Réponse en [\d,]+\u202fm?s\.", seen.words)
    assert any(a["href"].startswith("/doc/actor/") for a in seen.all("a"))
    assert re.search(r'<a href="/scheme/role/\w+">[^<]+</a> <code class="cell-address">role:\w+</code>', answer.text)
    assert re.search(r'<code class="cell-address">&lt;id/actor/[\w-]+&gt;</code>', answer.text)
    assert seen.all("caption")
    downloads = [a["href"] for a in seen.all("a") if "&format=" in a["href"]]
    assert len(downloads) == 4
    for href in downloads:
        assert brest.get(href).status_code == 200
        assert not brest.get(href).headers["content-type"].startswith("text/html")


def test_an_address_beside_a_label_can_be_used_in_the_next_query(brest: Served) -> None:
    answer = ask(brest, ESS + "SELECT ?p WHERE { ?p a ess:Organisation } LIMIT 1")
    (address,) = re.findall(r'<code class="cell-address">([^<]+)</code>', answer.text)
    assert "Oui" in words(ask(brest, ESS + f"ASK {{ {unescape(address)} a ess:Organisation }}"))


def test_yes_no_and_graphs_are_shown(brest: Served) -> None:
    assert re.search(r"<h2 id=\"result\"[^>]*>Oui", ask(brest, "ASK { ?s ?p ?o }").text)
    assert "Non" in words(ask(brest, "ASK { ?s <urn:none> ?o }"))
    graph = ask(brest, ESS + "CONSTRUCT { ?s a ess:Actor } WHERE { ?s a ess:Organisation } LIMIT 2")
    assert "2 triplets" in words(graph)
    assert "a ess:Actor" in graph.text
    assert len(Seen(graph.text).all("tr")) == 3
    assert "Turtle, JSON-LD, RDF/XML, N-Triples" in words(graph)


def test_no_rows_and_many_rows(brest: Served) -> None:
    assert "Rien ne répond à cette requête" in ask(brest, "SELECT * WHERE { ?s <urn:none> ?o }").text
    many = ask(brest, "SELECT * WHERE { ?s ?p ?o } LIMIT 900")
    assert "Les 500 premières lignes" in many.text
    assert words(many).count("900 lignes") == 1
    assert len(Seen(many.text).all("tr")) == 501


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 7", True),
        ("SELECT * { ?s ?p ?o } LIMIT 7 OFFSET 2", True),
        ("SELECT * { { SELECT * { ?s ?p ?o } LIMIT 7 } }", False),
        ("SELECT * { VALUES ?x { 1 2 3 } } OFFSET 1 # LIMIT 2", False),
        ("ASK { ?s ?p ?o } LIMIT 1", False),
    ],
)
def test_a_result_cut_by_the_limit_of_the_query_says_so(brest: Served, query: str, told: bool) -> None:
    assert ("(LIMIT)" in words(ask(brest, query))) is told


def test_a_query_too_long_for_a_link_runs_and_downloads_all_the_same(brest: Served) -> None:
    query = "SELECT * WHERE { ?s ?p ?o } LIMIT 3 # " + "é" * 3000
    answer = ask(brest, query, "POST")
    assert answer.status_code == 200
    assert "trop longue pour un lien" in words(answer)
    assert 'id="share"' not in answer.text
    assert '<button class="quiet" name="format" value="csv">CSV</button>' in answer.text
    download = brest.client.post("/sparql", data={"query": query, "format": "csv"}, headers=HTML)
    assert download.headers["content-type"].startswith("text/csv")


def test_the_link_to_a_result_leads_to_it_in_every_language(brest: Served) -> None:
    answer = ask(brest, ESS + "SELECT ?i WHERE { ?i a ess:Initiative }")
    seen = Seen(answer.text)
    (share,) = [a["href"] for a in seen.all("a") if a.get("id") == "share"]
    assert re.findall(r"\d+ lignes", words(brest.page(share))) == re.findall(r"\d+ lignes", seen.words)
    other = {a["hreflang"]: a["href"] for a in seen.all("a") if "hreflang" in a}
    assert parse_qs(urlsplit(other["en"]).query) == parse_qs(urlsplit(share).query)


# Views


def test_numbers_make_a_chart_named_by_the_other_columns(brest: Served) -> None:
    answer = brest.page("/sparql?example=partners-by-role")
    seen = Seen(answer.text)
    assert {"#view-table", "#view-chart"} <= {a["href"] for a in seen.all("a")}
    assert answer.text.count('<figure class="bars">') == 2  # actors, initiatives
    assert re.search(
        r'class="bar-name">Soutien financier</span>\s*<svg[^>]*><rect x="0.00%"[^>]*width="100.00%"', answer.text
    )


def test_positions_make_a_map_with_a_list_that_says_the_same(brest: Served) -> None:
    seen = Seen(brest.page("/sparql?example=initiatives-map").text)
    marks = [a["href"] for a in seen.all("a") if a["href"].startswith("#place-")]
    assert marks
    assert {mark[1:] for mark in marks} == {li["id"] for li in seen.all("li") if "id" in li}
    assert "#view-map" in {a["href"] for a in seen.all("a")}


def test_a_graph_makes_a_network_of_links(brest: Served) -> None:
    answer = brest.page("/sparql?example=network-as-schema-org")
    network = answer.text.partition('id="view-network"')[2]
    assert network.count("<line") > 20
    assert re.search(r'<a href="/doc/actor/[\w-]+"><title>', network)
    assert "Le tableau contient les mêmes liens." in words(answer)


def test_a_result_without_numbers_or_pairs_has_only_its_table(brest: Served) -> None:
    seen = Seen(ask(brest, "SELECT ?s WHERE { ?s ?p ?o } LIMIT 3").text)
    assert not [a for a in seen.all("nav") if a.get("id") == "views"]


# Faults


def test_an_error_says_the_line_and_keeps_the_query(brest: Served) -> None:
    answer = ask(brest, "SELECT *\nWHERE { ?s ?p }\nLIMIT 1")
    seen = Seen(answer.text)
    assert answer.status_code == 400
    assert "Ligne 3, colonne 1\u00a0:" in seen.words.replace("\n", " ")
    assert "<title>Erreur" in answer.text
    assert "WHERE { ?s ?p }" in seen.words
    assert [(a["data-line"], a["data-column"]) for a in seen.all("textarea")] == [("3", "1")]
    assert len(seen.all("h1")) == 1


def test_an_unfinished_query_is_told_to_end_too_soon(brest: Served) -> None:
    assert "s’arrête trop tôt, après «\u00a0" in words(ask(brest, "SELECT * WHERE { ?s ?p ?o"))


def test_an_undeclared_prefix_is_named_and_declared_with_one_click(brest: Served) -> None:
    answer = ask(brest, "SELECT ?l WHERE { ?s a ess:Initiative ; rdfs:label ?l }")
    seen = Seen(answer.text)
    assert "Le préfixe «\u00a0ess:\u00a0» n’est pas déclaré" in seen.words
    assert "<mark>ess:Initiative</mark>" in answer.text
    (repair,) = [a["href"] for a in seen.all("a") if "data-run" in a]
    assert "lignes" in words(brest.page(repair))
    unknown = ask(brest, "SELECT ?l WHERE { ?s nowhere:label ?l }")
    assert "PREFIX nowhere:" in words(unknown)
    assert "data-run" not in unknown.text


@pytest.mark.parametrize(
    ("query", "status", "title"),
    [
        ("SELECT * { SERVICE <http://example.org/sparql> { ?s ?p ?o } }", 400, "n’est pas offerte"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 400, "n’est pas offerte"),
        (SLOW, 503, "limite de temps"),
        ("SELEKT", 400, "grammaire"),
    ],
)
def test_each_kind_of_refusal_has_a_title_of_its_own(brest: Served, query: str, status: int, title: str) -> None:
    answer = ask(brest, query)
    seen = Seen(answer.text)
    assert answer.status_code == status
    heading = answer.text.partition('<h2 id="result"')[2].partition("</h2>")[0]
    assert title in unescape(heading), heading
    assert (answer.headers.get("retry-after") is not None) == (status == 503)
    assert [a for a in seen.all("section") if a.get("role") == "alert"]


def test_a_full_queue_is_told_apart_from_a_slow_query(serve_census: Callable[..., Served]) -> None:
    site = serve_census(SMALL)
    with limited(site, QueryLimits(workers=1, queue=1, timeout=3)) as root, httpx.Client(base_url=root) as client:
        sockets = [opened(root, SLOW) for _ in range(3)]
        time.sleep(0.5)
        answer = client.get("/sparql", params={"query": "ASK {}"}, headers=HTML)
        for connection in sockets:
            connection.close()
    assert answer.status_code == 503
    assert "Trop de requêtes attendent" in words(answer)


def test_a_client_that_leaves_gives_the_processor_back(serve_census: Callable[..., Served]) -> None:
    site = serve_census(SMALL)
    with limited(site, QueryLimits(workers=1, timeout=30)) as root, httpx.Client(base_url=root, timeout=30) as client:
        for method in ("GET", "POST"):
            connection = opened(root, MANY, method)
            time.sleep(0.7)
            connection.close()
            started = time.monotonic()
            answer = client.get("/sparql", params={"query": "ASK {}"}, headers=HTML)
            assert answer.status_code == 200
            assert time.monotonic() - started < 5, method


@contextmanager
def limited(site: Served, limits: QueryLimits) -> Iterator[str]:
    """The same census with other limits, on another port; gives the address of its root."""
    with Census(site.settings) as census:
        shelf = census.shelf
    listening, root = bound_socket()
    with served(create_app(make_site(shelf, bundled_schema(), language="fr"), limits), listening):
        yield root


def opened(root: str, query: str, method: str = "GET") -> socket.socket:
    """A connection over which a browser has asked, and from which nothing is read."""
    parts = urlsplit(root)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=20)
    form = urlencode({"query": query})
    head = f"Host: {parts.netloc}\r\nAccept: text/html\r\n"
    if method == "GET":
        connection.sendall(f"GET /sparql?{form} HTTP/1.1\r\n{head}\r\n".encode())
    else:
        kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n"
        connection.sendall(f"POST /sparql HTTP/1.1\r\n{head}{kind}\r\n{form}".encode())
    return connection


# What must never happen


def test_hostile_queries_and_results_stay_text(brest: Served) -> None:
    for query in (
        "SELECT ('<script>alert(1)</script>' AS ?x) (<javascript:alert(1)> AS ?y) WHERE {}",
        "</textarea><script>alert(1)</script>",
        "SELECT ?x WHERE { ?x <http://www.w3.org/2000/01/rdf-schema#label> ?y FILTER(CONTAINS(?y, '<script>')) }",
        "SELECT ('\"><img src=x>' AS ?name) (1 AS ?n) WHERE { VALUES ?z { 1 2 } }",
        "CONSTRUCT { <javascript:alert(1)> <urn:p> <data:text/html,x> } WHERE {}",
        "SELECT ('POINT(9e999 1)' AS ?p) ('POINT(-4.5 48.4)' AS ?q) WHERE {}",
        "SELECT (91 AS ?lat) (1e400 AS ?long) WHERE {}",
        "\x00",
        "SELECT ('\ufffe' AS ?x) WHERE {}",
    ):
        answer = ask(brest, query)
        assert answer.status_code in (200, 400), query
        seen = Seen(answer.text)
        assert {a.get("type") for a in seen.all("script")} <= {"application/ld+json", "module"}
        assert not [a for a in seen.all("a") if a["href"].startswith(("javascript", "data"))]
        assert not [a for a in seen.all("img") if a.get("src") == "x"]


@pytest.mark.parametrize(
    "parameters", ["all=", "lacking=nothing", "all=initiatives.", "find=%ff", "example=%00", "query="]
)
def test_odd_parameters_get_a_page(brest: Served, parameters: str) -> None:
    assert brest.get(f"/sparql?{parameters}", accept="text/html").status_code in (200, 303, 400, 404)


def test_head_has_no_body(brest: Served) -> None:
    answer = brest.client.head("/sparql", headers=HTML)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 1000
