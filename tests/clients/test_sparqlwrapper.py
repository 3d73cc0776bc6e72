"""SPARQLWrapper on a census: every form of query, each format, by GET and by POST."""

from __future__ import annotations

import csv
import io
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import SPARQLWrapper
from SPARQLWrapper import SmartWrapper

from web.conftest import Served

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")

ESS = "https://w3id.org/commons-graph/ess#"
NAMES = f"""SELECT ?initiative ?name {{
  ?initiative a <{ESS}Initiative> ; <{rdflib.RDFS.label}> ?name FILTER(LANG(?name) = "fr")
}} ORDER BY ?initiative"""


@pytest.fixture(params=[SPARQLWrapper.GET, SPARQLWrapper.POST], ids=["get", "post"])
def client(brest: Served, request: pytest.FixtureRequest) -> Any:
    """A client of the endpoint."""
    wrapper = SPARQLWrapper.SPARQLWrapper(f"{brest.root}sparql")
    wrapper.setMethod(request.param)
    return wrapper


def ask(client: Any, query: str, form: str) -> Any:
    client.setQuery(query)
    client.setReturnFormat(form)
    return client.queryAndConvert()


def test_tables_say_the_same_in_every_format(client: Any) -> None:
    bindings = ask(client, NAMES, SPARQLWrapper.JSON)["results"]["bindings"]
    names = [row["name"]["value"] for row in bindings]
    assert len(names) > 8
    assert any("é" in name for name in names)
    document = ask(client, NAMES, SPARQLWrapper.XML)
    assert [node.firstChild.data for node in document.getElementsByTagName("literal")] == names
    rows = list(csv.DictReader(io.StringIO(ask(client, NAMES, SPARQLWrapper.CSV).decode())))
    assert [row["name"] for row in rows] == names
    lines = ask(client, NAMES, SPARQLWrapper.TSV).decode().splitlines()
    assert [line.partition("\t")[2] for line in lines[1:]] == [str(ox.Literal(name, language="fr")) for name in names]


def test_yes_and_no(client: Any) -> None:
    assert ask(client, f"ASK {{ ?s a <{ESS}Initiative> }}", SPARQLWrapper.JSON)["boolean"] is True
    assert ask(client, f"ASK {{ ?s a <{ESS}Nothing> }}", SPARQLWrapper.JSON)["boolean"] is False


@pytest.mark.parametrize("form", [SPARQLWrapper.TURTLE, SPARQLWrapper.RDFXML, SPARQLWrapper.JSONLD])
def test_graphs(brest: Served, client: Any, form: str) -> None:
    thing = rdflib.URIRef(f"{brest.root}id/initiative/oufipo")
    for query in (f"CONSTRUCT {{ {thing.n3()} ?p ?o }} {{ {thing.n3()} ?p ?o }}", f"DESCRIBE {thing.n3()}"):
        found = ask(client, query, form)
        graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format=form)
        assert (thing, rdflib.RDF.type, rdflib.URIRef(f"{ESS}Initiative")) in graph


def test_smart_wrapper_reads_rows(brest: Served) -> None:
    wrapper: Any = SmartWrapper.SPARQLWrapper2(f"{brest.root}sparql")
    wrapper.setQuery(NAMES)
    assert {value.lang for value in wrapper.query().getValues("name")} == {"fr"}
