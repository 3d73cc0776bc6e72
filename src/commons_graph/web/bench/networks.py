"""A result as a network: the resources of a graph, or the pairs of a table."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from commons_graph.insight import layout
from commons_graph.terms import RDF_TYPE
from commons_graph.web.query_results import Cell, QueryResult, Row

_WIDTH: Final = 900
_NODES: Final = 48
"""Things that are drawn at most: past a few dozen, a picture of a network tells nothing."""

_RADIUS: Final = 9
_ABOVE: Final = -15
_BELOW: Final = 22
_CUT: Final = 24
_LETTER: Final = 6.9
"""Width of a letter of a name, in units of the drawing."""

Pair = tuple[str, str]
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """One thing: its name and the short one that is written, its page, its kind, told by its shape, and where it is.

    Its name stands above or below it, where fewer ties are.
    """

    name: str
    short: str
    href: str | None
    kind: int
    x: float
    y: float
    name_y: float


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow from one thing to another, and what it says."""

    x1: float
    y1: float
    x2: float
    y2: float
    says: str


@dataclass(frozen=True, slots=True)
class ResultNetwork:
    """The drawing; `kinds` names the shapes where there are several, `left_out` things are not drawn."""

    nodes: list[Node]
    edges: list[Edge]
    kinds: list[str]
    left_out: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Tie:
    source: Cell
    target: Cell
    says: str

    @property
    def ends(self) -> Pair:
        return _key(self.source), _key(self.target)


def network_of(result: QueryResult) -> ResultNetwork | None:
    """The network of a result; None where its rows join no two things.

    In a table, the first two columns of resources are the ends, and a third says how they are joined.
    """
    ties, kinds = _ties_of_graph(result), [] if result.form == "graph" else _ends(result)
    if result.form == "select" and kinds:
        ties = _ties_of_rows(result, kinds)
    if not ties:
        return None
    drawn, left_out = _most_tied(ties)
    apart = {_key(tie.source) for tie in drawn}.isdisjoint(_key(tie.target) for tie in drawn)
    # the same things on both sides are of one kind, whatever the columns are called
    return _drawn(drawn, [result.variables[column] for column in kinds] if apart else [], left_out)


def _ties_of_graph(result: QueryResult) -> list[_Tie]:
    """The triples that join two resources, without those that only say what something is."""
    if result.form != "graph":
        return []
    rows = [(subject, path, value) for subject, path, value in result.rows if subject and path and value]
    return [_Tie(s, v, p.value.text) for s, p, v in rows if _is_thing(v) and p.iri != RDF_TYPE]


def _ends(result: QueryResult) -> list[int]:
    """The first two columns that hold resources, in rows enough to join them."""
    if result.form != "select":
        return []
    things = [
        i for i, _ in enumerate(result.variables) if _holds_things(cell for row in result.rows if (cell := row[i]))
    ]
    return things[:2] if len(things) > 1 else []


def _holds_things(cells: Iterator[Cell]) -> bool:
    found = list(cells)
    return bool(found) and all(map(_is_thing, found))


def _ties_of_rows(result: QueryResult, ends: Sequence[int]) -> list[_Tie]:
    says = next((i for i, _ in enumerate(result.variables) if i > ends[1] and _tells(result.rows, i)), None)
    ties: dict[tuple[Pair, str], _Tie] = {}
    for row in result.rows:
        source, target = row[ends[0]], row[ends[1]]
        if source and target and _key(source) != _key(target):
            how = row[says] if says is not None else None
            tie = _Tie(source, target, how.value.text if how else "")
            ties.setdefault((tie.ends, tie.says), tie)
    return list(ties.values())


def _tells(rows: Sequence[Row], column: int) -> bool:
    return any((cell := row[column]) is not None and cell.iri for row in rows)


def _most_tied(ties: list[_Tie]) -> tuple[list[_Tie], int]:
    """The ties between the things with the most of them, and how many things that leaves out."""
    degrees = Counter(end for tie in ties for end in tie.ends)
    kept = {key for key, _ in degrees.most_common(_NODES)}
    return [tie for tie in ties if kept.issuperset(tie.ends)], len(degrees) - len(kept)


def _drawn(ties: list[_Tie], kinds: list[str], left_out: int) -> ResultNetwork:
    cells: dict[str, tuple[Cell, int]] = {}
    for tie in ties:
        for kind, (key, cell) in enumerate(zip(tie.ends, (tie.source, tie.target), strict=True)):
            cells.setdefault(key, (cell, kind if kinds else 0))
    numbers = {key: number for number, key in enumerate(cells)}
    pairs = [(numbers[one], numbers[other]) for one, other in (tie.ends for tie in ties)]
    points = layout.spread(len(cells), pairs)
    above = layout.crowded_below(points, pairs)
    names = [_short(cell.value.text) for cell, _ in cells.values()]
    placed = layout.settle(points, [_box(name, up) for name, up in zip(names, above, strict=True)], _WIDTH)
    places = dict(zip(cells, placed.points, strict=True))
    nodes = [
        Node(cell.value.text, name, cell.value.href, kind, *places[key], places[key][1] + (_ABOVE if up else _BELOW))
        for (key, (cell, kind)), name, up in zip(cells.items(), names, above, strict=True)
    ]
    edges = [_edge(places, tie) for tie in ties]
    return ResultNetwork(nodes, edges, kinds, left_out, _WIDTH, math.ceil(placed.height))


def _short(name: str) -> str:
    return name if len(name) <= _CUT else name[: _CUT - 1].rstrip() + "…"


def _box(name: str, above: bool) -> layout.Box:
    """The room that a mark and its name take up."""
    half = max(_RADIUS, len(name) * _LETTER / 2)
    line = _BELOW - _RADIUS + 4
    return layout.Box(half, _RADIUS + line * above, _RADIUS + line * (not above))


def _edge(places: dict[str, Place], tie: _Tie) -> Edge:
    """A line that ends where the mark of its target begins."""
    (x1, y1), (x2, y2) = places[tie.ends[0]], places[tie.ends[1]]
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    back = min(_RADIUS + 4, length / 2) / length
    return Edge(x1, y1, round(x2 - (x2 - x1) * back, 1), round(y2 - (y2 - y1) * back, 1), tie.says)


def _is_thing(cell: Cell) -> bool:
    return cell.term["type"] in ("uri", "bnode")


def _key(cell: Cell) -> str:
    return f"{cell.term['type']} {cell.term['value']}"
