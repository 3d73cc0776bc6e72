"""Accept and Accept-Language choose as RFC 9110 §12.5 says, whatever a client sends."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commons_graph.rdf.negotiation import negotiate, preferred_language

HTML, TURTLE, JSON_LD, XML = "text/html", "text/turtle", "application/ld+json", "application/rdf+xml"
OFFERS = (HTML, TURTLE, JSON_LD, XML)
PROFILED = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"'


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, HTML),
        ("", HTML),
        ("*/*", HTML),
        ("text/turtle", TURTLE),
        ("TEXT/Turtle", TURTLE),
        ("text/turtle;charset=UTF-8", TURTLE),
        ("text/turtle ; q=0.5 , application/rdf+xml ; Q=0.8", XML),
        ("application/rdf+xml, text/turtle", TURTLE),
        ("text/*", HTML),
        ("text/*;q=0.3, text/turtle;q=0.7, */*;q=0.5", TURTLE),
        ("application/*", JSON_LD),
        ("text/html;q=0, */*", TURTLE),
        ("text/*;q=0, */*", JSON_LD),
        ("*/*;q=0", None),
        ("image/png", None),
        ("text/turtle;q=0", None),
        ("text/turtle;q=0.000", None),
        ("image/png, */*;q=0.1", HTML),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', JSON_LD),
        ('application/ld+json;profile="a,b;q=0"', JSON_LD),
        ("text/html;level=1;q=0.3, text/html;q=0.7, text/turtle;q=0.5", HTML),
        ("text/html;level=1;q=0.7, text/html;q=0.3, text/turtle;q=0.5", TURTLE),
        ("*/*, application/ld+json;profile=x;q=0, text/html;q=0, text/turtle;q=0", JSON_LD),
        ("text/turtle;q=0.5;extension=1, application/rdf+xml;q=0.4", TURTLE),
        ("text/turtle;q=0.2, text/turtle;q=0.9, application/rdf+xml;q=0.5", TURTLE),
        # what browsers, the Java runtime and rdflib really send
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", HTML),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", HTML),
        ("application/rdf+xml;q=0.9, text/turtle, */*;q=0.1", TURTLE),
    ],
)
def test_accept_chooses_the_representation(accept: str | None, expected: str | None) -> None:
    assert negotiate(accept, OFFERS) == expected


@pytest.mark.parametrize(
    "accept", ['"', "text", "text/", "/turtle", "*/turtle", "text/turtle;q=high", ",,;;", "é/ü", "\0"]
)
def test_header_without_a_well_formed_element_accepts_anything(accept: str) -> None:
    assert negotiate(accept, OFFERS) == HTML


@pytest.mark.parametrize(
    "accept", ["text/turtle;q=2, application/rdf+xml", 'application/rdf+xml, "', "text, application/rdf+xml"]
)
def test_malformed_element_is_left_out_and_the_others_count(accept: str) -> None:
    assert negotiate(accept, OFFERS) == XML


def test_offer_with_the_asked_profile_wins_over_the_bare_type() -> None:
    assert negotiate(PROFILED, (JSON_LD, PROFILED)) == PROFILED
    assert negotiate(JSON_LD, (JSON_LD, PROFILED)) == JSON_LD
    assert negotiate('application/ld+json;profile="urn:other"', (PROFILED,)) is None


def test_one_profile_of_a_list_is_enough() -> None:
    both = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted http://www.w3.org/ns/json-ld#context"'
    assert negotiate(both, (PROFILED,)) == PROFILED


def test_offer_is_returned_as_it_was_written() -> None:
    assert negotiate("text/html", ("text/HTML; charset=utf-8",)) == "text/HTML; charset=utf-8"


def test_nothing_offered_gives_nothing() -> None:
    assert negotiate(None, ()) is None
    assert negotiate("*/*", ()) is None


@given(st.text() | st.text(alphabet='aqQ/*;=,."\\ 019-+'))
@example("text/turtle;q=1" + "0" * 400)
@example('text/turtle;a="\\')
def test_any_header_gives_one_of_the_offers_or_nothing(accept: str) -> None:
    assert negotiate(accept, OFFERS) in (*OFFERS, None)


@given(st.permutations(["text/html;q=0.2", "text/turtle;q=0.9", "application/*;q=0.5", "*/*;q=0.1"]))
def test_order_of_the_elements_does_not_matter(elements: list[str]) -> None:
    assert negotiate(", ".join(elements), OFFERS) == TURTLE


@pytest.mark.parametrize("unit", ["*/*,", '"', '"\\', "text/turtle;", ";q=", "a/b;c=d,", ",", "text/turtle;q=0.5,"])
def test_hostile_header_is_answered_in_bounded_time(unit: str) -> None:
    started = time.process_time()
    negotiate(unit * 1_000_000, OFFERS)
    preferred_language(unit * 1_000_000, ("fr", "en"))
    assert time.process_time() - started < 0.2


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "fr"),
        ("", "fr"),
        ("*", "fr"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("fr-FR", "fr"),
        ("de", "fr"),
        ("de, en;q=0.1", "en"),
        ("en;q=0.5, br;q=0.8", "br"),
        ("en-US,en;q=0.5,br;q=0.7", "en"),
        ("en, fr", "en"),
        ("fr;q=0, *", "en"),
        ("fr-FR;q=0, fr;q=0.5, en;q=0.4", "fr"),
        ("*;q=0.5, en;q=0.2", "fr"),
        ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "fr"),
        ("en;level=3", "fr"),
        ("en_GB", "fr"),
    ],
)
def test_accept_language_chooses_the_language(header: str | None, expected: str) -> None:
    assert preferred_language(header, ("fr", "en", "br")) == expected


def test_general_range_accepts_a_more_precise_offer() -> None:
    assert preferred_language("fr", ("en", "fr-CA")) == "fr-CA"
    assert preferred_language("e", ("fr", "en")) == "fr"


@given(st.text() | st.text(alphabet="fren-;q=.01,* "))
def test_any_language_header_gives_one_of_the_offers(header: str) -> None:
    assert preferred_language(header, ("fr", "en")) in ("fr", "en")
