"""SPARQLWrapper, the client that most Python programs use, against a running server."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
import rdflib
import SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")

EX = "https://example.org/"
LABEL = 'Rue « Étienne »\n"Dolet" %20+&'
SELECT = f"SELECT ?s ?l {{ ?s <{EX}label> ?l }}"


@pytest.fixture(scope="module")
def server(make_store: Callable[..., Path], serve: Callable[..., Any]) -> Any:
    label = LABEL.replace('"', '\\"').replace("\n", "\\n")
    return serve(make_store(f'<{EX}a> <{EX}label> "{label}"@fr <{EX}g> .'), workers=2, timeout=1)


@pytest.fixture(params=[SPARQLWrapper.GET, SPARQLWrapper.POST], ids=["get", "post"])
def client(server: Any, request: pytest.FixtureRequest) -> Any:
    wrapper = SPARQLWrapper.SPARQLWrapper(server.endpoint)
    wrapper.setMethod(request.param)
    return wrapper


def ask(client: Any, query: str, fmt: str) -> Any:
    client.setQuery(query)
    client.setReturnFormat(fmt)
    return client.queryAndConvert()


def test_select_as_json(client: Any) -> None:
    (row,) = ask(client, SELECT, SPARQLWrapper.JSON)["results"]["bindings"]
    assert row["l"] == {"type": "literal", "xml:lang": "fr", "value": LABEL}


def test_select_as_xml(client: Any) -> None:
    document = ask(client, SELECT, SPARQLWrapper.XML)
    assert document.getElementsByTagName("literal")[0].firstChild.data == LABEL


def test_select_as_csv_and_tsv(client: Any) -> None:
    assert ask(client, SELECT, SPARQLWrapper.CSV).decode().startswith("s,l\r\n")
    assert ask(client, SELECT, SPARQLWrapper.TSV).decode().startswith("?s\t?l\n")


def test_query_arrives_unchanged(client: Any) -> None:
    wanted = LABEL.replace("\n", "\\n").replace('"', '\\"')
    assert ask(client, f'ASK {{ ?s ?p "{wanted}"@fr }}', SPARQLWrapper.JSON)["boolean"] is True


def test_direct_post_works_too(server: Any) -> None:
    wrapper = SPARQLWrapper.SPARQLWrapper(server.endpoint)
    wrapper.setMethod(SPARQLWrapper.POST)
    wrapper.setRequestMethod(SPARQLWrapper.POSTDIRECTLY)
    assert len(ask(wrapper, SELECT, SPARQLWrapper.JSON)["results"]["bindings"]) == 1


def test_ask_as_json_and_xml(client: Any) -> None:
    assert ask(client, "ASK { ?s ?p ?o }", SPARQLWrapper.JSON)["boolean"] is True
    assert (
        ask(client, "ASK { ?s ?p 7 }", SPARQLWrapper.XML).getElementsByTagName("boolean")[0].firstChild.data == "false"
    )


@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?s ?p ?o }", f"DESCRIBE <{EX}a>"])
@pytest.mark.parametrize(
    "fmt", [SPARQLWrapper.TURTLE, SPARQLWrapper.N3, SPARQLWrapper.RDFXML, SPARQLWrapper.XML, SPARQLWrapper.JSONLD]
)
def test_graphs_in_each_format(query: str, fmt: str, client: Any) -> None:
    result = ask(client, query, fmt)
    graph = result if isinstance(result, rdflib.Graph) else rdflib.Graph().parse(data=result, format="turtle")
    assert list(graph.objects(rdflib.URIRef(f"{EX}a"))) == [rdflib.Literal(LABEL, lang="fr")]


def test_default_graph_parameter_is_kept(client: Any) -> None:
    client.addParameter("default-graph-uri", f"{EX}none")
    assert ask(client, "ASK { ?s ?p ?o }", SPARQLWrapper.JSON)["boolean"] is False


def test_syntax_error_is_told_to_the_program(client: Any) -> None:
    with pytest.raises(QueryBadFormed, match="CG-Q01"):
        ask(client, "SELECT {", SPARQLWrapper.JSON)


def test_time_limit_is_told_to_the_program(client: Any) -> None:
    numbers = " ".join(str(n) for n in range(300))
    burn = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?v{n} {{ {numbers} }}" for n in range(4)) + " }"
    with pytest.raises(HTTPError) as caught:
        ask(client, burn, SPARQLWrapper.JSON)
    assert caught.value.code == 503
    assert json.load(caught.value)["code"] == "CG-Q03"
