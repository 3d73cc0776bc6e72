"""Censuses in memory, and what a figure tells of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from commons_graph.insight.figure_list import figures
from commons_graph.insight.figure_rows import Row, parse_rows
from commons_graph.insight.figures import Context, Told
from commons_graph.insight.voice import Voice

ROOT = Path(__file__).parents[2]
BASE = "http://127.0.0.1:8000/"
ESS = "https://w3id.org/commons-graph/ess#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
EDITION = datetime(2026, 11, 23, 12, tzinfo=UTC)

PREFIXES = """
@prefix ess: <https://w3id.org/commons-graph/ess#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix theme: <https://w3id.org/commons-graph/scheme/theme/> .
@prefix public: <https://w3id.org/commons-graph/scheme/public/> .
@prefix role: <https://w3id.org/commons-graph/scheme/role/> .
@prefix level: <https://w3id.org/commons-graph/scheme/level/> .
"""


def brest() -> ox.Store:
    """The sample census."""
    store = ox.Store()
    for path in (ROOT / "data").rglob("*.ttl"):
        store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=BASE)
    return store


def census(turtle: str = "") -> ox.Store:
    """A census of some Turtle."""
    store = ox.Store()
    store.load((PREFIXES + turtle).encode(), format=ox.RdfFormat.TURTLE, base_iri=BASE)
    return store


def rows_of(store: ox.Store, name: str) -> tuple[Row, ...]:
    """The rows that the query of a figure gives."""
    results = store.query(figures()[name].query.text)
    assert isinstance(results, ox.QuerySolutions)
    body = results.serialize(format=ox.QueryResultsFormat.JSON)
    assert body is not None
    return parse_rows(body)


def last_part(iri: str) -> str:
    """A name for tests: `brest-29019` for a territory, `financial` for a role."""
    return iri.rpartition("/")[2]


def told(store: ox.Store, name: str, language: str = "en") -> Told:
    """What a figure tells of a census."""
    context = Context(Voice(language), last_part, EDITION)
    return figures()[name].read(rows_of(store, name), context)


def things(store: ox.Store, kind: str) -> Iterator[ox.NamedNode]:
    """Everything of a class."""
    for quad in store.quads_for_pattern(None, RDF_TYPE, ox.NamedNode(ESS + kind), None):
        assert isinstance(quad.subject, ox.NamedNode)
        yield quad.subject


def values(store: ox.Store, thing: ox.NamedNode, term: str) -> list[str]:
    """The values of a property, without what their IRIs begin with."""
    path = ox.NamedNode(ESS + term)
    found = (quad.object for quad in store.quads_for_pattern(thing, path, None, None))
    return [last_part(o.value) if isinstance(o, ox.NamedNode) else getattr(o, "value", "") for o in found]
