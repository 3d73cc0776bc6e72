"""What the whole network of an edition says: who stands between others, which groups there are, what holds them.

Ties count once for each pair of records, whatever their roles, periods and directions. The work is done by igraph, in
C: on the network of a census of a hundred thousand records it is some twenty times faster than networkx, and unlike
rustworkx it finds communities.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import igraph

Pair = tuple[str, str]

_SEED: Final = 2013
_EXACT_STEPS: Final = 40_000_000
"""Betweenness looks from every record along every tie. Up to this many steps (some seconds) it is exact."""

_PIVOTS_MIN: Final = 50
_GROUP_MIN: Final = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one record stands.

    `degree` counts the records it is tied to. `ways` counts the pairs of others whose shortest way leads through it
    (where several are as short, the share of them that does), and `between` is its share, 0 to 1, of all pairs of
    others in its component. Without it, its component would fall apart into `groups` of two or more and `alone`
    records tied to nothing else; both are 0 where it would hold together. `community` is the number of its
    community, the largest being 0.
    """

    key: str
    degree: int
    ways: float
    between: float
    groups: int
    alone: int
    community: int


@dataclass(frozen=True, slots=True)
class Community:
    """Records more tied to one another than to the rest: how many, and the most connected of them."""

    number: int
    size: int
    leader: str


@dataclass(frozen=True, slots=True)
class Bridge:
    """The only tie between two parts of a component, with how many records stand on the side of each end."""

    ends: Pair
    sides: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of a whole network.

    `components` counts the parts that no tie links, `largest` the records in the largest of them. `pivots` is None
    where betweenness is exact; else it was estimated from the shortest ways that start at so many records.
    """

    records: int
    pairs: int
    components: int
    largest: int
    pivots: int | None
    standings: tuple[Standing, ...]
    communities: tuple[Community, ...]
    bridges: tuple[Bridge, ...]


def measure(pairs: Iterable[Pair], exact_steps: int = _EXACT_STEPS) -> Measures:
    """Measure a network given as pairs of keys; the same pairs, in any order, always give the same measures."""
    edges = sorted({(min(pair), max(pair)) for pair in pairs})
    keys = sorted({key for edge in edges for key in edge})
    numbers = {key: number for number, key in enumerate(keys)}
    graph = igraph.Graph(len(keys), [(numbers[a], numbers[b]) for a, b in edges])
    igraph.set_random_number_generator(random.Random(_SEED))  # noqa: S311 - repeatable, not secret
    parts = graph.connected_components()
    sizes = parts.sizes()
    pivots = _pivots(graph, exact_steps)
    community_of, communities = _communities(graph, keys)
    ways = _ways(graph, pivots)
    groups, alone = _pieces(graph)
    degrees = graph.degree()
    standings = tuple(
        Standing(key, degrees[n], ways[n], _share(ways[n], size), groups[n], alone[n], community_of[n])
        for n, (key, size) in enumerate(zip(keys, (sizes[part] for part in parts.membership), strict=True))
    )
    return Measures(
        records=len(keys),
        pairs=len(edges),
        components=len(sizes),
        largest=max(sizes, default=0),
        pivots=None if pivots is None else len(pivots),
        standings=standings,
        communities=communities,
        bridges=tuple(_bridges(graph, keys)),
    )


def _pivots(graph: igraph.Graph, exact_steps: int) -> list[int] | None:
    """The records to look from; None when looking from all of them is quick enough."""
    count = graph.vcount()
    steps = count + graph.ecount()
    if count * steps <= exact_steps:
        return None
    chosen = min(count, max(_PIVOTS_MIN, exact_steps // steps))
    return sorted(random.Random(_SEED).sample(range(count), chosen))  # noqa: S311 - repeatable, not secret


def _ways(graph: igraph.Graph, pivots: list[int] | None) -> list[float]:
    """For each record, how many shortest ways between two others lead through it (betweenness).

    From pivots, the sum over them is scaled up to all records (Brandes and Pich 2007).
    """
    if pivots is None:
        return list(graph.betweenness(directed=False))
    scale = graph.vcount() / len(pivots)
    return [value * scale for value in graph.betweenness(directed=False, sources=pivots, targets=None)]


def _share(ways: float, size: int) -> float:
    """The share of the pairs of others in a component of some size."""
    pairs = (size - 1) * (size - 2) / 2
    return min(1.0, ways / pairs) if pairs else 0.0


def _communities(graph: igraph.Graph, keys: Sequence[str]) -> tuple[list[int], tuple[Community, ...]]:
    """The community of each record (Leiden's method, by modularity), and the communities, largest first."""
    found = graph.community_leiden(objective_function="modularity", n_iterations=10)
    degrees = graph.degree()
    sizes = found.sizes()
    leaders = [min(members, key=lambda n: (-degrees[n], keys[n])) for members in found]
    order = sorted(range(len(leaders)), key=lambda c: (-sizes[c], keys[leaders[c]]))
    rank = {community: number for number, community in enumerate(order)}
    communities = tuple(Community(rank[c], sizes[c], keys[leaders[c]]) for c in order)
    return [rank[c] for c in found.membership], communities


def _pieces(graph: igraph.Graph) -> tuple[list[int], list[int]]:
    """For each record, the groups and the single records its component would fall into without it."""
    blocks: Counter[int] = Counter()
    for block in graph.biconnected_components():
        blocks.update(block)
    degrees = graph.degree()
    groups, alone = [0] * graph.vcount(), [0] * graph.vcount()
    for number, pieces in blocks.items():
        if pieces > 1:
            # a piece of one record is a neighbour that has no other neighbour
            alone[number] = sum(1 for other in graph.neighbors(number) if degrees[other] == 1)
            groups[number] = pieces - alone[number]
    return groups, alone


def _bridges(graph: igraph.Graph, keys: Sequence[str]) -> list[Bridge]:
    """The bridges with two records or more on each side, those that hold most together first."""
    ids = graph.bridges()
    without = graph.copy()
    without.delete_edges(ids)
    islands = without.connected_components()
    ends = [graph.es[edge].tuple for edge in ids]
    island = islands.membership
    below = _below(len(islands), islands.sizes(), [(island[a], island[b]) for a, b in ends])
    whole = graph.connected_components()
    part, totals = whole.membership, whole.sizes()
    found = []
    for (a, b), (child, size) in zip(ends, below, strict=True):
        total = totals[part[a]]
        sides = (size, total - size) if island[a] == child else (total - size, size)
        if min(sides) >= _GROUP_MIN:
            found.append(Bridge((keys[a], keys[b]), sides))
    return sorted(found, key=lambda bridge: (-min(bridge.sides), bridge.ends))


def _below(count: int, sizes: Sequence[int], joined: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """For each bridge of a forest of islands: the island farther from the root, and how many records lie beyond it."""
    forest = igraph.Graph(count, joined)
    firsts = [part[0] for part in forest.connected_components()]
    forest.add_vertex()
    forest.add_edges((count, first) for first in firsts)
    order, _, parents = forest.bfs(count)
    beyond = [*sizes, 0]
    for island in reversed(order[1:]):
        beyond[parents[island]] += beyond[island]
    return [(a, beyond[a]) if parents[a] == b else (b, beyond[b]) for a, b in joined]
