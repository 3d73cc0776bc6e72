"""Which format a result gets, and the fair queue, without a server."""

from __future__ import annotations

import pytest

from commons_graph.errors import NotAcceptable
from commons_graph.sparql.results import (
    CSV,
    JSON,
    TSV,
    XML,
    accept_of,
    choose,
    content_type,
    prefers_html,
)

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "results", "graph"),
    [
        (None, JSON, "text/turtle"),
        ("*/*", JSON, "text/turtle"),
        ("nonsense", JSON, "text/turtle"),
        (XML, XML, None),
        ("text/csv", CSV, None),
        ("text/*", CSV, "text/turtle"),
        ("text/tab-separated-values, text/csv;q=0.9", TSV, None),
        ("application/json", JSON, "application/ld+json"),
        ("application/xml", XML, "application/rdf+xml"),
        ("application/n-quads", None, "application/n-quads"),
        ("application/x-trig", None, "application/trig"),
        (f"{XML};q=0.4, {JSON};q=0.5, application/rdf+xml", JSON, "application/rdf+xml"),
    ],
)
def test_accept_chooses_one_format_for_each_form(accept: str | None, results: str | None, graph: str | None) -> None:
    choice = choose(accept)
    assert (choice.results, choice.graph) == (results, graph)


def test_accept_that_no_result_can_meet_is_refused_before_evaluation() -> None:
    with pytest.raises(NotAcceptable) as caught:
        choose("image/png")
    assert "text/csv" in caught.value.hint


def test_format_parameter_replaces_accept() -> None:
    assert choose(accept_of(FIREFOX, "csv")).results == CSV
    assert choose(accept_of(FIREFOX, "TTL")).graph == "text/turtle"
    assert choose(accept_of("image/png", "application/n-triples")).graph == "application/n-triples"
    assert accept_of("text/csv", None) == "text/csv"


@pytest.mark.parametrize("name", ["rdf+xml", "RDF XML", "application/rdf xml", "json-ld", "n3"])
def test_names_that_clients_send_are_understood(name: str) -> None:
    assert choose(accept_of(None, name)).graph in ("application/rdf+xml", "application/ld+json", "text/turtle")


def test_unknown_format_is_ignored_like_any_unknown_parameter() -> None:
    assert accept_of("text/csv", "pdf") == "text/csv"


def test_browser_gets_a_page_and_a_program_data() -> None:
    assert prefers_html(FIREFOX, for_query=True)
    assert prefers_html(FIREFOX, for_query=False)
    assert not prefers_html("*/*", for_query=True)
    assert not prefers_html(None, for_query=False)
    assert not prefers_html("text/turtle, text/html", for_query=True)
    assert not prefers_html("application/sparql-results+json, text/html;q=0.9", for_query=True)


def test_text_formats_say_that_they_are_utf8() -> None:
    assert content_type(CSV) == "text/csv; charset=utf-8"
    assert content_type(JSON) == JSON
