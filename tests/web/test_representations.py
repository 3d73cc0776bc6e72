"""One resource, many forms: negotiation on the wire, entity tags, links and the same graph in each."""

from __future__ import annotations

import json
import re
from email.utils import parsedate_to_datetime

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from web.conftest import Served
from web.serving import Seen

ATOM = "application/atom+xml"
"""The feed of changes, which is no other form of a page but stands in the same place."""

TYPES = {
    "html": "text/html",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
}
PARSERS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}
NEGOTIATED = [
    "/doc/initiative/recensement-innovations-brest",
    "/doc/initiative/trilingual",
    "/doc/partnership/trilingual-tiriad",
    "/ns",
    "/scheme",
    "/scheme/role",
    "/scheme/role/technical",
    "/shapes",
]


def media_type(header: str) -> str:
    return header.partition(";")[0]


@pytest.mark.parametrize("path", NEGOTIATED)
@pytest.mark.parametrize("suffix", TYPES)
def test_each_form_comes_by_its_ending_and_by_accept(brest: Served, path: str, suffix: str) -> None:
    fixed = brest.get(f"{path}.{suffix}", accept="application/nothing")
    negotiated = brest.get(path, accept=TYPES[suffix])
    for answer in (fixed, negotiated):
        assert answer.status_code == 200
        assert media_type(answer.headers["content-type"]) == TYPES[suffix]
    assert fixed.text == negotiated.text
    assert "Accept" not in fixed.headers.get("vary", "").split(", ")
    assert "Accept" in negotiated.headers["vary"].split(", ")
    assert ("Accept-Language" in negotiated.headers["vary"]) == (suffix == "html")
    if suffix != "html":
        assert negotiated.headers["content-location"] == f"{path}.{suffix}"


@pytest.mark.parametrize("path", NEGOTIATED)
def test_every_form_carries_the_same_graph(brest: Served, path: str) -> None:
    graphs = [
        Graph().parse(data=brest.get(f"{path}.{suffix}").content, format=name) for suffix, name in PARSERS.items()
    ]
    assert len(graphs[0]) > 0
    for graph in graphs[1:]:
        assert isomorphic(graphs[0], graph)


@pytest.mark.parametrize("path", [*NEGOTIATED, "/doc/census/brest-2013"])
def test_the_page_embeds_the_graph_of_its_data(brest: Served, path: str) -> None:
    (script,) = Seen(brest.page(path).text).scripts
    embedded = Graph().parse(data=script, format="json-ld")
    data = Graph().parse(data=brest.get(f"{path}.nt").content, format="nt")
    if path.startswith("/doc/"):  # programs that read pages look for schema.org
        schema = Graph().parse(data=brest.get(f"{path}.nt?profile=schema").content, format="nt")
        assert all(triple in embedded for triple in schema)
    elif path in ("/scheme", "/shapes"):  # such a page embeds an outline: the whole would weigh more than the page
        assert len(embedded) > 0
        assert all(triple in data for triple in embedded)
    else:
        assert isomorphic(embedded, data)


def test_rdflib_reads_a_thing_from_its_address(brest: Served) -> None:
    expected = Graph().parse(data=brest.get("/doc/actor/tiriad.nt").content, format="nt")
    for name in ("turtle", "json-ld", "xml", "nt"):
        assert isomorphic(Graph().parse(f"{brest.root}id/actor/tiriad", format=name), expected), name
    assert isomorphic(Graph().parse(f"{brest.root}id/actor/tiriad"), expected)


@pytest.mark.parametrize("path", [*NEGOTIATED, "/initiatives", "/"])
def test_no_two_forms_share_an_entity_tag(brest: Served, path: str) -> None:
    tags = []
    for accept in (*TYPES.values(), "text/csv"):
        for language in ("fr", "en"):
            answer = brest.get(path, accept=accept, accept_language=language)
            if answer.status_code == 200:
                tags.append((answer.headers["etag"], answer.content))
    by_tag = dict(tags)
    assert all(by_tag[tag] == content for tag, content in tags)
    assert len(by_tag) == len({content for _, content in tags})
    assert all(re.fullmatch(r'"[0-9a-f]{32}"', tag) for tag in by_tag)


@pytest.mark.parametrize("path", [*NEGOTIATED, "/doc/initiative/oufipo.ttl", "/initiatives.csv", "/", "/queries"])
def test_an_unchanged_copy_is_not_sent_again(brest: Served, path: str) -> None:
    first = brest.get(path, accept="text/html, */*;q=0.5")
    tag = first.headers["etag"]
    for condition in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = brest.get(path, accept="text/html, */*;q=0.5", if_none_match=condition)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers.get("vary") == first.headers.get("vary")
    other = brest.get(path, accept="text/html, */*;q=0.5", if_none_match='"other"')
    assert other.status_code == 200


def test_a_copy_of_one_form_does_not_stand_for_another(brest: Served) -> None:
    turtle = brest.get("/doc/actor/tiriad", accept="text/turtle")
    assert brest.get("/doc/actor/tiriad", accept="text/html", if_none_match=turtle.headers["etag"]).status_code == 200


def test_the_date_of_a_copy_is_enough_when_there_is_no_tag(brest: Served) -> None:
    first = brest.get("/doc/actor/tiriad.ttl")
    modified = first.headers["last-modified"]
    assert parsedate_to_datetime(modified).tzinfo
    assert brest.get("/doc/actor/tiriad.ttl", if_modified_since=modified).status_code == 304
    old = "Sun, 06 Jan 2013 08:49:37 GMT"
    assert brest.get("/doc/actor/tiriad.ttl", if_modified_since=old).status_code == 200
    both = brest.get("/doc/actor/tiriad.ttl", if_modified_since=modified, if_none_match='"other"')
    assert both.status_code == 200


def test_links_name_the_other_forms_the_licence_and_the_public_address(brest: Served) -> None:
    links = brest.get("/doc/actor/tiriad", accept="text/turtle").headers["link"]
    for suffix, name in TYPES.items():
        if suffix != "ttl":
            assert f'</doc/actor/tiriad.{suffix}>; rel="alternate"; type="{name}"' in links
    assert '</ns>; rel="describedby"' in links
    assert '<https://creativecommons.org/licenses/by-sa/4.0/>; rel="license"' in links
    assert f'<{brest.root}doc/actor/tiriad>; rel="canonical"' in links
    assert f'<{brest.root}id/actor/tiriad>; rel="describes"' in links
    head = Seen(brest.page("/doc/actor/tiriad").text).all("link")
    assert {a["type"] for a in head if a["rel"] == "alternate" and "type" in a} - {ATOM} == set(TYPES.values()) - {
        "text/html"
    }


def test_what_no_form_has_is_not_acceptable(brest: Served) -> None:
    answer = brest.get("/doc/actor/tiriad", accept="application/pdf")
    assert answer.status_code == 406
    assert answer.json()["code"] == "CG-W03"
    assert "text/turtle" in answer.json()["hint"]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "text/html"),
        ("text/turtle, */*;q=0.1", "text/turtle"),
        ("application/json", "application/ld+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/rdf+xml;q=0.5, text/turtle;q=0.4", "application/rdf+xml"),
        ("text/*", "text/html"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
    ],
)
def test_accept_decides(brest: Served, accept: str, expected: str) -> None:
    answer = brest.get("/doc/actor/tiriad", accept=accept)
    assert media_type(answer.headers["content-type"]) == expected


def test_the_record_is_served_as_it_was_written(brest: Served) -> None:
    text = brest.get("/doc/partnership/trilingual-tiriad.nt").text
    assert '"108400"^^<http://www.w3.org/2001/XMLSchema#integer>' in text
    assert '"2013-01"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>' in text
    assert "rdf-schema#label" not in text  # a partnership has no label of its own, and none is put in


def test_turtle_declares_only_the_prefixes_it_uses(brest: Served) -> None:
    text = brest.get("/doc/actor/tiriad.ttl").text
    for prefix in re.findall(r"^@prefix ([a-z-]+):", text, re.MULTILINE):
        assert re.search(rf"(?<![\w:/]){prefix}:[A-Za-z0-9]", text), prefix


def test_json_ld_needs_no_other_server(brest: Served) -> None:
    document = json.loads(brest.get("/doc/actor/tiriad.jsonld").text)
    assert isinstance(document["@context"], dict)
    context = json.loads(brest.get("/ns/context.jsonld").text)["@context"]
    assert {term: context[term] for term in document["@context"]} == document["@context"]
