"""`/.well-known/void` and the service description say what the endpoint holds."""

from __future__ import annotations

from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF, VOID

from web.conftest import Served

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
ESS = Namespace("https://w3id.org/commons-graph/ess#")
COUNT = "SELECT (COUNT(DISTINCT ?s) AS ?n) {{ GRAPH ?g {{ ?s a <{}> }} FILTER(?g != <{}dataset>) }}"


def entities(graph: Graph) -> dict[str, int]:
    """Class → entities, as a description tells."""
    return {
        str(graph.value(part, VOID["class"])): int(str(graph.value(part, VOID.entities)))
        for _, part in graph.subject_objects(VOID.classPartition)
    }


def test_the_description_is_well_known_and_exact(brest: Served) -> None:
    answer = brest.get("/.well-known/void", accept="*/*")
    assert answer.headers["content-type"].startswith("text/turtle")
    told = entities(Graph().parse(data=answer.text))
    for name in ("Initiative", "Partnership", "Record", "Evidence"):
        query = COUNT.format(ESS[name], brest.root)
        found = brest.client.get("/sparql", params={"query": query}, headers={"accept": "application/json"}).json()
        assert told[str(ESS[name])] == int(found["results"]["bindings"][0]["n"]["value"])
    assert brest.get("/.well-known/void", if_none_match=answer.headers["etag"]).status_code == 304
    for suffix, name in (("ttl", "turtle"), ("jsonld", "json-ld"), ("rdf", "xml"), ("nt", "nt")):
        form = brest.get(f"/.well-known/void.{suffix}")
        assert entities(Graph().parse(data=form.text, format=name)) == told


def test_the_service_description_holds_the_same_counts_on_its_own_dataset(brest: Served) -> None:
    service = Graph().parse(data=brest.get("/sparql", accept="text/turtle").text)
    dataset = service.value(URIRef(f"{brest.root}sparql"), SD.defaultDataset)
    assert (dataset, RDF.type, SD.Dataset) in service
    assert len(list(service.objects(dataset, VOID.classPartition))) > 10
    assert entities(service) == entities(Graph().parse(data=brest.get("/.well-known/void").text))


def test_the_graph_holds_the_same_counts(brest: Served) -> None:
    query = f"DESCRIBE ?part {{ <{brest.root}dataset> <{VOID.classPartition}> ?part }}"
    parts = Graph().parse(data=brest.client.get("/sparql", params={"query": query, "format": "ttl"}).text)
    found = {str(parts.value(s, VOID["class"])): int(str(o)) for s, o in parts.subject_objects(VOID.entities)}
    assert found == entities(Graph().parse(data=brest.get("/.well-known/void").text))
