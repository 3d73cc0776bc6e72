"""Ready-made answers: never of another edition, never for other headers, never without bound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from commons_graph.web.cache import AnswerCache, make_entry
from commons_graph.web.conditional import is_fresh
from web.conftest import Served, load

SMALL = Path(__file__).parents[1] / "data" / "small"


def test_a_new_edition_is_seen_at_once_on_pages_data_and_queries(
    serve_census: Callable[..., Served], tmp_path: Path
) -> None:
    site = serve_census(SMALL)
    path, query = (
        "/doc/initiative/fresh",
        {"query": "ASK { ?x <http://www.w3.org/2000/01/rdf-schema#label> 'Neuf'@fr }"},
    )
    before = site.page("/initiatives")
    assert site.get(path).status_code == 404
    assert site.client.get("/sparql", params=query).json()["boolean"] is False
    record = tmp_path / "fresh.ttl"
    record.write_text(
        "@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n"
        '<id/initiative/fresh> a ess:Initiative ; rdfs:label "Neuf"@fr .\n'
        "<doc/initiative/fresh> a ess:Record ; foaf:primaryTopic <id/initiative/fresh> .\n",
        encoding="utf-8",
    )
    load(site.settings, record)
    assert site.get(path).status_code == 200
    assert site.client.get("/sparql", params=query).json()["boolean"] is True
    after = site.get("/initiatives", accept="text/html", accept_language="fr", if_none_match=before.headers["etag"])
    assert after.status_code == 200
    assert "Neuf" in after.text
    assert site.get("/health").json()["sequence"] == 2


def test_the_data_of_an_untouched_record_keeps_its_tag(serve_census: Callable[..., Served]) -> None:
    site = serve_census(SMALL)
    path = "/" + next(link for link in site.page("/actors").text.split('"') if link.startswith("/doc/actor/"))[1:]
    tag = site.get(path + ".ttl").headers["etag"]
    load(site.settings, Path(__file__).parent / "extra.ttl")
    assert site.get(path + ".ttl", if_none_match=tag).status_code == 304


def test_an_answer_is_found_only_with_the_headers_it_varies_on() -> None:
    cache = AnswerCache(10_000_000)
    french = make_entry(200, [(b"vary", b"Accept, Accept-Language"), (b"etag", b'"fr"')], b"bonjour")
    turtle = make_entry(200, [(b"vary", b"Accept"), (b"etag", b'"ttl"')], b"<x> .")
    address = (b"/", b"")
    cache.keep(address, {b"accept": b"text/turtle"}, turtle)
    assert cache.find(address, {b"accept": b"text/turtle", b"accept-language": b"en"}) is turtle
    cache.keep(address, {b"accept": b"text/html", b"accept-language": b"fr"}, french)
    assert cache.find(address, {b"accept": b"text/html", b"accept-language": b"fr"}) is french
    assert cache.find(address, {b"accept": b"text/html", b"accept-language": b"en"}) is None
    assert cache.find(address, {b"accept": b"text/html"}) is None
    assert cache.find((b"/", b"page=2"), {b"accept": b"text/html", b"accept-language": b"fr"}) is None
    assert dict(french.start["headers"])[b"content-length"] == b"7"


def test_the_store_is_bounded_and_forgets_other_editions() -> None:
    cache = AnswerCache(50_000)
    cache.of_edition("1")
    for number in range(200):
        cache.keep((b"/%d" % number, b""), {}, make_entry(200, [], b"x" * 1000))
        assert cache.size <= 50_000
    assert cache.find((b"/0", b""), {}) is None
    assert cache.find((b"/199", b""), {}) is not None
    cache.of_edition("2")
    assert (cache.size, cache.find((b"/199", b""), {})) == (0, None)


def test_long_headers_are_not_remembered() -> None:
    cache = AnswerCache(10_000_000)
    entry = make_entry(200, [(b"vary", b"Accept")], b"x")
    cache.keep((b"/", b""), {b"accept": b"a" * 5000}, entry)
    assert cache.find((b"/", b""), {b"accept": b"a" * 5000}) is None


def test_a_malformed_condition_is_no_condition() -> None:
    assert not is_fresh(b'"a', None, b'"a"', None)
    assert not is_fresh(None, b"yesterday", b'"a"', b"Sun, 06 Jan 2013 08:49:37 GMT")
    assert is_fresh(None, b"Sun, 06 Jan 2013 08:49:37 GMT", b'"a"', b"Sun, 06 Jan 2013 08:49:37 GMT")
    assert not is_fresh(b'"b"', b"Sun, 06 Jan 2030 08:49:37 GMT", b'"a"', b"Sun, 06 Jan 2013 08:49:37 GMT")
