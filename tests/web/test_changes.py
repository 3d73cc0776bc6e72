"""The change feed on the web: its forms, how long they last, and what is said of what is not there."""

from __future__ import annotations

import json
from collections.abc import Callable
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from commons_graph.census import Census
from commons_graph.rdf.parsing import Source
from commons_graph.terms import LDES, RDF_TYPE, TREE, VOID
from web.conftest import DATA, EXTRA, Served
from web.serving import Seen

LASTING = "public, max-age=604800, immutable"
ATOM = "{http://www.w3.org/2005/Atom}"
FORMATS = {"trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}


def quads(text: bytes, suffix: str) -> set[ox.Quad]:
    return set(ox.parse(text, format=FORMATS[suffix]))


def test_the_stream_says_what_it_is_and_where_it_begins(brest: Served) -> None:
    answer = brest.get("/changes")
    assert answer.headers["content-type"] == "application/trig"
    assert answer.headers["cache-control"] == "public, no-cache"
    stream = ox.NamedNode(f"{brest.root}changes")
    facts = {(q.predicate.value, q.object) for q in quads(answer.content, "trig") if q.subject == stream}
    assert {
        (RDF_TYPE, ox.NamedNode(LDES + "EventStream")),
        (TREE + "view", ox.NamedNode(f"{brest.root}changes/1")),
        (TREE + "shape", ox.NamedNode(f"{brest.root}changes/shape")),
        (VOID + "uriSpace", ox.Literal(brest.root)),
    } <= facts
    relations = [q.object for q in quads(answer.content, "trig") if q.predicate.value == TREE + "node"]
    assert {node.value for node in relations if isinstance(node, ox.NamedNode)} == {
        f"{brest.root}changes/{page}" for page in (1, 2, 3)
    }
    assert b"retentionPolicy" in answer.content


@pytest.mark.parametrize("page", ["changes", "changes/1", "changes/3"])
def test_every_form_says_the_same(brest: Served, page: str) -> None:
    forms = [quads(brest.get(f"/{page}.{suffix}").content, suffix) for suffix in FORMATS]
    assert forms[0] == forms[1] == forms[2]
    assert len(forms[0]) > 20


def test_a_full_page_may_be_kept_and_the_last_one_may_not(brest: Served) -> None:
    for path in ("/changes/1", "/changes/2.nq", "/activity/1"):
        answer = brest.get(path)
        assert answer.headers["cache-control"] == LASTING
        again = brest.get(path, if_none_match=answer.headers["etag"])
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["cache-control"] == LASTING
    assert "no-cache" in brest.get("/changes/3").headers["cache-control"]
    assert "no-cache" in brest.get("/changes/1", accept="text/html").headers["cache-control"]
    assert brest.get("/changes/1").headers["vary"] == "Accept"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/changes/4", 404, "CG-W01"),
        ("/changes/999999999", 404, "CG-W01"),
        ("/changes/0", 404, "CG-W01"),
        ("/changes/-1", 404, "CG-W01"),
        ("/changes/1e3", 404, "CG-W01"),
        ("/changes/٣", 404, "CG-W01"),
        ("/changes/1.ttl", 404, "CG-W01"),
        ("/changes/99999999999999999999999999", 404, "CG-W01"),
        ("/changes.ttl", 404, "CG-W01"),
        ("/changes.atom?before=x", 400, "CG-W05"),
        ("/changes.atom?before=0", 400, "CG-W05"),
        ("/changes/changeset/2", 404, "CG-W01"),
        ("/changes/changeset/x", 404, "CG-W01"),
        ("/activity/4", 404, "CG-W01"),
        ("/activity/x", 404, "CG-W01"),
        ("/doc/actor/tiriad?version=2", 404, "CG-W01"),
        ("/doc/actor/tiriad?version=99999999999", 400, "CG-W05"),
        ("/doc/actor/tiriad?version=", 400, "CG-W05"),
        ("/doc/actor/tiriad?version=one", 400, "CG-W05"),
        ("/doc/actor/nobody?version=1", 404, "CG-W01"),
        ("/doc/nothing/tiriad?version=1", 404, "CG-W01"),
    ],
)
def test_what_is_not_there_is_said_clearly(brest: Served, path: str, status: int, code: str) -> None:
    answer = brest.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_form_without_graphs_is_not_offered(brest: Served) -> None:
    assert brest.get("/changes/1", accept="text/turtle").status_code == 406


def test_a_page_beyond_the_end_of_the_feed_readers_feed_is_empty(brest: Served) -> None:
    assert ElementTree.fromstring(brest.get("/changes.atom?before=1").content).findall(f"{ATOM}entry") == []
    late = brest.get("/changes.atom?before=999999999").content
    assert len(ElementTree.fromstring(late).findall(f"{ATOM}entry")) == 50


def test_a_version_is_the_record_as_it_was_in_every_form(brest: Served) -> None:
    version = f"{brest.root}doc/actor/tiriad?version=1"
    answer = brest.get("/doc/actor/tiriad?version=1", accept="text/turtle")
    triples = {q.triple for q in ox.parse(answer.content, format=ox.RdfFormat.TURTLE)}
    now = brest.get("/doc/actor/tiriad.ttl").content
    assert {q.triple for q in ox.parse(now, format=ox.RdfFormat.TURTLE)} < triples
    assert any(t.subject == ox.NamedNode(version) and "isVersionOf" in t.predicate.value for t in triples)
    for suffix in ("jsonld", "rdf", "nt"):
        assert brest.get(f"/doc/actor/tiriad.{suffix}?version=1").status_code == 200
    assert answer.headers["content-location"] == "/doc/actor/tiriad.ttl?version=1"
    page = Seen(brest.page("/doc/actor/tiriad?version=1").text)
    assert "Version 1, du " in page.words
    assert "(ajout)" in page.words


def test_the_page_for_people_tells_what_happened_in_their_language(brest: Served) -> None:
    for language, words in {"fr": "Ce qui a changé", "en": "What has changed", "br": "Ouzhpennet"}.items():
        assert words in Seen(brest.page("/changes", language).text).words
    second = Seen(brest.page("/changes/2").text)
    assert {f"{brest.root}changes/1", f"{brest.root}changes/3"} <= second.links(f"{brest.root}changes/2")


def test_hostile_texts_stay_texts_in_the_feed(brest: Served) -> None:
    root = ElementTree.fromstring(b"<x/>")
    address: str | None = "/changes.atom"
    titles: list[str] = []
    while address:
        root = ElementTree.fromstring(brest.get(address).content)
        titles += [entry.findtext(f"{ATOM}title") or "" for entry in root.findall(f"{ATOM}entry")]
        older = [a.get("href") for a in root.findall(f"{ATOM}link") if a.get("rel") == "next"]
        address = "/" + older[0].removeprefix(brest.root) if older and older[0] else None
    assert any("<script>alert(1)</script>" in title for title in titles)
    assert any(title.startswith("Retrait\N{NO-BREAK SPACE}: ") for title in titles)


def test_activities_walk_from_the_newest_to_the_oldest(brest: Served) -> None:
    collection = brest.get("/activity").json()
    assert collection["type"] == "OrderedCollection"
    address, kinds = collection["first"], []
    while address:
        page = brest.get("/" + address.removeprefix(brest.root), accept="application/activity+json").json()
        assert page["id"] == address
        kinds += [activity["type"] for activity in page["orderedItems"]]
        address = page.get("next")
    assert len(kinds) == collection["totalItems"]
    assert set(kinds) == {"Create", "Delete"}
    asked = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
    assert brest.get("/activity/1", accept=asked).status_code == 200


def test_updates_and_erasures_show_at_once_and_full_pages_stay_as_they_were(
    serve_census: Callable[..., Served], document: Callable[[str], Source]
) -> None:
    served = serve_census(DATA, EXTRA)
    first = served.get("/changes/1")
    assert b"un%20mot" not in first.content
    label = "Rue du Secret 29"
    sheet = f"""@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
      @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dct: <http://purl.org/dc/terms/> .
      <id/initiative/oufipo> a ess:Initiative ; rdfs:label "{label}"@fr .
      <doc/initiative/oufipo> a ess:Record ; foaf:primaryTopic <id/initiative/oufipo> ;
        dct:license <https://creativecommons.org/licenses/by-sa/4.0/> ."""
    with Census(served.settings) as census:
        census.load([document(sheet)])
    assert label in served.get("/changes/3").text
    assert label in served.get("/changes.atom").text
    assert served.get("/changes/1").content == first.content
    assert served.get("/changes/1").headers["etag"] == first.headers["etag"]
    with Census(served.settings) as census:
        census.erase(["initiative/oufipo"], "demande")
    pages = [served.get(path).text for path in ("/changes/1", "/changes/2", "/changes/3", "/changes.atom")]
    assert not any(label in page for page in pages)
    assert served.get("/doc/initiative/oufipo?version=2").status_code == 410
    assert served.get("/doc/initiative/oufipo?version=1", accept="text/html").status_code == 410
    assert served.get("/doc/initiative/oufipo?version=3", accept="text/turtle").status_code == 200
    newest = json.loads(served.get("/activity/3").content)["orderedItems"][0]
    assert (newest["type"], newest["object"]["type"]) == ("Delete", "Tombstone")
    purged = [served.get(f"/changes/{page}") for page in (1, 2)]
    assert sum("oufipo?version=1> a as:Delete" in answer.text for answer in purged) == 1
    assert all(answer.headers["cache-control"] == LASTING for answer in purged)
