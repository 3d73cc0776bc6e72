"""From an HTTP request to a query, without a server."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons_graph.errors import QueryFault, QueryMediaType, QueryRefused
from commons_graph.sparql.protocol import DIRECT, FORM, UPDATE, QueryRequest, parse_request

ASK = "ASK { ?s ?p ?o }"
G1, G2 = "https://example.org/g1", "https://example.org/g2"


def get(query_string: str) -> QueryRequest | None:
    return parse_request("GET", query_string.encode(), None, b"")


def post(body: str | bytes, kind: str | None, query_string: str = "") -> QueryRequest | None:
    data = body.encode() if isinstance(body, str) else body
    return parse_request("POST", query_string.encode(), kind, data)


def test_get_carries_the_query_in_the_address() -> None:
    assert get(f"query={quote_plus(ASK)}") == QueryRequest(ASK)


def test_head_is_read_like_get() -> None:
    assert parse_request("HEAD", f"query={quote(ASK)}".encode(), None, b"") == QueryRequest(ASK)


def test_form_carries_the_query_in_the_body() -> None:
    assert post(f"query={quote_plus(ASK)}", FORM) == QueryRequest(ASK)
    assert post(f"query={quote_plus(ASK)}", f"{FORM}; charset=UTF-8") == QueryRequest(ASK)


def test_direct_post_is_the_query_itself() -> None:
    assert post(ASK, DIRECT) == QueryRequest(ASK)
    assert post(ASK, 'Application/SPARQL-Query;charset="utf-8"') == QueryRequest(ASK)


@given(st.text(min_size=1).filter(lambda text: max(text) < "\ud800" or min(text) > "\udfff"))
def test_every_query_arrives_unchanged_by_all_three_ways(query: str) -> None:
    expected = QueryRequest(query)
    assert get(f"query={quote(query, safe='')}") == expected
    assert post(f"query={quote_plus(query)}", FORM) == expected
    assert post(query, DIRECT) == expected


def test_form_is_percent_decoded_exactly_once() -> None:
    query = 'SELECT ("100%25" AS ?x) {}'
    request = post(f"query={quote_plus(query)}", FORM)
    assert request
    assert request.query == query


def test_direct_query_is_not_percent_decoded() -> None:
    request = post('SELECT ("a%20b+c" AS ?x) {}', DIRECT)
    assert request
    assert request.query == 'SELECT ("a%20b+c" AS ?x) {}'


def test_graphs_come_from_the_address_and_from_the_form() -> None:
    request = post(
        f"query={quote(ASK)}&default-graph-uri={quote(G2)}", FORM, f"default-graph-uri={quote(G1)}&named-graph-uri={G2}"
    )
    assert request == QueryRequest(ASK, (G1, G2), (G2,))


def test_graphs_of_a_direct_post_come_from_the_address() -> None:
    assert post(ASK, DIRECT, f"named-graph-uri={quote(G1)}") == QueryRequest(ASK, (), (G1,))


def test_empty_graph_of_a_form_is_no_graph() -> None:
    assert get(f"query={quote(ASK)}&default-graph-uri=") == QueryRequest(ASK)


def test_format_is_read_from_the_address_and_from_the_form() -> None:
    assert get(f"query={quote(ASK)}&format=csv") == QueryRequest(ASK, format="csv")
    assert post(f"query={quote(ASK)}&format=csv", FORM) == QueryRequest(ASK, format="csv")
    assert get(f"query={quote(ASK)}&format=&format=xml&format=csv") == QueryRequest(ASK, format="xml")


def test_unknown_parameters_are_ignored() -> None:
    assert get(f"query={quote(ASK)}&timeout=0&debug=on") == QueryRequest(ASK)


@pytest.mark.parametrize("query_string", ["", "format=turtle", "lang=fr"])
def test_get_without_a_query_asks_for_the_description(query_string: str) -> None:
    assert get(query_string) is None


@pytest.mark.parametrize(
    "query_string",
    [
        "query=ASK%7B%7D&query=ASK%7B%7D",
        "query=&query=ASK%7B%7D",
        f"default-graph-uri={G1}",
        "query=ASK%7B%7D&default-graph-uri=relative",
        "query=ASK%7B%7D&named-graph-uri=http%3A%2F%2Fa%20b",
        "query=%FF%FE",
        "query=%ED%A0%80",
        "&".join(f"named-graph-uri=https://example.org/{n}" for n in range(10_001)),
    ],
    ids=lambda text: text[:40],
)
def test_address_that_is_not_one_query_is_refused(query_string: str) -> None:
    with pytest.raises(QueryFault):
        get(query_string)


def test_raw_bytes_that_are_not_utf8_are_refused() -> None:
    with pytest.raises(QueryFault):
        parse_request("GET", b"query=\xff", None, b"")


def test_query_in_the_address_and_in_the_body_are_two() -> None:
    with pytest.raises(QueryFault, match="2 queries"):
        post(f"query={quote(ASK)}", FORM, f"query={quote(ASK)}")
    with pytest.raises(QueryFault, match="2 queries"):
        post(ASK, DIRECT, f"query={quote(ASK)}")


@pytest.mark.parametrize("kind", [None, "", "text/plain", "application/json", "multipart/form-data; boundary=x"])
def test_post_of_another_type_is_refused(kind: str | None) -> None:
    with pytest.raises(QueryMediaType) as caught:
        post(ASK, kind)
    assert caught.value.status == 415


def test_form_without_a_query_is_refused() -> None:
    with pytest.raises(QueryFault, match="no query"):
        post("", FORM)
    with pytest.raises(QueryFault, match="no query"):
        post("q=ASK", FORM)


@pytest.mark.parametrize("body", [ASK.encode("utf-16"), b"ASK { ?s ?p '\xe9' }", b"\xed\xa0\x80"])
def test_direct_query_that_is_not_utf8_is_refused(body: bytes) -> None:
    with pytest.raises(QueryFault, match="UTF-8"):
        post(body, DIRECT)


def test_declared_charset_other_than_utf8_is_refused() -> None:
    with pytest.raises(QueryFault, match="utf-16"):
        post(ASK.encode("utf-16-be"), f"{DIRECT}; charset=UTF-16")


@pytest.mark.parametrize(
    ("kind", "body", "query_string"),
    [
        (UPDATE, "CLEAR ALL", ""),
        (FORM, "update=CLEAR%20ALL", ""),
        (FORM, "query=ASK%7B%7D&update=CLEAR%20ALL", ""),
        (DIRECT, ASK, "update=CLEAR%20ALL"),
    ],
)
def test_update_is_refused_with_its_reason(kind: str, body: str, query_string: str) -> None:
    with pytest.raises(QueryRefused, match="updates"):
        post(body, kind, query_string)


def test_update_by_get_is_refused() -> None:
    with pytest.raises(QueryRefused, match="updates"):
        get("update=CLEAR%20ALL")
