"""Networks: the same ties as the data has, the most connected first, never more than can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from commons_graph.census import Census
from commons_graph.editions.edition import Edition
from commons_graph.insight.network import Walk, class_of, most_connected_of, walk
from commons_graph.rdf.parsing import Source, find_sources, parse
from commons_graph.schema.model import Schema
from commons_graph.search.selection import select
from commons_graph.search.tie_reader import TieFilter
from commons_graph.terms import ESS, NEUTRAL_BASE
from insight.small_world import ROLE, actor, initiative, partnership, records

OpenCensus = Callable[..., Census]
Documents = Callable[..., Source]

EVERY_TIE = """
PREFIX ess: <https://w3id.org/commons-graph/ess#>
SELECT ?origin ?kind ?target ?start ?end ?amount {
  { ?p ess:partner ?origin ; ess:concerns ?target ; ess:role ?kind
    OPTIONAL { ?p ess:startDate ?start } OPTIONAL { ?p ess:endDate ?end } OPTIONAL { ?p ess:amount ?amount } }
  UNION { ?origin ?kind ?target FILTER (?kind IN (ess:memberOf, ess:partOf)) }
}"""
IN_2014 = """
PREFIX ess: <https://w3id.org/commons-graph/ess#>
SELECT ?p ?role {
  ?p ess:partner ?origin ; ess:role ?role ; ess:startDate ?start OPTIONAL { ?p ess:endDate ?end }
  FILTER (xsd:integer(SUBSTR(STR(?start), 1, 4)) <= 2014)
  FILTER (!BOUND(?end) || xsd:integer(SUBSTR(STR(?end), 1, 4)) >= 2014)
}"""


@pytest.fixture(scope="module")
def graph() -> ox.Store:
    store = ox.Store()
    for source in find_sources([Path(__file__).parents[2] / "data"]):
        store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in parse(source, base=NEUTRAL_BASE))
    return store


def rows(graph: ox.Store, query: str) -> list[ox.QuerySolution]:
    found = graph.query("PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> " + query)
    assert isinstance(found, ox.QuerySolutions)
    return list(found)


def test_the_whole_network_has_the_ties_that_sparql_counts(sample: Edition, graph: ox.Store) -> None:
    def plain(term: object) -> str | None:
        return None if term is None else str(getattr(term, "value", term)).removeprefix(NEUTRAL_BASE + "id/")

    asked = Counter(tuple(plain(row[name]) for name in range(6)) for row in rows(graph, EVERY_TIE))
    found = Counter((t.origin, t.kind, t.target, t.start, t.end, t.amount) for t in sample.ties.everything(TieFilter()))
    assert found == asked
    assert sum(found.values()) > 40


def test_a_year_has_the_ties_that_sparql_dates_to_it(sample: Edition, graph: ox.Store) -> None:
    asked = {(row["p"].value.removeprefix(NEUTRAL_BASE + "id/"), row["role"].value) for row in rows(graph, IN_2014)}
    assert {(t.record, t.kind) for t in sample.ties.everything(TieFilter(year=2014))} == asked
    assert asked


def test_every_tie_has_the_source_that_attests_its_role(sample: Edition) -> None:
    assert all(tie.source and tie.source.startswith("http") for tie in sample.ties.everything(TieFilter()))


def test_a_walk_reaches_neighbours_and_theirs_and_all_ties_between_them(sample: Edition) -> None:
    near = walk(sample, Walk(("initiative/benevalibre",), 1))
    assert sorted(near.keys) == sorted(
        ["initiative/benevalibre"] + [f"actor/{name}" for name in (
            "april", "cliss-xxi", "crajep-bourgogne-franche-comte", "fondation-credit-cooperatif", "framasoft",
            "region-bourgogne-franche-comte",
        )]
    )  # fmt: skip
    assert near.keys[0] == "initiative/benevalibre"
    assert (len(near.ties), near.left_out) == (6, 0)
    far = walk(sample, Walk(("actor/tiriad",), 2))
    assert set(near.keys).isdisjoint(far.keys)
    assert {t.origin for t in far.ties if t.target == "initiative/recensement-innovations-brest"} < set(far.keys)


def test_one_step_is_less_than_two(sample: Edition) -> None:
    one, two = (walk(sample, Walk(("actor/region-bretagne",), depth)) for depth in (1, 2))
    assert set(one.keys) < set(two.keys)
    hidden = {node.key: node.hidden for node in one.nodes}
    assert hidden["actor/region-bretagne"] == 0
    assert hidden["initiative/fabriques-du-ponant"] > 0
    assert one.left_out == 0


def test_nodes_know_their_class_and_their_degree(sample: Edition) -> None:
    network = walk(sample, Walk(("actor/region-bretagne",)))
    kinds = {node.key: node.kind for node in network.nodes}
    assert kinds["actor/region-bretagne"] == ESS + "Organisation"
    assert kinds["actor/marsouin"] == ESS + "Collective"
    assert kinds["initiative/tag29"] == ESS + "Initiative"
    start = network.node("actor/region-bretagne")
    assert (start.degree, start.is_start, start.segment) == (5, True, "actor")
    row = sample.record("actor", "marsouin")
    assert row
    assert class_of(row, sample.base) == ESS + "Collective"


def test_roles_filter_the_walk_itself(sample: Edition) -> None:
    money = walk(sample, Walk(("actor/region-bretagne",), 2, TieFilter(frozenset({ROLE + "financial"}))))
    assert {tie.kind for tie in money.ties} == {ROLE + "financial"}
    assert "actor/tiriad" not in money.keys


def test_a_hub_shows_its_most_connected_neighbours_and_says_how_many_are_left(
    open_census: OpenCensus, document: Documents
) -> None:
    texts = [initiative("hub"), initiative("other")]
    for number in range(30):
        texts += [actor(f"a{number:02}"), partnership(f"a{number:02}", "hub", "relay")]
    texts += [partnership(f"a{number}", "other", "relay") for number in (27, 28, 29)]
    census = open_census()
    census.load([document(records(*texts))])
    edition = census.shelf.current()
    network = walk(edition, Walk(("initiative/hub",), 2, limit=10))
    assert len(network.nodes) == 10
    assert network.left_out == 21
    assert network.keys[1:4] == ["actor/a27", "actor/a28", "actor/a29"]
    assert network.node("initiative/hub").hidden == 21
    assert walk(edition, Walk(("initiative/hub",), 2, limit=10)) == network
    both = walk(edition, Walk(("initiative/hub", "initiative/other"), 1, limit=10))
    assert len(both.nodes) == 10
    assert {"actor/a27", "actor/a28", "actor/a29"} < set(both.keys)
    full = walk(edition, Walk(("initiative/hub",), 2, limit=31))
    assert (len(full.nodes), full.left_out) == (31, 1)


def test_a_selection_starts_from_its_most_connected_records(sample: Edition, schema: Schema) -> None:
    finder = sample.finder(schema)
    initiatives = finder.ids(select(("initiative",)))
    assert most_connected_of(sample, initiatives, TieFilter(), 3) == [
        "initiative/fabriques-du-ponant",
        "initiative/recensement-innovations-brest",
        "initiative/benevalibre",
    ]
    assert most_connected_of(sample, finder.ids(select(("territory",))), TieFilter()) == []
    money = most_connected_of(sample, initiatives, TieFilter(frozenset({ROLE + "financial"})))
    assert "initiative/oufipo" not in money
    assert money[0] == "initiative/tag29"


def test_a_large_selection_gives_the_same_starts(
    sample: Edition, schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    actors = sample.finder(schema).ids(select(("actor",)))
    counted = most_connected_of(sample, actors, TieFilter(), 12)
    monkeypatch.setattr("commons_graph.insight.network._ENUMERATED", 0)
    assert most_connected_of(sample, actors, TieFilter(), 12) == counted
