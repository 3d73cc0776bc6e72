"""A query file is a header in two languages and one SPARQL text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commons_graph.errors import QueryFault, ReadError
from commons_graph.sparql.library import NamedQuery, named_queries, parse_query, read_queries

HEADER = "# title@fr: Un titre\n# title@en: A title\n# description@fr: Une phrase.\n# description@en: A sentence.\n"


@pytest.mark.parametrize("query", named_queries().values(), ids=lambda query: query.name)
def test_every_query_is_a_question_documented_in_every_language(query: NamedQuery) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", query.name)
    for texts in (query.titles, query.descriptions):
        assert set(texts) == {"fr", "en", "br"}
    assert all(title.endswith("?") and len(title) < 80 for title in query.titles.values())
    assert all(description.endswith(".") for description in query.descriptions.values())


@pytest.mark.parametrize("query", named_queries().values(), ids=lambda query: query.name)
def test_no_query_depends_on_where_the_census_is_served(query: NamedQuery) -> None:
    assert not re.search(r"127\.0\.0\.1|localhost|base\.invalid|example|/(id|doc)/", query.text)
    assert "SERVICE" not in query.text.upper()


@pytest.mark.parametrize("query", named_queries().values(), ids=lambda query: query.name)
def test_every_declared_prefix_is_used(query: NamedQuery) -> None:
    body = re.sub(r"PREFIX \S+ <[^>]*>", "", query.text)
    for prefix in re.findall(r"PREFIX (\S+:) ", query.text):
        assert re.search(rf"\b{prefix}", body), prefix


def test_library_is_in_the_order_of_names() -> None:
    names = list(named_queries())
    assert names == sorted(names)
    assert len(names) >= 16


def test_header_is_read_and_left_out_of_the_text() -> None:
    query = parse_query("a-query", HEADER + "\n# A comment of the query\nASK {}\n\n")
    assert query == NamedQuery(
        "a-query",
        {"fr": "Un titre", "en": "A title"},
        {"fr": "Une phrase.", "en": "A sentence."},
        "# A comment of the query\nASK {}\n",
    )


def test_description_may_have_several_lines() -> None:
    query = parse_query("a-query", HEADER + "# description@fr: Une autre.\nASK {}")
    assert query.descriptions == {"fr": "Une phrase. Une autre.", "en": "A sentence."}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "select"),
        ("# to construct or not\nPREFIX ask: <http://x/describe>\nASK {}", "ask"),
        ("PREFIX x: <http://x/#select>\nconstruct { } where { }", "construct"),
        ("BASE <http://x/ask>\nDESCRIBE <y>", "describe"),
    ],
)
def test_form_is_told_whatever_comments_and_addresses_say(text: str, form: str) -> None:
    assert parse_query("a-query", HEADER + text).form == form


def test_query_without_a_title_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "nameless.rq").write_text("ASK {}")
    with pytest.raises(QueryFault) as caught:
        read_queries(tmp_path.glob("*.rq"))
    assert caught.value.where == "nameless"


def test_query_that_is_not_utf_8_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "latin.rq").write_bytes("# title@fr: Été".encode("latin-1"))
    with pytest.raises(ReadError) as caught:
        read_queries(tmp_path.glob("*.rq"))
    assert caught.value.where.endswith("latin.rq")
