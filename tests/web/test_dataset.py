"""Any RDF files, served without a census."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from rdflib import Graph, URIRef

from commons_graph.graph.oxigraph import build_dataset
from commons_graph.rdf.formats import TRIG
from commons_graph.rdf.parsing import Source
from commons_graph.settings import Settings
from commons_graph.web.serving import dataset_application
from web.conftest import FEW_WORKERS
from web.serving import Seen, bound_socket, served

TEXT = """
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<people/anna> a foaf:Person ; foaf:name "Anna" ; foaf:knows <people/bob>, <https://other.example/c> ;
  foaf:based_near [ rdfs:label "Brest"@fr ; <http://x.example/1> 1 ] ;
  rdfs:comment "</script><script>alert(1)</script>" ; foaf:homepage <javascript:alert(1)> .
<https://other.example/c> foaf:name "Célia"@fr .
foaf:knows rdfs:label "connaît"@fr .
GRAPH <graphs/one> { <people/bob> a foaf:Person ; foaf:name "Bob" . }
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    listening, root = bound_socket()
    graph = tmp_path_factory.mktemp("dataset") / "graph"
    build_dataset(graph, [Source("people.trig", TRIG, data=TEXT.encode())], base=root)
    settings = Settings(base=root, query=FEW_WORKERS)
    with served(dataset_application(settings, graph, False), listening), httpx.Client(base_url=root) as client:
        yield client


def page(client: httpx.Client, path: str) -> Seen:
    answer = client.get(path, headers={"accept": "text/html", "accept-language": "fr"})
    assert answer.status_code == 200, answer.text
    return Seen(answer.text)


def test_the_home_page_counts_what_there_is(files: httpx.Client) -> None:
    words = page(files, "/").words
    assert "13 affirmations" in words
    assert "1 graphe nommé" in words
    assert "Person" in words


def test_a_resource_under_the_base_is_at_its_own_path_in_every_form(files: httpx.Client) -> None:
    anna = URIRef(f"{files.base_url}people/anna")
    for suffix, name in (("ttl", "turtle"), ("jsonld", "json-ld"), ("nt", "nt")):
        graph = Graph().parse(data=files.get(f"/people/anna.{suffix}").content, format=name)
        assert (anna, None, None) in graph
        assert len(graph) == 9
    answer = files.get("/people/anna", headers={"accept": "text/turtle"})
    assert answer.headers["content-type"].startswith("text/turtle")
    assert answer.headers["vary"] == "Accept"
    assert (
        files.get(
            "/people/anna", headers={"if-none-match": answer.headers["etag"], "accept": "text/turtle"}
        ).status_code
        == 304
    )
    assert files.get("/people/anna.rdf").status_code == 406  # a property that XML cannot name


def test_a_resource_elsewhere_is_found_by_its_iri(files: httpx.Client) -> None:
    address = "/resource?iri=" + quote("https://other.example/c", safe="")
    seen = page(files, address)
    assert "Célia" in seen.words
    assert "Anna" in seen.words  # what points at it
    turtle = files.get(address.replace("/resource", "/resource.ttl"))
    assert len(Graph().parse(data=turtle.text, format="turtle")) == 1
    assert files.head(address).status_code == 200


def test_labels_links_and_inner_nodes_are_shown_and_nothing_runs(files: httpx.Client) -> None:
    seen = page(files, "/people/anna")
    for word in ("Anna", "connaît", "Bob", "Célia", "Brest"):
        assert word in seen.words
    assert len(seen.scripts) == 1
    hrefs = [a["href"] for a in seen.all("a")]
    assert "/people/bob" in hrefs
    assert not [href for href in hrefs if href.startswith("javascript")]
    assert "_:" not in seen.words


def test_what_the_files_do_not_know_is_not_found(files: httpx.Client) -> None:
    for path in ("/people/nobody", "/resource?iri=https://nowhere.example/", "/people/anna.exe", "/%00", "/ns"):
        assert files.get(path).status_code in (400, 404), path
    for path in ("/resource", "/resource?iri=", "/resource?iri=not%20an%20iri"):
        assert files.get(path).status_code == 400, path


def test_every_link_of_the_pages_answers(files: httpx.Client) -> None:
    pending, seen = [str(files.base_url)], set()
    while pending:
        address = pending.pop()
        if address not in seen:
            seen.add(address)
            answer = files.get(address, headers={"accept": "text/html, */*;q=0.1"})
            if address.endswith(".rdf"):
                assert answer.status_code in (200, 406)
                continue
            assert answer.status_code == 200, address
            if answer.headers["content-type"].startswith("text/html"):
                pending += [link for link in Seen(answer.text).links(address) if ".rdf" not in link]
    assert len(seen) > 20


def test_the_endpoint_keeps_graphs_apart(files: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s a <http://xmlns.com/foaf/0.1/Person> }"
    answer = files.get("/sparql", params={"query": query}, headers={"accept": "application/sparql-results+json"})
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "1"
    seen = page(files, "/sparql?query=" + quote("SELECT * { GRAPH ?g { ?s ?p ?o } }"))
    assert "Bob" in seen.words
