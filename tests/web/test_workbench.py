"""`/sparql` in a browser, without JavaScript."""

from __future__ import annotations

import re

import httpx
import pytest

from web.conftest import Served
from web.serving import Seen

ESS = "PREFIX ess: <https://w3id.org/commons-graph/ess#>\n"
HTML = {"accept": "text/html", "accept-language": "fr"}


def ask(site: Served, query: str, method: str = "GET") -> httpx.Response:
    """Run a query as the form does."""
    values = {"query": query}
    if method == "POST":
        return site.client.post("/sparql", data=values, headers=HTML)
    return site.client.get("/sparql", params=values, headers=HTML)


def test_a_browser_gets_the_form_and_a_program_the_description(brest: Served) -> None:
    page = brest.page("/sparql")
    seen = Seen(page.text)
    assert [form["method"] for form in seen.all("form")] == ["get"]
    assert len(seen.all("textarea")) == len(seen.all("h1")) == 1
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert brest.get("/sparql", accept="text/turtle").headers["content-type"].startswith("text/turtle")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_results_are_a_table_with_labels_and_local_links(brest: Served, method: str) -> None:
    query = ESS + "SELECT ?partner ?role WHERE { ?p ess:partner ?partner ; ess:role ?role } ORDER BY ?p LIMIT 5"
    answer = ask(brest, query, method)
    seen = Seen(answer.text)
    assert answer.status_code == 200
    assert "5 lignes" in seen.words
    assert re.search(r"Réponse en [\d,]+\u202fm?s\.", seen.words)
    assert any(a["href"].startswith("/doc/actor/") for a in seen.all("a"))
    assert any(a["href"].startswith("/scheme/role/") for a in seen.all("a"))
    assert seen.all("caption")
    downloads = [a["href"] for a in seen.all("a") if "&format=" in a["href"]]
    assert len(downloads) == 4
    for href in downloads:
        assert brest.get(href).status_code == 200
        assert not brest.get(href).headers["content-type"].startswith("text/html")


def test_yes_no_and_graphs_are_shown(brest: Served) -> None:
    assert re.search(r"<h2 id=\"result\">\s*Oui", ask(brest, "ASK { ?s ?p ?o }").text)
    assert "Non" in Seen(ask(brest, "ASK { ?s <urn:none> ?o }").text).words
    graph = ask(brest, ESS + "CONSTRUCT { ?s a ess:Actor } WHERE { ?s a ess:Organisation } LIMIT 2")
    assert "Actor&gt;" in graph.text or "ess:Actor" in graph.text


def test_an_error_says_the_line_and_keeps_the_query(brest: Served) -> None:
    query = "SELECT *\nWHERE { ?s ?p }\nLIMIT 1"
    answer = ask(brest, query)
    seen = Seen(answer.text)
    assert answer.status_code == 400
    assert "Ligne 3\u00a0:" in "".join(seen.text)
    assert "<title>Erreur" in answer.text
    assert "WHERE { ?s ?p }" in seen.words
    assert len(seen.all("h1")) == 1


def test_a_timeout_is_told_apart_from_a_mistake(brest: Served) -> None:
    answer = ask(brest, "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    assert answer.status_code == 503
    assert "limite de temps" in answer.text


def test_no_rows_and_many_rows(brest: Served) -> None:
    assert "Rien ne répond à cette requête" in ask(brest, "SELECT * WHERE { ?s <urn:none> ?o }").text
    many = ask(brest, "SELECT * WHERE { ?s ?p ?o } LIMIT 900")
    assert "Les 500 premières lignes" in many.text
    assert Seen(many.text).words.count("900 lignes") == 1
    assert len(Seen(many.text).all("tr")) == 501


def test_hostile_queries_and_results_stay_text(brest: Served) -> None:
    for query in (
        "SELECT ('<script>alert(1)</script>' AS ?x) (<javascript:alert(1)> AS ?y) WHERE {}",
        "</textarea><script>alert(1)</script>",
        "SELECT ?x WHERE { ?x <http://www.w3.org/2000/01/rdf-schema#label> ?y FILTER(CONTAINS(?y, '<script>')) }",
        "\x00",
        "SELECT ('\ufffe' AS ?x) WHERE {}",
    ):
        answer = ask(brest, query)
        assert answer.status_code in (200, 400)
        seen = Seen(answer.text)
        assert len(seen.scripts) == 1
        assert not [a for a in seen.all("a") if a["href"].startswith("javascript")]


def test_head_has_no_body(brest: Served) -> None:
    answer = brest.client.head("/sparql", headers=HTML)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 1000


def test_every_documented_query_runs_from_its_page(brest: Served) -> None:
    names = [a["href"] for a in Seen(brest.page("/queries").text).all("a") if a["href"].startswith("/queries/")]
    for path in names:
        page = Seen(brest.page(path).text)
        run = next(a["href"] for a in page.all("a") if a["href"].startswith("/sparql?"))
        assert brest.get(run, accept="text/html").status_code == 200
        assert brest.get(path + ".rq").headers["content-type"] == "application/sparql-query"
        assert brest.client.head(path).status_code == 200
