"""The network of who helps whom, around a few records: never more than a few dozen of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from pyroaring import BitMap

from commons_graph.editions.edition import Edition
from commons_graph.schema.model import Texts
from commons_graph.search.rows import RecordRow
from commons_graph.search.tie_reader import TieFilter, TieReader
from commons_graph.search.ties import Tie
from commons_graph.terms import RDF_TYPE

DRAWN: Final = 36
"""How many records a network around one of them has at most: beyond a few dozen nobody can read a picture."""

DRAWN_MORE: Final = 12
"""How many more for each further record it is drawn around."""

STARTS_MAX: Final = 6
"""How many records a network may be drawn around by name."""

SELECTED: Final = 24
"""How many records of a selection it is drawn around."""

DEPTH_MAX: Final = 2
_ENUMERATED: Final = 3000
_LOOKED_AT: Final = 50_000
_SPARE: Final = 8


@dataclass(frozen=True, slots=True)
class Walk:
    """What to draw: around which records, how many steps away, by which ties, and how many records at most."""

    starts: tuple[str, ...]
    depth: int = DEPTH_MAX
    which: TieFilter = field(default_factory=TieFilter)
    limit: int = DRAWN


@dataclass(frozen=True, slots=True)
class Node:
    """A record in a network.

    `kind` is the IRI of its class, `degree` how many records it is tied to by ties that pass, drawn or not, and
    `hidden` how many of those are not drawn.
    """

    key: str
    labels: Texts
    kind: str
    degree: int
    hidden: int
    is_start: bool = False

    @property
    def segment(self) -> str:
        """The type segment of its address."""
        return self.key.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Network:
    """Records and the ties between them, both in a fixed order; `left_out` are within reach but not drawn."""

    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    left_out: int = 0

    @property
    def keys(self) -> list[str]:
        """The keys of its records."""
        return [node.key for node in self.nodes]

    def node(self, key: str) -> Node:
        """One of its records; raises KeyError for another."""
        for node in self.nodes:
            if node.key == key:
                return node
        raise KeyError(key)


def walk(edition: Edition, way: Walk) -> Network:
    """The records within reach of some others and the ties between them, the most connected first.

    The starts are live records of the edition; each comes with neighbours of its own before anything farther does.
    """
    chosen, left_out = _reached(edition.ties, way)
    ties = edition.ties.among(chosen, way.which)
    return Network(tuple(nodes_of(edition, chosen, ties, way)), tuple(ties), left_out)


def most_connected_of(edition: Edition, selected: BitMap, which: TieFilter, limit: int = SELECTED) -> list[str]:
    """The records of a selection, given by their numbers, that are tied to most others by ties that pass.

    Those without such ties are left out. A large selection is not gone through: the most connected records of the
    edition are, until enough of them are in it.
    """
    if len(selected) <= _ENUMERATED:
        keys = edition.ties.keys_of(list(selected))
    else:
        ranked = islice(edition.ties.ranked(), _LOOKED_AT)
        keys = list(islice((key for number, key in ranked if number in selected), limit * _SPARE))
    counts = edition.ties.counts(keys, which)
    return sorted(counts, key=lambda key: (-counts[key], key))[:limit]


def nodes_of(edition: Edition, keys: Sequence[str], ties: Iterable[Tie], way: Walk) -> list[Node]:
    """Some records as nodes of a network that has these ties."""
    rows = edition.records(keys)
    degrees = edition.ties.counts(keys, way.which)
    drawn = neighbours_in(ties)
    return [
        Node(
            key=key,
            labels=rows[key].labels,
            kind=class_of(rows[key], edition.base),
            degree=degrees.get(key, 0),
            hidden=max(0, degrees.get(key, 0) - len(drawn.get(key, ()))),
            is_start=key in way.starts,
        )
        for key in keys
        if key in rows
    ]


def neighbours_in(ties: Iterable[Tie]) -> Mapping[str, set[str]]:
    """Key → the keys it is tied to."""
    found: dict[str, set[str]] = defaultdict(set)
    for tie in ties:
        found[tie.origin].add(tie.target)
        found[tie.target].add(tie.origin)
    return found


def class_of(row: RecordRow, base: str) -> str:
    """The IRI of the class of a record, the first one it states; empty for a record without any."""
    before = f"<{base}id/{row.key}> <{RDF_TYPE}> <".encode()
    at = row.content.find(before)
    return row.content[at + len(before) :].partition(b">")[0].decode() if at >= 0 else ""


def _reached(ties: TieReader, way: Walk) -> tuple[list[str], int]:
    """The records to draw, starts first, and how many more are within reach."""
    chosen = list(way.starts)
    frontier = chosen
    left_out = 0
    for _ in range(way.depth):
        room = way.limit - len(chosen)
        within = ties.neighbours(frontier, way.which, max(room, 1), without=chosen)
        crowded = len(frontier) > 1 and frontier == list(way.starts) and within.count > room
        reached = _shared_out(ties, way, room) if crowded else [key for key, _ in within.found][:room]
        left_out = within.count - len(reached)
        chosen, frontier = chosen + reached, reached
        if left_out or not reached:
            break
    return chosen, left_out


def _shared_out(ties: TieReader, way: Walk, room: int) -> list[str]:
    """Neighbours of several starts, as many for each as there is room: a hub leaves some to the others."""
    lists = [[key for key, _ in ties.neighbours([s], way.which, room, without=way.starts).found] for s in way.starts]
    taken: dict[str, None] = {}
    for rank in range(room):
        for keys in lists:
            if rank < len(keys) and len(taken) < room:
                taken.setdefault(keys[rank])
    return list(taken)
