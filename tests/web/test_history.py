"""The history of a record: for people in words, for programs as provenance and patches."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pyoxigraph as ox
import pytest

from commons_graph.census import Census
from commons_graph.history.undoing import Undoing
from commons_graph.journal.port import Draft
from commons_graph.rdf.addresses import address_of_key
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source
from commons_graph.rdf.records import record_of
from commons_graph.terms import PROV
from web.conftest import DATA, EXTRA, Served
from web.serving import Seen

HEAD = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix theme: <https://w3id.org/commons-graph/scheme/theme/> .
"""
LONG = " ".join(f"mot{number}" for number in range(80))

PLACE = '; ess:place <id/initiative/jardin#place> . <id/initiative/jardin#place> a ess:Place ; ess:locality "{}"'


def sheet(about: str, key: str = "initiative/jardin") -> Source:
    text = f"""{HEAD}<id/{key}> a ess:Initiative ; {about} .
<doc/{key}> a ess:Record ; foaf:primaryTopic <id/{key}> ;
  dct:license <https://creativecommons.org/licenses/by-sa/4.0/> ."""
    return Source("/home/quelquun/secret/jardin.ttl", TURTLE, data=text.encode())


@pytest.fixture(scope="module")
def served(serve_census: Callable[..., Served]) -> Served:
    """One record was added (2), changed (3) and undone (4), another withdrawn (6), a third erased (8)."""
    found = serve_census(DATA, EXTRA)
    with Census(found.settings) as census:
        first, second = (
            f'rdfs:label "Jardin"@fr ; dct:description "{LONG} {where}. {LONG}"@fr ; ess:theme theme:{theme} '
            + PLACE.format(town)
            for where, theme, town in (("du quai", "food", "Brest"), ("du port", "culture", "Quimper"))
        )
        census.load([sheet(first)], message="première version", origin="/home/quelquun/secret/jardin.ttl")
        census.load([sheet(f'ess:startDate "2013" ; {second}')], message="<script>alert(1)</script>")
        census.revert(Undoing(3, "erreur de saisie"))
        census.load([sheet('rdfs:label "Passage"@fr', "initiative/passage")])
        census.revert(Undoing(5))
        census.load([sheet('rdfs:label "Confidence introuvable"@fr', "initiative/efface")])
        census.erase(["initiative/efface"], "demande")
    return found


def test_every_revision_is_told_newest_first_with_role_source_and_message(served: Served) -> None:
    page = Seen(served.page("/doc/initiative/jardin/history").text)
    words = page.words
    assert "Historique de Jardin" in words
    places = [words.index(text) for text in ("erreur de saisie", "<script>alert(1)</script>", "première version")]
    assert places == sorted(places)
    assert "Administration" in words
    assert "Import" in words
    assert "annule le changement 3" in words
    assert "jardin.ttl" in words
    assert "secret" not in words


def test_the_difference_is_in_words_by_field(served: Served) -> None:
    text = served.page("/doc/initiative/jardin/history").text
    changed = text[text.index('id="version-3"') : text.index('id="version-2"')]
    assert re.search(r"<del>quai\.\s*</del>\s*<ins>port\.\s*</ins>", changed)
    assert '<span class="gap">' in changed
    assert "mot40 mot41" not in changed, "long unchanged stretches are left out"
    words = Seen(changed).words
    assert "Alimentation" in words
    assert "Culture" in words
    assert re.search(r"ajouté\W+2013", words)
    assert "Lieux › locality" in words


def test_the_words_are_in_the_language_of_the_page(served: Served) -> None:
    assert "History of Jardin" in Seen(served.page("/doc/initiative/jardin/history", "en").text).words
    assert "Istor Jardin" in Seen(served.page("/doc/initiative/jardin/history", "br").text).words


def test_a_withdrawn_record_keeps_its_history(served: Served) -> None:
    gone = served.get("/doc/initiative/passage", accept="text/html")
    assert gone.status_code == 410
    assert "/doc/initiative/passage/history" in gone.text
    words = Seen(served.page("/doc/initiative/passage/history").text).words
    assert "Retrait" in words
    assert served.get("/doc/initiative/passage?version=5", accept="text/html").status_code == 200


def test_an_erased_record_tells_that_it_was_and_nothing_else(served: Served) -> None:
    page = served.page("/doc/initiative/efface/history").text
    data = served.get("/doc/initiative/efface/history.ttl").text
    assert "Confidence" not in page + data
    assert "demande" in page
    assert served.get("/doc/initiative/efface?version=7").status_code == 410
    for number in (7, 8):
        assert served.get(f"/doc/initiative/efface/history/{number}.rdfp").status_code == 410


def triples(answer: httpx.Response, fmt: ox.RdfFormat) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(answer.content, format=fmt)}


def test_the_data_is_the_same_in_every_form_and_names_nobody(served: Served) -> None:
    path = "/doc/initiative/jardin/history"
    turtle = triples(served.get(path, accept="text/turtle"), ox.RdfFormat.TURTLE)
    forms = {"nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD}
    for suffix, fmt in forms.items():
        assert triples(served.get(f"{path}.{suffix}"), fmt) == turtle
    version = ox.NamedNode(f"{served.root}doc/initiative/jardin?version=3")
    told = {t.predicate.value: t.object for t in turtle if t.subject == version}
    assert told[PROV + "wasRevisionOf"] == ox.NamedNode(f"{served.root}doc/initiative/jardin?version=2")
    assert told[PROV + "wasGeneratedBy"] == ox.NamedNode(f"{served.root}changes/changeset/3")


def test_the_patch_leads_from_one_version_to_the_next(served: Served) -> None:
    def state(version: int) -> set[str]:
        found = served.get(f"/doc/initiative/jardin.nt?version={version}").text.splitlines()
        own = f"<{served.root}doc/initiative/jardin?version="
        return {line for line in found if not line.startswith((own, f"<{served.root}changes/"))}

    answer = served.get("/doc/initiative/jardin/history/3.rdfp")
    assert answer.headers["content-type"] == "application/rdf-patch"
    rows = answer.text.splitlines()
    assert rows[:2] == [
        f"H id <{served.root}doc/initiative/jardin?version=3> .",
        f"H prev <{served.root}doc/initiative/jardin?version=2> .",
    ]
    assert (rows[2], rows[-1]) == ("TX .", "TC .")
    graph = f" <{served.root}doc/initiative/jardin> ."
    changed = {(row[0], row[2:].removesuffix(graph) + " .") for row in rows[3:-1]}
    assert all(row.endswith(graph) for row in rows[3:-1])
    applied = (state(2) - {line for kind, line in changed if kind == "D"}) | {
        line for kind, line in changed if kind == "A"
    }
    assert applied == state(3)
    first = served.get("/doc/initiative/jardin/history/2.rdfp").text
    assert "H prev" not in first
    assert "\nD " not in first


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/doc/actor/nobody/history", 404, "CG-W01"),
        ("/doc/nothing/tiriad/history", 404, "CG-W01"),
        ("/doc/actor/tiriad/history?before=x", 400, "CG-W05"),
        ("/doc/actor/tiriad/history?before=0", 400, "CG-W05"),
        ("/doc/actor/tiriad/history.csv", 404, "CG-W01"),
        ("/doc/actor/tiriad/history/99.rdfp", 404, "CG-W01"),
        ("/doc/actor/tiriad/history/3.rdfp", 404, "CG-W01"),
        ("/doc/actor/tiriad/history/x.rdfp", 404, "CG-W01"),
        ("/doc/actor/tiriad/history/1.ttl", 404, "CG-W01"),
        ("/doc/actor/nobody/history/1.rdfp", 404, "CG-W01"),
    ],
)
def test_what_is_not_there_is_said_clearly(served: Served, path: str, status: int, code: str) -> None:
    answer = served.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_version_is_read_as_a_page_that_says_which_one_it_is(served: Served) -> None:
    text = served.page("/doc/initiative/jardin?version=3").text
    words = Seen(text).words
    assert "La version actuelle est" in words
    assert "du port." in words
    assert text.count("<h1") == 1
    assert "version actuelle." in Seen(served.page("/doc/initiative/jardin?version=4").text).words
    assert "a été retirée depuis" in Seen(served.page("/doc/initiative/passage?version=5").text).words
    assert served.page("/doc/initiative/passage?version=6").text.count("<h1") == 1


def test_the_page_of_a_record_leads_to_its_history(served: Served) -> None:
    assert f"{served.root}doc/initiative/jardin/history" in Seen(served.page("/doc/initiative/jardin").text).links(
        served.root
    )


def test_a_long_history_comes_in_pages(serve_census: Callable[..., Served]) -> None:
    served = serve_census(DATA, EXTRA)
    with Census(served.settings) as census:
        row = next(iter(census.journal.newest(["actor/tiriad"])))
        for number in range(45):
            lines = [
                *row.content.decode().splitlines(),
                f'<{address_of_key("actor/tiriad").thing}> <https://x.example/p> "{number}" .',
            ]
            census.journal.append(Draft([record_of(address_of_key("actor/tiriad"), lines)]))
        census.refresh()
    path, seen, pages = "/doc/actor/tiriad/history", list[int](), 0
    while path:
        text = served.page(path).text
        seen += [int(number) for number in re.findall(r'id="version-(\d+)"', text)]
        following = [a["href"] for a in Seen(text).all("a") if a.get("rel") == "next"]
        path = following[0] if following else ""
        pages += 1
    assert seen == list(range(46, 0, -1))
    assert pages == 3
    last = Seen(served.page("/doc/actor/tiriad/history?before=7").text)
    newer = [a["href"] for a in last.all("a") if a.get("rel") == "prev"]
    assert newer == ["/doc/actor/tiriad/history?before=27"]
    assert served.page("/doc/actor/tiriad/history?before=1").text.count("<h1") == 1
