"""rdflib reads a census by its addresses alone: whatever it asks for, it gets the same graph."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from rdflib import RDF, Dataset, Graph, URIRef
from rdflib.compare import isomorphic

from commons_graph.cli.program import program
from web.conftest import DATA, Served

ESS = "https://w3id.org/commons-graph/ess#"
FORMATS = ("turtle", "json-ld", "xml", "nt")
PAGES = ("doc/initiative/oufipo", "doc/actor/tiriad", "ns", "scheme/role", "shapes", ".well-known/void")


@pytest.mark.parametrize("path", PAGES)
def test_the_address_of_a_page_is_read_in_every_format(brest: Served, path: str) -> None:
    graphs = [Graph().parse(f"{brest.root}{path}", format=name) for name in FORMATS]
    assert len(graphs[0]) > 3
    assert all(isomorphic(graphs[0], graph) for graph in graphs[1:])


def test_a_thing_is_read_by_its_own_name(brest: Served) -> None:
    """The redirection from a thing to its sheet (303) is followed, and rdflib's own choice of format is understood."""
    thing = URIRef(f"{brest.root}id/initiative/oufipo")
    graph = Graph().parse(str(thing))
    assert (thing, RDF.type, URIRef(f"{ESS}Initiative")) in graph


def test_fixed_addresses_need_no_negotiation(brest: Served) -> None:
    sizes = {
        len(Graph().parse(f"{brest.root}doc/initiative/oufipo.{suffix}", format=name))
        for suffix, name in zip(("ttl", "jsonld", "rdf", "nt"), FORMATS, strict=True)
    }
    assert len(sizes) == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_pages_of_fragments_are_read_with_their_graphs(brest: Served) -> None:
    query = f"?object={ESS}Initiative".replace("#", "%23")
    # rdflib does not ask for N-Quads by their media type, so they are taken from their own address
    for path, name in (("fragments", "trig"), ("fragments.nq", "nquads"), ("fragments", "json-ld")):
        page = Dataset().parse(f"{brest.root}{path}{query}", format=name)
        assert len({graph.identifier for graph in page.graphs() if len(graph)}) == 2
        things = set(page.subjects(RDF.type, URIRef(f"{ESS}Initiative")))
        assert URIRef(f"{brest.root}id/initiative/oufipo") in things


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_files_of_an_edition_hold_the_same_graph(serve_census: Callable[..., Served]) -> None:
    census = serve_census(DATA)
    done = CliRunner().invoke(program, ["publish", "--instance", str(census.settings.instance)])
    assert done.exit_code == 0, done.output
    folder = census.client.get("/dumps", headers={"accept": "text/html"}).text
    number = max(int(found) for found in re.findall(r"/dumps/(\d+)", folder))
    states = {"turtle": "ttl", "json-ld": "jsonld", "xml": "rdf", "nquads": "nq", "trig": "trig"}
    triples = []
    for name, suffix in states.items():
        packed = census.client.get(f"/dumps/{number}/census.{suffix}.gz").content
        dataset = Dataset(default_union=True).parse(data=gzip.decompress(packed), format=name)
        triples.append({(s, p, o) for s, p, o, _ in dataset.quads()})
    assert len(triples[0]) > 1000
    assert all(found == triples[0] for found in triples[1:])
