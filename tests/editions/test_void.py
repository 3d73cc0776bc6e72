"""What an edition says that it holds is what it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from commons_graph.census import Census
from commons_graph.editions.edition import Edition
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source, find_sources
from commons_graph.settings import Settings
from commons_graph.sparql.library import named_queries
from commons_graph.terms import PREFIXES

SMALL = Path(__file__).parents[1] / "data" / "small"
BASE = "https://innovations.example/"
CHANGED = """
@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<id/actor/ville> a ess:Collective ; rdfs:label "Port"@fr , "Harbour"@en .
<doc/actor/ville> a ess:Record ; foaf:primaryTopic <id/actor/ville> .
"""

COUNTED = """
SELECT ?class ?property (COUNT(*) AS ?n) WHERE {
  { SELECT DISTINCT ?s ?property ?o WHERE { GRAPH ?g { ?s ?property ?o } FILTER(?g != <%(base)sdataset>) } }
  { SELECT DISTINCT ?s ?class WHERE { GRAPH ?h { ?s a ?class } FILTER(?h != <%(base)sdataset>) } }
} GROUP BY ?class ?property"""
TOLD = """
PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?class ?property ?n WHERE {
  <%(base)sdataset> void:classPartition ?part . ?part void:class ?class ; void:propertyPartition ?inner .
  ?inner void:property ?property ; void:triples ?n }"""
ENTITIES = """
PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?class ?n ?counted WHERE {
  ?part void:class ?class ; void:entities ?n .
  { SELECT ?class (COUNT(DISTINCT ?s) AS ?counted) WHERE {
      GRAPH ?g { ?s a ?class } FILTER(?g != <%(base)sdataset>) } GROUP BY ?class } }"""
TOTALS = """
PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?triples ?subjects ?counted ?countedSubjects WHERE {
  <%(base)sdataset> void:triples ?triples ; void:distinctSubjects ?subjects .
  { SELECT (COUNT(*) AS ?counted) (COUNT(DISTINCT ?s) AS ?countedSubjects) WHERE {
      { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(?g != <%(base)sdataset>) } } } } }"""


@pytest.fixture
def reload(tmp_path: Path) -> Iterator[Callable[[list[Source]], Edition]]:
    """Loads documents into one instance and opens the edition that follows."""
    opened: list[Edition] = []

    def load(sources: list[Source]) -> Edition:
        with Census(Settings(instance=tmp_path, base=BASE)) as census:
            census.load(sources)
            opened.append(census.shelf.current())
        return opened[-1]

    yield load
    for edition in opened:
        edition.close()


def rows(edition: Edition, query: str) -> set[tuple[str, ...]]:
    store = ox.Store.read_only(str(edition.graph_path))
    results = store.query(query % {"base": BASE}, use_default_graph_as_union=True)
    assert isinstance(results, ox.QuerySolutions)
    return {
        tuple(term.value for term in row if term is not None and not isinstance(term, ox.Triple)) for row in results
    }


@pytest.mark.parametrize("steps", [1, 2])
def test_every_count_is_the_one_a_query_gives(reload: Callable[[list[Source]], Edition], steps: int) -> None:
    edition = reload(find_sources([SMALL]))
    if steps == 2:  # a class gone, a class new, a text more
        edition = reload([Source("ville.ttl", TURTLE, data=CHANGED.encode())])
    told = rows(edition, TOLD)
    assert len(told) > 50
    assert told == rows(edition, COUNTED)
    assert all(row[1] == row[2] for row in rows(edition, ENTITIES))
    ((triples, subjects, counted, counted_subjects),) = rows(edition, TOTALS)
    assert (triples, subjects) == (counted, counted_subjects)
    assert edition.usage()["", "http://www.w3.org/2000/01/rdf-schema#label"] == 5 + (steps == 2)


def test_editors_find_examples_and_prefixes_in_the_graph(reload: Callable[[list[Source]], Edition]) -> None:
    edition = reload(find_sources([SMALL]))
    sh = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
    found = rows(
        edition, sh + "SELECT ?prefix ?namespace { ?d sh:declare [ sh:prefix ?prefix ; sh:namespace ?namespace ] }"
    )
    assert found == set(PREFIXES.items())
    wanted = {(q.text, q.titles["fr"], q.descriptions["en"]) for q in named_queries().values() if q.form != "describe"}
    asked = (
        "SELECT ?text ?title ?answers { ?q a sh:SPARQLExecutable ; rdfs:label ?title ; rdfs:comment ?answers ; "
        "sh:select|sh:ask|sh:construct ?text FILTER(LANG(?title) = 'fr' && LANG(?answers) = 'en') }"
    )
    assert rows(edition, sh + asked) == wanted
