"""What the records point into is counted as they change, and is what counting everything again gives."""

from __future__ import annotations

from collections.abc import Callable

from commons_graph.census import Census
from commons_graph.rdf.parsing import Source
from commons_graph.terms import ESS, OWL, SCHEME

FIRST = """
@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
<id/initiative/a> a ess:Initiative ; rdfs:label "> <https://w3id.org/commons-graph/scheme/theme/food> ."@fr ;
  ess:theme <https://w3id.org/commons-graph/scheme/theme/food> , <https://w3id.org/commons-graph/scheme/theme/care> ;
  owl:sameAs <http://www.wikidata.org/entity/Q1> , <http://www.wikidata.org/entity/Q2> , <urn:isbn:1> .
<doc/initiative/a> a ess:Record ; foaf:primaryTopic <id/initiative/a> .
"""
SECOND = FIRST.replace(", <https://w3id.org/commons-graph/scheme/theme/care>", "").replace("entity/Q2", "entity/Q3")


def counted(census: Census) -> tuple[dict[tuple[str, str], int], tuple[str, ...]]:
    edition = census.shelf.current()
    linked = edition.linked()
    edition.close()
    return dict(linked.links), linked.examples


def test_counts_follow_each_change(open_census: Callable[..., Census], document: Callable[..., Source]) -> None:
    census = open_census(base="https://innovations.example/")
    census.load([document(FIRST)])
    kept, examples = counted(census)
    themes, same = (ESS + "theme", SCHEME + "theme"), (OWL + "sameAs", "http://www.wikidata.org/")
    assert kept == {themes: 2, same: 2}
    assert examples == ("https://innovations.example/id/initiative/a",)
    census.load([document(SECOND)])
    kept, _ = counted(census)
    assert kept == {themes: 1, same: 2}
