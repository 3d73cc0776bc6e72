"""Measures against networks small enough to work out by hand, and against networkx."""

from __future__ import annotations

import random

import networkx as nx
import pytest

from commons_graph.insight.measures import Bridge, Measures, Pair, Standing, measure

TWO_TRIANGLES = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "e"), ("e", "f"), ("f", "d"), ("d", "g")]
"""a, b, c all tied; d, e, f all tied; c tied to d; g hangs on d."""


def standing(measures: Measures, key: str) -> Standing:
    return next(s for s in measures.standings if s.key == key)


def test_two_triangles_worked_out_by_hand() -> None:
    found = measure(TWO_TRIANGLES)
    assert (found.records, found.pairs, found.components, found.largest, found.pivots) == (7, 8, 1, 7, None)
    c, d, e = (standing(found, key) for key in "cde")
    # {a, b} to {d, e, f, g}: 8 of the 15 pairs of others
    assert (c.degree, c.ways, c.between) == (3, 8.0, 8 / 15)
    # {a, b, c} to {e, f, g}: 9, and {e, f} to g: 2
    assert (d.degree, d.ways, d.between) == (4, 11.0, 11 / 15)
    assert (e.ways, e.groups, e.alone) == (0.0, 0, 0)
    # without c: {a, b} apart from the rest; without d: {a, b, c}, {e, f}, and g alone
    assert (c.groups, c.alone) == (2, 0)
    assert (d.groups, d.alone) == (2, 1)
    assert found.bridges == (Bridge(("c", "d"), (3, 4)),)
    assert [(community.size, community.leader) for community in found.communities] == [(4, "d"), (3, "c")]
    assert {s.key for s in found.standings if s.community == 1} == {"a", "b", "c"}


def test_a_star_is_held_by_its_middle() -> None:
    found = measure([("hub", leaf) for leaf in "abcd"])
    hub = standing(found, "hub")
    assert (hub.degree, hub.between, hub.groups, hub.alone) == (4, 1.0, 0, 4)
    assert found.bridges == ()


def test_a_chain_has_a_bridge_at_each_inner_step_the_middle_one_first() -> None:
    found = measure([("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("e", "f")])
    assert [bridge.sides for bridge in found.bridges] == [(3, 3), (2, 4), (4, 2)]
    assert found.bridges[0].ends == ("c", "d")


def test_parts_that_no_tie_links_are_measured_apart() -> None:
    found = measure([("a", "b"), ("b", "c"), ("x", "y")])
    assert (found.components, found.largest) == (2, 3)
    assert standing(found, "b").between == 1.0
    assert standing(found, "x").between == 0.0


@pytest.mark.parametrize("pairs", [[], [("a", "b")]])
def test_hardly_any_network_has_hardly_any_measures(pairs: list[Pair]) -> None:
    found = measure(pairs)
    assert (found.records, found.bridges) == (len(pairs) * 2, ())
    assert all(s.between == 0.0 for s in found.standings)


def test_order_direction_and_repetition_change_nothing() -> None:
    turned = [(b, a) for a, b in reversed(TWO_TRIANGLES)] + TWO_TRIANGLES
    assert measure(turned) == measure(TWO_TRIANGLES)


@pytest.mark.parametrize("seed", range(6))
def test_random_networks_measure_as_networkx_does(seed: int) -> None:
    graph = nx.gnm_random_graph(40, 48, seed=seed)
    pairs = [(f"n{a:02}", f"n{b:02}") for a, b in graph.edges]
    named = nx.Graph(pairs)
    found = measure(pairs)
    between = nx.betweenness_centrality(named, normalized=False)
    assert {s.key: pytest.approx(s.ways) for s in found.standings} == between
    assert {s.key: s.degree for s in found.standings} == dict(named.degree)
    assert found.components == nx.number_connected_components(named)
    for s in found.standings:
        pieces = _pieces_without(named, s.key)
        if s.groups or s.alone:
            assert (s.groups, s.alone) == (sum(1 for p in pieces if p > 1), pieces.count(1))
        else:
            assert len(pieces) <= 1
    sides = {bridge.ends: bridge.sides for bridge in found.bridges}
    assert sides == {pair: split for pair in map(_sorted, nx.bridges(named)) if min(split := _sides(named, pair)) > 1}


def test_a_large_network_is_estimated_and_says_so() -> None:
    chance = random.Random(3)
    pairs = [
        (f"i{n}", f"a{min(chance.randrange(n + 1), chance.randrange(n + 1))}") for n in range(400) for _ in range(2)
    ]
    exact, estimated = measure(pairs), measure(pairs, exact_steps=60_000)
    assert exact.pivots is None
    assert estimated.pivots
    assert estimated.pivots < estimated.records
    ranked = [[s.key for s in sorted(m.standings, key=lambda s: -s.ways)[:10]] for m in (exact, estimated)]
    assert len(set(ranked[0]) & set(ranked[1])) >= 7
    assert sum(s.ways for s in estimated.standings) == pytest.approx(sum(s.ways for s in exact.standings), rel=0.15)


def _pieces_without(graph: nx.Graph, key: str) -> list[int]:
    component = nx.node_connected_component(graph, key)
    rest = graph.subgraph(component - {key})
    return [len(part) for part in nx.connected_components(rest)]


def _sides(graph: nx.Graph, pair: Pair) -> tuple[int, int]:
    cut = graph.copy()
    cut.remove_edge(*pair)
    one, other = (len(nx.node_connected_component(cut, key)) for key in pair)
    return one, other


def _sorted(pair: Pair) -> Pair:
    one, other = sorted(pair)
    return one, other
