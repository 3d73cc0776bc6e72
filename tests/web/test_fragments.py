"""`/fragments`: the triples of a pattern in pages, with totals and controls, for programs and for people."""

from __future__ import annotations

from collections import Counter
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Dataset, Graph, Literal, Namespace, URIRef
from rdflib.namespace import FOAF, RDF, RDFS, VOID, XSD

from commons_graph.web.fragments.asking import FragmentPage
from commons_graph.web.fragments.controls import Controls
from commons_graph.web.fragments.pattern import explicit, parse_pattern, parse_term
from commons_graph.web.fragments.totals import COUNTED, Total, Totals, estimate
from web.conftest import Served
from web.serving import Seen

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
ESS = "https://w3id.org/commons-graph/ess#"
FORMS = {"trig": "trig", "nq": "nquads", "jsonld": "json-ld", "ttl": "turtle", "nt": "nt"}


def ask(brest: Served, **pattern: str) -> Dataset:
    """The first page of a fragment, read by rdflib."""
    answer = brest.get("/fragments?" + urlencode(pattern), accept="application/trig")
    assert answer.status_code == 200, answer.text
    return Dataset().parse(data=answer.text, format="trig")


def data_of(dataset: Dataset) -> set[tuple[object, object, object]]:
    return set(dataset.default_graph)


def metadata_of(dataset: Dataset) -> Graph:
    (metadata,) = [graph for graph in dataset.graphs() if graph.identifier != dataset.default_graph.identifier]
    return metadata


def total_of(dataset: Dataset) -> int:
    metadata = metadata_of(dataset)
    (number,) = metadata.objects(None, HYDRA.totalItems)
    assert list(metadata.objects(None, VOID.triples)) == [number]
    return int(str(number))


def counted(brest: Served, pattern: str) -> int:
    query = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    answer = brest.client.get("/sparql", params={"query": query}, headers={"accept": "application/json"}).json()
    return int(answer["results"]["bindings"][0]["n"]["value"])


def constructed(brest: Served, pattern: str) -> set[tuple[object, object, object]]:
    query = f"CONSTRUCT {{ {pattern} }} WHERE {{ {pattern} }}"
    return set(Graph().parse(data=brest.client.get("/sparql", params={"query": query, "format": "ttl"}).text))


@pytest.mark.parametrize(
    ("pattern", "sparql"),
    [
        ({"subject": "{root}id/initiative/oufipo"}, "<{root}id/initiative/oufipo> ?p ?o"),
        ({"predicate": str(RDF.type), "object": f"{ESS}Initiative"}, f"?s a <{ESS}Initiative>"),
        ({"object": '"Brest"@fr'}, '?s ?p "Brest"@fr'),
        ({"object": '"29019"'}, '?s ?p "29019"'),
        (
            {"subject": "{root}id/initiative/oufipo", "predicate": str(RDF.type), "object": f"{ESS}Initiative"},
            f"<{{root}}id/initiative/oufipo> a <{ESS}Initiative>",
        ),
    ],
)
def test_a_fragment_is_what_the_pattern_matches(brest: Served, pattern: dict[str, str], sparql: str) -> None:
    sparql = sparql.replace("{root}", brest.root)
    found = ask(brest, **{name: text.replace("{root}", brest.root) for name, text in pattern.items()})
    assert data_of(found) == constructed(brest, sparql)
    assert total_of(found) == counted(brest, sparql) > 0


def test_pages_follow_each_other_to_the_end_and_make_the_whole(brest: Served) -> None:
    label, address = str(RDFS.label), f"/fragments?predicate={quote(str(RDFS.label), safe='')}"
    found: set[tuple[object, object, object]] = set()
    numbers: list[int] = []
    while address:
        answer = brest.get(address, accept="application/trig")
        page = Dataset().parse(data=answer.text, format="trig")
        metadata, here = metadata_of(page), URIRef(brest.root.rstrip("/") + address)
        assert (here, RDF.type, HYDRA.PartialCollectionView) in metadata
        assert metadata.value(here, HYDRA.first) is not None
        assert (metadata.value(here, HYDRA.previous) is None) == (not numbers)
        numbers.append(len(data_of(page)))
        found |= data_of(page)
        following = metadata.value(here, HYDRA.next)
        address = "" if following is None else str(following).replace(brest.root, "/")
    assert len(numbers) > 2
    assert set(numbers[:-1]) == {100}
    assert len(found) == sum(numbers) == total_of(page) == counted(brest, f"?s <{label}> ?o")


def test_metadata_stands_apart_and_leads_to_every_other_fragment(brest: Served) -> None:
    metadata = metadata_of(ask(brest))
    dataset = URIRef(f"{brest.root}dataset")
    assert list(metadata.subject_objects(FOAF.primaryTopic)) == [(metadata.identifier, dataset)]
    (form,) = metadata.objects(dataset, HYDRA.search)
    assert metadata.value(form, HYDRA.template) == Literal(f"{brest.root}fragments{{?subject,predicate,object}}")
    mappings = {
        str(metadata.value(mapping, HYDRA.variable)): metadata.value(mapping, HYDRA.property)
        for mapping in metadata.objects(form, HYDRA.mapping)
    }
    assert mappings == {"subject": RDF.subject, "predicate": RDF.predicate, "object": RDF.object}


def test_all_forms_say_the_same(brest: Served) -> None:
    query = "?" + urlencode({"subject": f"{brest.root}id/initiative/oufipo"})
    wanted = constructed(brest, f"<{brest.root}id/initiative/oufipo> ?p ?o")
    for suffix, name in FORMS.items():
        answer = brest.get(f"/fragments.{suffix}{query}")
        assert answer.status_code == 200, suffix
        read = Dataset().parse(data=answer.text, format=name)
        found = {(s, p, o) for s, p, o, _ in read.quads()}
        assert wanted <= found, suffix
        assert (None, HYDRA.totalItems, Literal(len(wanted))) in Graph().parse(data=answer.text, format=name) or (
            any(p == HYDRA.totalItems and o == Literal(len(wanted)) for _, p, o in found)
        ), suffix


def test_each_program_gets_the_form_it_prefers_and_a_tag_of_its_own(brest: Served) -> None:
    accepts = ["application/trig", "application/n-quads", "application/ld+json", "text/turtle", "application/n-triples"]
    answers = [brest.get("/fragments", accept=accept) for accept in [*accepts, "text/html"]]
    assert [answer.headers["content-type"].partition(";")[0] for answer in answers] == [*accepts, "text/html"]
    assert len({answer.headers["etag"] for answer in answers}) == len(answers)
    for accept, answer in zip(accepts, answers, strict=False):
        assert "public" in answer.headers["cache-control"]
        assert answer.headers["vary"] == "Accept"
        assert brest.get("/fragments", accept=accept, if_none_match=answer.headers["etag"]).status_code == 304
    assert brest.get("/fragments").headers["content-type"] == "application/trig"
    assert brest.client.head("/fragments").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "subject=Brest",
        "subject=http://a.example/%3E%20%7D%20%3Fs",
        "object=%22open",
        "object=%22x%22%40f%20r",
        "object=%22x%22^^5",
        "object=%22%00%22",
        "predicate=_:b",
        "subject=http://a.example/1&subject=http://a.example/2",
        "page=0",
        "page=-1",
        "page=two",
    ],
)
def test_a_malformed_pattern_is_refused_with_a_reason(brest: Served, query: str) -> None:
    answer = brest.get(f"/fragments?{query}", accept="application/trig")
    assert answer.status_code == 400
    assert answer.json()["code"] == ("CG-W05" if "page" in query or "&" in query else "CG-T01")


def test_a_page_past_the_end_is_not_found(brest: Served) -> None:
    assert brest.get("/fragments?page=9999").status_code == 404
    assert brest.get("/fragments?page=99999999999999999999").status_code == 404
    assert brest.get(f"/fragments?subject={brest.root}nothing&page=2").status_code == 404


@pytest.mark.parametrize(
    "query", ["subject=http://a.example/nothing", "subject=%22a%20text%22", "predicate=%22x%22@fr"]
)
def test_what_matches_nothing_is_an_empty_fragment(brest: Served, query: str) -> None:
    answer = brest.get(f"/fragments?{query}", accept="application/trig")
    assert answer.status_code == 200
    found = Dataset().parse(data=answer.text, format="trig")
    assert (data_of(found), total_of(found)) == (set(), 0)


def test_controls_name_the_address_that_was_asked_for(brest: Served) -> None:
    """Clients look for the next page of the very address they asked, whatever their way of encoding it."""
    address = f"fragments?predicate={RDFS.label}&object=&page=1".replace("#", "%23")
    answer = brest.get(f"/{address}", accept="application/trig")
    metadata = metadata_of(Dataset().parse(data=answer.text, format="trig"))
    assert metadata.value(URIRef(brest.root + address), HYDRA.next) is not None


@pytest.mark.parametrize("language", ["fr", "en", "br"])
def test_people_get_a_form_and_labels_beside_addresses(brest: Served, language: str) -> None:
    query = urlencode({"subject": f"{brest.root}id/initiative/oufipo"})
    page = Seen(brest.page(f"/{language}/fragments?{query}").text)
    assert [field["name"] for field in page.all("input") if field["name"] != "q"] == ["subject", "predicate", "object"]
    assert any(field["value"].endswith("id/initiative/oufipo") for field in page.all("input") if "value" in field)
    assert "ess:Initiative" in page.words
    assert any("predicate=" in a["href"] and "subject=" in a["href"] for a in page.all("a"))
    title = {"fr": "Motifs de triplets", "en": "Triple patterns", "br": "Patromoù tripledoù"}[language]
    assert title in page.words


def test_an_edition_is_kept_on_every_way(brest: Served) -> None:
    number = current_edition(brest)
    address = f"fragments?edition={number}&predicate={quote(str(RDFS.label), safe='')}"
    answer = brest.get("/" + address, accept="application/trig")
    page = Dataset().parse(data=answer.text, format="trig")
    metadata, dataset = metadata_of(page), URIRef(f"{brest.root}dataset/{number}")
    assert data_of(page) == data_of(ask(brest, predicate=str(RDFS.label)))
    assert f"edition={number}" in str(metadata.value(URIRef(brest.root + address), HYDRA.next))
    (form,) = metadata.objects(dataset, HYDRA.search)
    assert f"fragments?edition={number}{{&subject,predicate,object}}" in str(metadata.value(form, HYDRA.template))
    assert brest.get("/fragments?edition=987654").status_code == 404


def current_edition(brest: Served) -> int:
    query = f"SELECT ?n {{ <{brest.root}dataset> <{ESS}sequence> ?n }}"
    answer = brest.client.get("/sparql", params={"query": query}, headers={"accept": "application/json"}).json()
    return int(answer["results"]["bindings"][0]["n"]["value"])


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
LANGUAGES = st.sampled_from(["fr", "en-gb", "br"])
DATATYPES = st.sampled_from([str(XSD.integer), str(XSD.date), "https://example.org/own#type"])


@given(TEXTS, LANGUAGES, DATATYPES)
def test_a_term_survives_its_explicit_form(text: str, language: str, datatype: str) -> None:
    """Nothing is escaped in it: the last quotation mark ends a text, whatever stands before."""
    for term in (
        ox.Literal(text),
        ox.Literal(text, language=language),
        ox.Literal(text, datatype=ox.NamedNode(datatype)),
        ox.NamedNode(datatype),
    ):
        assert parse_term(explicit(term), "object") == term


@pytest.mark.parametrize("text", ["", " ", "?", "?s", "?object"])
def test_what_is_empty_or_a_variable_is_free(text: str) -> None:
    assert parse_term(text, "subject") is None


def test_angle_brackets_are_understood() -> None:
    assert parse_term("<https://example.org/a>", "subject") == ox.NamedNode("https://example.org/a")
    typed = parse_term(f'"5"^^<{XSD.integer}>', "object")
    assert typed == ox.Literal("5", datatype=ox.NamedNode(str(XSD.integer)))


USAGE = Counter(
    {
        ("", f"{ESS}theme"): 3_000_000,
        ("", str(RDF.type)): 2_000_000,
        (f"{ESS}Initiative", ""): 900_000,
        (f"{ESS}Initiative", f"{ESS}theme"): 3_000_000,
    }
)


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ({}, 5_000_000),
        ({"predicate": f"{ESS}theme"}, 3_000_000),
        ({"predicate": f"{ESS}theme", "object": "https://example.org/theme"}, 3_000_000),
        ({"predicate": str(RDF.type), "object": f"{ESS}Initiative"}, 900_000),
        ({"object": "https://example.org/theme"}, 5_000_000),
        ({"predicate": "https://example.org/never-counted"}, COUNTED + 1),
    ],
)
def test_what_is_too_large_to_count_is_estimated_from_above(pattern: dict[str, str], number: int) -> None:
    assert estimate(parse_pattern(pattern), USAGE) == Total(number, exact=False)


def test_totals_are_remembered_and_the_oldest_are_forgotten() -> None:
    totals, first = Totals(), parse_pattern({})
    totals.keep("1", first, Total(7))
    assert totals.find("1", first) == Total(7)
    assert totals.find("2", first) is None
    for number in range(5000):
        totals.keep("1", parse_pattern({"subject": f"https://example.org/{number}"}), Total(1))
    assert totals.find("1", first) is None


def test_an_estimate_says_that_it_is_one() -> None:
    page = FragmentPage(parse_pattern({}), 1, (), more=True, total=Total(5_000_000, exact=False), dataset="1")
    said = {str(triple.object) for triple in Controls("https://example.org/", "fragments", page).triples()}
    assert any("estimate" in text for text in said)
    assert not any("exact" in text for text in said)
