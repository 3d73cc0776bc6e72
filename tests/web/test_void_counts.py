"""Every number that a running census tells of itself, in VoID and in its service description, is what SPARQL counts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import rdflib
from rdflib.namespace import RDF, VOID

from web.conftest import Served
from web.published import Editions, census_with

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
EDITIONS = pytest.mark.parametrize("edition", ["", "1", "2"])
DESCRIPTIONS = pytest.mark.parametrize(
    ("path", "node"), [("/.well-known/void", "dataset"), ("/sparql", "sparql#dataset")], ids=["void", "service"]
)

TRIPLES = "SELECT DISTINCT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } FILTER(?g != <%(base)sdataset>) }"
BY_PROPERTY = "SELECT ?p (COUNT(*) AS ?n) WHERE { { " + TRIPLES + " } } GROUP BY ?p"
BY_CLASS = """
SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE { GRAPH ?g { ?s a ?c } FILTER(?g != <%(base)sdataset>) } GROUP BY ?c"""
BY_BOTH = (
    """
SELECT ?c ?p (COUNT(*) AS ?n) WHERE {
  { SELECT DISTINCT ?s ?c WHERE { GRAPH ?h { ?s a ?c } FILTER(?h != <%(base)sdataset>) } }
  { """
    + TRIPLES
    + """ }
} GROUP BY ?c ?p"""
)
TOTALS = "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) WHERE { { " + TRIPLES + " } }"
LINKS = """
SELECT (COUNT(*) AS ?n) WHERE { { SELECT DISTINCT ?s ?o WHERE {
  GRAPH ?g { ?s <%(path)s> ?o } FILTER(?g != <%(base)sdataset> && STRSTARTS(STR(?o), "%(space)s")) } } }"""


@pytest.fixture(scope="module")
def census(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The sample census in two editions."""
    with census_with(Editions(2), tmp_path_factory.mktemp("void")) as running:
        yield running


def counted(census: Served, edition: str, query: str, **places: str) -> list[tuple[str, ...]]:
    """The rows of a query on an edition."""
    parameters = {"query": query % {"base": census.root, **places}} | ({"edition": edition} if edition else {})
    answer = census.client.get("/sparql", params=parameters, headers={"accept": "application/sparql-results+json"})
    assert answer.status_code == 200, answer.text
    names = answer.json()["head"]["vars"]
    return [tuple(row[name]["value"] for name in names) for row in answer.json()["results"]["bindings"]]


def described(census: Served, path: str, edition: str) -> rdflib.Graph:
    parameters = {"edition": edition} if edition else {}
    answer = census.client.get(path, params=parameters, headers={"accept": "text/turtle"})
    assert answer.status_code == 200, answer.text
    return rdflib.Graph().parse(data=answer.text, format="turtle")


@EDITIONS
@DESCRIPTIONS
def test_every_count_is_the_one_that_sparql_gives(census: Served, path: str, node: str, edition: str) -> None:
    graph, dataset = described(census, path, edition), rdflib.URIRef(census.root + node)
    seen = 0

    def number(part: rdflib.term.Node, term: rdflib.URIRef) -> str:
        nonlocal seen
        seen += 1
        return str(graph.value(part, term))

    by_property = {path: count for path, count, *_ in counted(census, edition, BY_PROPERTY)}
    ((triples, subjects),) = counted(census, edition, TOTALS)
    assert number(dataset, VOID.triples) == triples
    assert number(dataset, VOID.distinctSubjects) == subjects
    assert number(dataset, VOID.properties) == str(len(by_property))
    told = {
        str(graph.value(part, VOID.property)): number(part, VOID.triples)
        for part in graph.objects(dataset, VOID.propertyPartition)
    }
    assert told == by_property
    classes = {str(graph.value(part, VOID["class"])): part for part in graph.objects(dataset, VOID.classPartition)}
    by_class = {kind: count for kind, count, *_ in counted(census, edition, BY_CLASS)}
    assert {iri: number(part, VOID.entities) for iri, part in classes.items()} == by_class
    assert number(dataset, VOID.classes) == str(len(by_class))
    both = {
        (iri, str(graph.value(inner, VOID.property))): number(inner, VOID.triples)
        for iri, part in classes.items()
        for inner in graph.objects(part, VOID.propertyPartition)
    }
    assert both == {(c, p): n for c, p, n in counted(census, edition, BY_BOTH)}
    links = list(graph.subjects(RDF.type, VOID.Linkset))
    assert len(links) > 5
    for part in links:
        into = graph.value(part, VOID.objectsTarget)
        places = {"path": str(graph.value(part, VOID.linkPredicate)), "space": str(graph.value(into, VOID.uriSpace))}
        assert [(number(part, VOID.triples),)] == counted(census, edition, LINKS, **places), places
        assert graph.value(part, VOID.subjectsTarget) == dataset
    numbers = [o for term in (VOID.triples, VOID.entities) for o in graph.objects(None, term)]
    assert seen == len(numbers) + 3, "a number that nobody compared"


@EDITIONS
@DESCRIPTIONS
def test_examples_and_vocabularies_are_those_of_the_edition(census: Served, path: str, node: str, edition: str) -> None:
    graph, dataset = described(census, path, edition), rdflib.URIRef(census.root + node)
    examples = list(graph.objects(dataset, VOID.exampleResource))
    assert len(examples) >= 5
    for example in examples:
        assert counted(census, edition, "SELECT (COUNT(*) AS ?n) WHERE { <%(thing)s> ?p ?o }", thing=str(example)) != [
            ("0",)
        ]
        assert str(example).startswith(str(graph.value(dataset, VOID.uriSpace)))
    vocabularies = {str(iri) for iri in graph.objects(dataset, VOID.vocabulary)}
    for (term,) in counted(
        census, edition, "SELECT DISTINCT ?p WHERE { GRAPH ?g { ?s ?p ?o } FILTER(?g != <%(base)sdataset>) }"
    ):
        assert any(term.startswith(vocabulary) for vocabulary in vocabularies), term


def test_what_points_elsewhere_is_counted_again_after_each_change(census: Served) -> None:
    first, second = described(census, "/.well-known/void", "1"), described(census, "/.well-known/void", "2")
    assert set(first.subjects(RDF.type, VOID.Linkset)) == set(second.subjects(RDF.type, VOID.Linkset))
    total = rdflib.URIRef(census.root + "dataset")
    assert int(str(second.value(total, VOID.triples))) > int(str(first.value(total, VOID.triples)))
