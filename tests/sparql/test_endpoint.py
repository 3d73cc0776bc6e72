"""The endpoint over HTTP: formats, headers, validators, errors, and who gets the page."""

from __future__ import annotations

import csv
import io
import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pyoxigraph
import pytest

from commons_graph.sparql.description import GEO_FUNCTIONS, RESULT_FORMATS
from commons_graph.sparql.results import GRAPH_TYPES, RESULT_TYPES

EX = "https://example.org/"
QUADS = [
    f'<{EX}a> <{EX}label> "Fabriques du Ponant"@fr <{EX}doc/a> .',
    f"<{EX}a> <{EX}next> <{EX}b> <{EX}doc/a> .",
    f'<{EX}b> <{EX}label> "Serre, \\"Prélude\\""@fr <{EX}doc/b> .',
]
SELECT = f"SELECT ?s ?l {{ ?s <{EX}label> ?l }} ORDER BY ?s"
CONSTRUCT = f"CONSTRUCT {{ ?s <{EX}label> ?l }} WHERE {{ ?s <{EX}label> ?l }}"
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def server(make_store: Callable[..., Path], serve: Callable[..., Any]) -> Any:
    return serve(make_store(QUADS), triples=3, named_graphs=[f"{EX}doc/a"], workers=2, timeout=5)


@pytest.mark.parametrize("media_type", RESULT_TYPES)
def test_select_comes_in_every_result_format(media_type: str, server: Any) -> None:
    response = server.query(SELECT, accept=media_type)
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == media_type
    if media_type == "text/csv":
        rows = list(csv.reader(io.StringIO(response.text, newline="")))
        assert rows == [["s", "l"], [f"{EX}a", "Fabriques du Ponant"], [f"{EX}b", 'Serre, "Prélude"']]
        return
    fmt = pyoxigraph.QueryResultsFormat.from_media_type(media_type)
    results = pyoxigraph.parse_query_results(response.content, format=fmt)
    assert isinstance(results, pyoxigraph.QuerySolutions)
    assert [solution["l"].value for solution in results] == ["Fabriques du Ponant", 'Serre, "Prélude"']


@pytest.mark.parametrize("media_type", RESULT_TYPES)
def test_ask_comes_in_every_result_format(media_type: str, server: Any) -> None:
    response = server.query("ASK { ?s ?p ?o }", accept=media_type)
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert b"true" in response.content


@pytest.mark.parametrize("media_type", GRAPH_TYPES)
def test_graphs_come_in_every_rdf_syntax(media_type: str, server: Any) -> None:
    for query in (CONSTRUCT, f"DESCRIBE <{EX}a>"):
        response = server.query(query, accept=media_type)
        assert response.headers["content-type"].partition(";")[0] == media_type
        fmt = pyoxigraph.RdfFormat.from_media_type(media_type)
        quads = list(pyoxigraph.parse(response.content, format=fmt))
        assert len(quads) == 2
        assert {quad.graph_name for quad in quads} == {pyoxigraph.DefaultGraph()}


def test_program_without_wishes_gets_json_and_turtle(server: Any) -> None:
    assert server.query(SELECT).headers["content-type"] == "application/sparql-results+json"
    assert server.query(CONSTRUCT).headers["content-type"] == "text/turtle; charset=utf-8"


def test_format_parameter_makes_a_result_linkable(server: Any) -> None:
    response = server.query(SELECT, accept=FIREFOX, format="csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.text.splitlines()[0] == "s,l"


def test_wish_that_the_query_cannot_meet_is_406(server: Any) -> None:
    response = server.query(SELECT, accept="text/turtle")
    assert response.status_code == 406
    assert response.json()["code"] == "CG-W03"
    assert "text/csv" in response.json()["hint"]
    assert server.query(CONSTRUCT, accept="text/csv").status_code == 406
    assert server.query(SELECT, accept="image/png").status_code == 406


def test_both_addresses_answer(server: Any) -> None:
    response = httpx.get(server.endpoint + "/", params={"query": "ASK {}"})
    assert response.json()["boolean"] is True


def test_head_has_the_headers_of_get_and_no_body(server: Any) -> None:
    for parameters in ({"query": SELECT}, {}):
        got = httpx.get(server.endpoint, params=parameters)
        head = httpx.head(server.endpoint, params=parameters)
        assert head.status_code == 200
        assert head.content == b""
        assert int(head.headers["content-length"]) == len(got.content)
        assert {**head.headers, "date": ""} == {**got.headers, "date": ""}


def test_pages_of_other_origins_may_query(server: Any) -> None:
    preflight = httpx.options(
        server.endpoint,
        headers={"Origin": "https://yasgui.example", "Access-Control-Request-Method": "POST"},
    )
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]
    for answer in (preflight, server.query(SELECT), server.query("SELECT {"), httpx.get(server.endpoint)):
        assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_with_those_that_work(method: str, server: Any) -> None:
    response = httpx.request(method, server.endpoint, params={"query": SELECT})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_same_query_is_not_evaluated_again_for_a_client_that_has_the_answer(server: Any) -> None:
    first = server.query(SELECT)
    before = server.state()["outcomes"]["ok"]
    again = server.client.get(
        server.endpoint,
        params={"query": SELECT},
        headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'},
    )
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert server.state()["outcomes"]["ok"] == before


def test_two_representations_never_share_a_tag(server: Any) -> None:
    answers = [server.query(SELECT, accept=media_type) for media_type in RESULT_TYPES]
    answers += [server.query(CONSTRUCT, accept=media_type) for media_type in GRAPH_TYPES]
    answers += [server.query(SELECT, **{"default-graph-uri": f"{EX}doc/a"})]
    assert len({answer.headers["etag"] for answer in answers}) == len(answers)
    assert all(answer.headers["vary"] == "Accept" for answer in answers)


def test_equal_tags_mean_equal_bytes_whichever_worker_answers(server: Any) -> None:
    queries = [
        CONSTRUCT,
        f"DESCRIBE <{EX}a>",
        "SELECT DISTINCT ?p { ?s ?p ?o }",
        "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    ]
    for query in queries:
        answers = {(answer.headers["etag"], answer.content) for answer in (server.query(query) for _ in range(12))}
        assert len(answers) == 1


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT (rand() AS ?x) {}",
        "SELECT (StrUUID() AS ?x) {}",
        f"CONSTRUCT {{ [] <{EX}of> ?s }} WHERE {{ ?s ?p ?o }}",
        f"CONSTRUCT {{ _:b <{EX}of> ?s }} WHERE {{ ?s ?p ?o }}",
    ],
)
def test_answer_that_changes_by_itself_is_not_kept(query: str, server: Any) -> None:
    response = server.query(query)
    assert response.status_code == 200
    assert "etag" not in response.headers
    assert response.headers["cache-control"] == "no-store"


def test_syntax_error_names_line_and_column(server: Any) -> None:
    response = server.query("SELECT * {\n ?s ?p }")
    problem = response.json()
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert (problem["code"], problem["status"], problem["title"]) == ("CG-Q01", 400, "Bad Request")
    assert problem["line"] == 2
    assert problem["column"] > 1
    assert "grammar" in problem["detail"]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 400, "CG-Q02"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400, "CG-Q02"),
        ("SELECT (<urn:f>(1) AS ?x) {}", 400, "CG-Q01"),
        ("", 400, "CG-Q01"),
    ],
)
def test_query_that_cannot_be_evaluated_is_refused(query: str, status: int, code: str, server: Any) -> None:
    response = server.query(query)
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_update_by_post_is_refused(server: Any) -> None:
    headers = {"Content-Type": "application/sparql-update"}
    response = httpx.post(server.endpoint, content="CLEAR ALL", headers=headers)
    assert (response.status_code, response.json()["code"]) == (400, "CG-Q02")


def test_post_of_another_type_is_415(server: Any) -> None:
    response = httpx.post(server.endpoint, json={"query": SELECT})
    assert (response.status_code, response.json()["code"]) == (415, "CG-Q09")


def test_query_above_the_limit_is_413(server: Any) -> None:
    query = f"ASK {{}} # {'é' * (1 << 19)}"
    direct = httpx.post(server.endpoint, content=query.encode(), headers={"Content-Type": "application/sparql-query"})
    form = httpx.post(server.endpoint, data={"query": query})
    assert (direct.status_code, form.status_code) == (413, 413)
    assert direct.json()["code"] == "CG-Q08"
    short = httpx.post(server.endpoint, data={"query": f"ASK {{}} # {'é' * (1 << 18)}"})
    assert short.json()["boolean"] is True


def test_endless_body_is_refused_while_it_comes(server: Any) -> None:
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        sent = 0
        try:
            while sent < 64 << 20:
                connection.sendall(b"10000\r\n" + b"#" * 0x10000 + b"\r\n")
                sent += 0x10000
        except OSError:
            pass
        assert sent < 32 << 20
    assert server.query(SELECT).status_code == 200


def test_browser_gets_the_workbench_and_it_gets_the_request(server: Any) -> None:
    for parameters in ({}, {"query": "ASK {}"}):
        response = httpx.get(server.endpoint, params=parameters, headers={"Accept": FIREFOX})
        assert response.text.startswith("workbench")
    posted = httpx.post(server.endpoint, data={"query": "ASK {}"}, headers={"Accept": FIREFOX})
    assert posted.text == "workbench query=ASK+%7B%7D"
    assert httpx.get(server.endpoint, params={"format": "html"}).text.startswith("workbench")


def test_form_of_the_workbench_may_ask_for_a_file(server: Any) -> None:
    response = httpx.post(server.endpoint, data={"query": SELECT, "format": "csv"}, headers={"Accept": FIREFOX})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("media_type", GRAPH_TYPES)
def test_service_description_comes_in_every_rdf_syntax(media_type: str, server: Any) -> None:
    response = httpx.get(server.endpoint, headers={"Accept": media_type})
    assert response.headers["content-type"].partition(";")[0] == media_type
    store = pyoxigraph.Store()
    store.load(response.content, format=pyoxigraph.RdfFormat.from_media_type(media_type))
    facts = f"""PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
        PREFIX void: <http://rdfs.org/ns/void#>
        ASK {{ <{server.endpoint}> a sd:Service ; sd:endpoint <{server.endpoint}> ; sd:feature sd:UnionDefaultGraph ;
            sd:supportedLanguage sd:SPARQL11Query ;
            sd:defaultDataset [ sd:defaultGraph [ void:triples 3 ] ; sd:namedGraph [ sd:name <{EX}doc/a> ] ] .
          FILTER NOT EXISTS {{ ?any sd:feature sd:BasicFederatedQuery }}
          FILTER NOT EXISTS {{ ?b ?c ?d FILTER(isBlank(?b)) }} }}"""
    assert bool(store.query(facts))


def test_service_description_is_not_sent_twice(server: Any) -> None:
    first = httpx.get(server.endpoint)
    again = httpx.get(server.endpoint, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert httpx.get(server.endpoint, params={"format": "nt"}).headers["content-type"] == "application/n-triples"
    assert httpx.get(server.endpoint, headers={"Accept": "text/csv"}).status_code == 406


def test_described_result_formats_are_those_that_are_sent(server: Any) -> None:
    assert len(RESULT_FORMATS) == len(RESULT_TYPES) + len(GRAPH_TYPES)


@pytest.mark.parametrize("name", GEO_FUNCTIONS)
def test_described_functions_are_evaluated(name: str, server: Any) -> None:
    response = server.query(f"SELECT (<http://www.opengis.net/def/function/geosparql/{name}>() AS ?x) {{}}")
    assert response.status_code == 200, response.text


def test_function_that_is_not_described_is_an_error(server: Any) -> None:
    response = server.query("SELECT (<http://www.opengis.net/def/function/geosparql/buffer>() AS ?x) {}")
    assert response.status_code == 400


def test_errors_in_a_head_request_have_no_body(server: Any) -> None:
    response = httpx.head(server.endpoint, params={"query": "SELECT {"})
    assert response.status_code == 400
    assert response.content == b""
    assert int(response.headers["content-length"]) > 0


def test_large_result_arrives_whole(make_store: Callable[..., Path], serve: Callable[..., Any]) -> None:
    lines = [f'<{EX}{n}> <{EX}label> "{"x" * 500}" <{EX}g> .' for n in range(5000)]
    server = serve(make_store(lines), workers=1, timeout=10, result=8)
    response = server.query(f"SELECT * {{ ?s <{EX}label> ?l }}")
    assert int(response.headers["content-length"]) == len(response.content) > 2_500_000
    assert len(json.loads(response.content)["results"]["bindings"]) == 5000


def test_clients_that_do_not_read_hold_a_bounded_part_of_memory(
    make_store: Callable[..., Path], serve: Callable[..., Any]
) -> None:
    lines = [f'<{EX}{n}> <{EX}label> "{"x" * 4000}" <{EX}g> .' for n in range(1500)]
    server = serve(make_store(lines), workers=1, timeout=20, result=8)
    large = f"SELECT ?l {{ ?s <{EX}label> ?l }}"
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.socket() as idle:
        idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        idle.connect((host, int(port)))
        idle.sendall(f"GET /sparql?query={quote(large)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert idle.recv(12) == b"HTTP/1.1 200"
        refused = server.query(large)
        assert (refused.status_code, refused.json()["code"]) == (503, "CG-Q05")
        assert server.query("ASK {}").json()["boolean"] is True
    time.sleep(0.2)
    assert server.query(large).status_code == 200
