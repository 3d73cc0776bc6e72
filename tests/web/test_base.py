"""A census whose public base is elsewhere works where it is served, with or without the path of that base."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from web.conftest import EXTRA, Served
from web.serving import Seen

BASE = "https://example.org/census/"
SMALL = Path(__file__).parents[1] / "data" / "small"
NOT_HERE = ("/hostile.rdf", "/actor/tiriad")
"""What RDF/XML cannot hold, and an actor of the sample census whom the extra records name."""


@pytest.fixture(scope="module")
def elsewhere(serve_census: Callable[..., Served]) -> Served:
    """A census that will be public under a path of another host."""
    return serve_census(SMALL, EXTRA, base=BASE)


@pytest.mark.parametrize("prefix", ["", "/census"])
@pytest.mark.parametrize("language", ["", "/en"])
def test_links_keep_the_prefix_of_the_request(elsewhere: Served, prefix: str, language: str) -> None:
    seen_paths: set[str] = set()
    pending = [f"{elsewhere.root.rstrip('/')}{prefix}{language}/"]
    while pending:
        address = pending.pop()
        if address in seen_paths or len(seen_paths) > 150:
            continue
        seen_paths.add(address)
        answer = elsewhere.client.get(address, headers={"accept": "text/html, */*;q=0.1"}, follow_redirects=True)
        assert answer.status_code == 200 or address.endswith(NOT_HERE), address
        if answer.headers["content-type"].startswith("text/html"):
            links = Seen(answer.text).links(address)
            assert all(link.startswith(elsewhere.root.rstrip("/") + prefix + "/") for link in links)
            pending += [link for link in sorted(links) if "/fr/" not in link]
    assert len(seen_paths) > 40
    answer = elsewhere.get(f"{prefix}{language}/id/initiative/trilingual")
    assert answer.headers["location"] == f"{prefix}{language}/doc/initiative/trilingual"


def test_data_carries_the_public_base_and_nothing_of_the_host(elsewhere: Served) -> None:
    for path in ("/doc/initiative/trilingual", "/census/doc/initiative/trilingual", "/fr/doc/initiative/trilingual"):
        for suffix, name in (("ttl", "turtle"), ("jsonld", "json-ld"), ("rdf", "xml"), ("nt", "nt")):
            answer = elsewhere.get(f"{path}.{suffix}")
            graph = Graph().parse(data=answer.content, format=name)
            assert (URIRef(BASE + "id/initiative/trilingual"), None, None) in graph
            assert "127.0.0.1" not in answer.text


def test_the_canonical_address_is_the_public_one(elsewhere: Served) -> None:
    for path, language in (("/doc/initiative/trilingual", ""), ("/census/en/doc/initiative/trilingual", "en/")):
        answer = elsewhere.get(path, accept="text/html")
        assert f'<{BASE}{language}doc/initiative/trilingual>; rel="canonical"' in answer.headers["link"]
        assert f'<link rel="canonical" href="{BASE}{language}doc/initiative/trilingual">' in answer.text
        assert f'hreflang="br" href="{BASE}br/doc/initiative/trilingual"' in answer.text
        assert f"{BASE}id/initiative/trilingual</code>" in answer.text


def test_pages_under_two_prefixes_have_two_tags(elsewhere: Served) -> None:
    tags = {
        elsewhere.get(path, accept="text/html").headers["etag"]
        for path in ("/actors", "/census/actors", "/en/actors", "/census/fr/actors")
    }
    assert len(tags) == 4


def test_the_endpoint_answers_under_the_prefix_too(elsewhere: Served) -> None:
    query = {"query": "SELECT (COUNT(*) AS ?n) WHERE { ?s a <https://w3id.org/commons-graph/ess#Initiative> }"}
    for path in ("/sparql", "/census/sparql"):
        answer = elsewhere.client.get(path, params=query, headers={"accept": "application/sparql-results+json"})
        assert answer.status_code == 200
        assert int(answer.json()["results"]["bindings"][0]["n"]["value"]) >= 3
