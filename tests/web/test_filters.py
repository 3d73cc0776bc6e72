"""Lists with filters: what is offered, counted, said in words, and given to programs is one and the same selection."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from commons_graph.editions.shelf import Shelf
from commons_graph.schema.reader import bundled_schema
from commons_graph.search.finder import Finder
from commons_graph.search.selection import Selection, select
from web.conftest import Served
from web.serving import Seen

NB = "\u00a0"
SCHEMA = bundled_schema()
CULTURE = "/initiatives?theme=culture&territory=brest-29019"


@pytest.fixture(scope="module")
def finder(brest: Served) -> Iterator[Finder]:
    edition = Shelf(brest.settings.var / "editions").current()
    yield edition.finder(SCHEMA)
    edition.close()


def heading(text: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "", found[1])


def facet_links(text: str) -> list[tuple[str, int]]:
    """The links of the facets with their counts."""
    rows = re.findall(r'<li[^>]*><a href="([^"]+)" rel="nofollow"[^>]*><span>.*?</span> <span>([^<]*)</span></a>', text)
    return [(href.replace("&amp;", "&"), int(re.sub(r"\D", "", count))) for href, count in rows]


def count_of(sentence: str) -> int:
    """The number that a sentence begins with."""
    found = re.match(r"[\d\u202f\u00a0,]+", sentence)
    assert found, sentence
    return int(re.sub(r"\D", "", found[0]))


def ids_of(site: Served, path: str) -> set[str]:
    rows = csv.DictReader(io.StringIO(site.get(path).content.decode("utf-8-sig")))
    return {row["id"] for row in rows}


@pytest.mark.parametrize(
    ("language", "path", "sentence"),
    [
        ("fr", CULTURE, f"2 innovations sociales sur le thème «{NB}Culture{NB}» à Brest"),
        ("en", CULTURE, "2 social innovations on the theme “Culture” in Brest"),
        ("br", CULTURE, f"war an tem «{NB}Sevenadur{NB}» e Brest"),
        ("fr", "/initiatives?theme=culture&theme=digital", f"sur le thème «{NB}Culture{NB}» ou «{NB}Numérique{NB}»"),
        ("fr", "/territories?within=finistere-29&level=quartier", f"3 territoires (Niveau{NB}: «{NB}Quartier{NB}»)"),
        ("fr", "/partnerships?partner=actor/tiriad", f"2 partenariats avec «{NB}Tiriad{NB}» pour partenaire"),
        ("fr", "/initiatives?territory=finistere-29", f"8 innovations sociales sur le territoire «{NB}Finistère{NB}»"),
        ("fr", "/initiatives?q=wiki", f"1 innovation sociale avec les mots «{NB}wiki{NB}»"),
    ],
)  # fmt: skip
def test_the_title_says_what_is_chosen(brest: Served, language: str, path: str, sentence: str) -> None:
    page = brest.page(path, language).text
    assert sentence in heading(page)
    title = re.search(r"<title>(.*?)</title>", page)
    assert title
    assert heading(page) in title[1]


@pytest.mark.parametrize(
    "start",
    ["/initiatives", "/actors?role=financial", "/partnerships", "/initiatives?territory=brest-29019&theme=digital"],
)
def test_a_value_that_is_added_leads_to_as_many_records_as_it_says(brest: Served, start: str) -> None:
    page = brest.page(start).text
    links = facet_links(page)
    assert links
    chosen = set(parse_qs(urlsplit(start).query))
    for href, count in links:
        assert brest.page(href)
        # beside values of the same facet, a count says how many have this value, not how many have any of them
        new = [name for name in parse_qs(urlsplit(href).query) if name not in chosen]
        if new:
            assert count_of(heading(brest.page(href).text)) == count, href


def test_a_value_is_turned_on_and_off_by_the_same_link(brest: Served) -> None:
    on = brest.page("/initiatives?theme=culture").text
    assert '<a href="/initiatives" rel="nofollow" aria-current="true">' in on
    off = brest.page("/initiatives").text
    assert '<a href="/initiatives?theme=culture" rel="nofollow">' in off


def test_a_part_takes_the_place_of_its_whole(brest: Served) -> None:
    links = {href for href, _ in facet_links(brest.page("/initiatives?theme=digital").text)}
    assert "/initiatives?theme=digital-fabrication" in links
    assert not [href for href in links if "theme=digital&theme=digital-fabrication" in href]


def test_only_facets_with_a_choice_are_offered(brest: Served) -> None:
    names = set(re.findall(r'<h3 id="facet-\d+">(.*?)</h3>', brest.page("/initiatives").text))
    assert {"Thèmes", "Statut", "Territoires", "Début"} <= names
    assert "Recueillie le" not in names  # all in one year
    assert "Publics" not in names  # nobody has any


def test_a_filter_that_finds_nothing_leads_on(brest: Served) -> None:
    page = brest.page("/initiatives?theme=culture&startDate=2019&territory=brest-bellevue").text
    seen = Seen(page)
    assert "0 innovation sociale" in seen.words
    assert "Aucune fiche ne répond à tout cela" in seen.words
    shown = re.findall(r'<li><a href="([^"]+)" rel="nofollow">(\d+ innovations? sociales?[^<]*)</a></li>', page)
    assert shown
    for href, sentence in shown:
        assert heading(brest.page(href.replace("&amp;", "&")).text) == sentence
        assert count_of(sentence) > 0
    assert "/initiatives" in [a["href"] for a in seen.all("a")]


def test_a_territory_is_found_by_its_name(brest: Served) -> None:
    answer = brest.get("/territories?within.name=Brest%20m%C3%A9tropole")
    assert (answer.status_code, answer.headers["location"]) == (303, "/territories?within=brest-metropole")
    several = Seen(brest.page("/territories?within.name=br").text)
    assert "within=brest-metropole" in " ".join(a["href"] for a in several.all("a"))
    assert "Rien ici ne s’appelle" in Seen(brest.page("/territories?within.name=xyzzyx").text).words


def test_the_order_is_in_the_address(brest: Served) -> None:
    page = brest.page("/actors?order=newest&page=2")
    assert [a["href"] for a in Seen(page.text).all("a") if a.get("aria-current") == "page" and "page" in a["href"]] == [
        "/actors?order=newest&page=2"
    ]
    assert '/actors?order=newest">' not in page.headers["link"]


def test_filtered_pages_are_not_for_search_engines_but_one_filter_is(brest: Served) -> None:
    assert "noindex" not in brest.page("/initiatives?theme=culture").text
    assert "noindex" in brest.page("/initiatives?theme=culture&startDate=2010").text


def test_a_shared_address_with_a_tracker_is_the_same_page(brest: Served) -> None:
    page = brest.page("/initiatives?fbclid=abc&theme=culture")
    assert "initiatives?theme=culture>" in page.headers["link"]


def test_the_table_the_linked_data_and_the_features_hold_just_the_selection(brest: Served) -> None:
    query = "theme=culture&territory=brest-29019"
    expected = ids_of(brest, f"/initiatives.csv?{query}")
    assert len(expected) == 2
    features = json.loads(brest.get(f"/initiatives.geojson?{query}").text)
    assert {feature["id"] for feature in features["features"]} == expected
    assert all(feature["geometry"]["type"] == "Point" for feature in features["features"])
    graph = Graph().parse(data=brest.get(f"/initiatives.jsonld?{query}").text, format="json-ld")
    initiative = URIRef("https://w3id.org/commons-graph/ess#Initiative")
    assert {str(s) for s in graph.subjects(RDF.type, initiative)} == expected
    assert len(list(graph.subject_objects(URIRef("https://w3id.org/commons-graph/ess#status")))) == 2


def test_data_forms_hold_the_whole_selection_whatever_the_page(brest: Served) -> None:
    page = brest.page("/territories?level=commune&page=2")
    alternates = {
        a["type"]: a["href"]
        for a in Seen(page.text).all("link")
        if a.get("rel") == "alternate" and "type" in a and ".umap." not in a["href"]
    }
    assert alternates["text/csv"] == "/territories.csv?level=commune"
    assert alternates["application/geo+json"] == "/territories.geojson?level=commune"
    assert len(ids_of(brest, "/territories.csv?level=commune")) == 1206
    assert len(json.loads(brest.get("/territories.geojson?level=commune").text)["features"]) == 1206


def test_what_has_no_place_has_no_features(brest: Served) -> None:
    assert brest.get("/partnerships.geojson").status_code == 404


def test_incoming_lists_are_lists_like_any_other(brest: Served) -> None:
    answer = brest.get("/en/doc/actor/tiriad/incoming/partner/partnerships.csv")
    assert (answer.status_code, answer.headers["location"]) == (308, "/en/partnerships.csv?partner=actor/tiriad")
    shown = Seen(brest.page("/partnerships?partner=actor/tiriad").text)
    assert len([a for a in shown.all("li") if a.get("class") == "tie"]) == 2


def random_selections(finder: Finder, number: int) -> Iterator[Selection]:
    chance = random.Random(5)
    types = [t.segment for t in SCHEMA.record_types]
    for _ in range(number):
        some = chance.sample(types, chance.choice([1, 1, 1, 2]))
        facets = list(finder.facets.common(some))
        values = []
        for facet in chance.sample(facets, min(len(facets), chance.choice([0, 1, 2, 3]))):
            known = list(finder.holdings.known(facet.name)) if facet.offered else []
            known = known or [key for target in facet.targets for key in finder.keys(select([target]))][:40]
            values += [(facet.name, value) for value in chance.sample(known, min(len(known), chance.choice([1, 2])))]
        yield select([t for t in types if t in some], values=values)


def query_behind(site: Served, address: str) -> str:
    """The text of the query that a page links to as its own."""
    page = site.page(address).text
    link = next(a["href"] for a in Seen(page).all("a") if "/sparql?query=" in a["href"] or ".rq" in a["href"])
    return parse_qs(urlsplit(link).query)["query"][0] if "/sparql?" in link else site.get(link).text


def found_by(client: httpx.Client, query: str) -> set[str]:
    answer = client.post("/sparql", data={"query": query}, headers={"accept": "text/csv"})
    assert answer.status_code == 200, (query, answer.text)
    return {row["thing"] for row in csv.DictReader(io.StringIO(answer.text))}


def test_the_query_of_a_list_finds_the_records_of_the_list(brest: Served, finder: Finder) -> None:
    one_type = [s for s in random_selections(finder, 60) if len(s.types) == 1]
    assert len(one_type) > 30
    for selection in one_type:
        record_type = SCHEMA.by_segment(selection.types[0])
        assert record_type
        query = selection.query(finder.facets)
        address = f"/{record_type.list_segment}" + (f"?{query}" if query else "")
        expected = {f"{brest.root}id/{key}" for key in finder.keys(selection)}
        assert found_by(brest.client, query_behind(brest, address)) == expected, address
        assert ids_of(brest, address.replace("?", ".csv?") if "?" in address else address + ".csv") == expected


def test_the_query_of_a_search_finds_what_the_search_found(brest: Served, finder: Finder) -> None:
    for words in ("fablab", "brest", "numerqiue"):
        expected = {f"{brest.root}id/{key}" for key in finder.keys(select(text=words))}
        assert expected
        assert found_by(brest.client, query_behind(brest, f"/search?q={words}")) == expected
    narrowed = "/initiatives?q=fabrication&theme=digital"
    assert len(found_by(brest.client, query_behind(brest, narrowed))) == count_of(heading(brest.page(narrowed).text))
