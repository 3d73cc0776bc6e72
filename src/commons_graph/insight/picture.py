"""The geometry of the picture of a network: points, names on lines, and the curves of ties.

A picture knows nothing of colours or words beyond the names: templates and style sheets do.
"""

from __future__ import annotations

import math
import textwrap
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from commons_graph.insight.layout import Box, crowded_below, settle, spread
from commons_graph.insight.network import Network, Node
from commons_graph.search.ties import Tie

WIDTH: Final = 780.0

_LETTER: Final = 6.9
_LINE: Final = 15.5
_LINE_LETTERS: Final = 19
_LINES_MAX: Final = 3
_BEND: Final = 21.0
_TIP: Final = 9.0
_MARK: Final = 9.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A record in the picture: its point, the radius of its sign, and its name on lines, above or below the sign."""

    node: Node
    x: float
    y: float
    radius: float
    lines: tuple[str, ...]
    name_above: bool

    @property
    def baselines(self) -> list[tuple[float, str]]:
        """Each line of the name with the height of its baseline, from the point."""
        lowest = -self.radius - 6 - (len(self.lines) - 1) * _LINE if self.name_above else self.radius + _LINE - 2
        return [(round(lowest + rank * _LINE, 1), line) for rank, line in enumerate(self.lines)]


@dataclass(frozen=True, slots=True)
class Curve:
    """All ties of one kind from one record to another, as one curve.

    `bend` is how far its middle stands off the straight line; `line` and `tip` are SVG paths, `mark` the point where
    the sign of its kind goes.
    """

    ties: tuple[Tie, ...]
    bend: float
    line: str
    tip: str
    mark: tuple[float, float]

    @property
    def first(self) -> Tie:
        """One of its ties: they share kind and ends."""
        return self.ties[0]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn network, in units of which its names have a size of 13."""

    width: float
    height: float
    spots: tuple[Spot, ...]
    curves: tuple[Curve, ...]


def draw(network: Network, ground: Network, name: Callable[[Node], str]) -> Picture:
    """Draw a network on the ground of a larger one, so that it stands where it stands in that one.

    The ground is the same walk without filters: what a filter hides leaves its place empty, and the rest does not
    move. A record that only the filtered walk reaches finds its place among the others.
    """
    nodes = {node.key: node for node in (*network.nodes, *ground.nodes)}  # with the degrees of the ground
    nodes = {key: nodes[key] for key in dict.fromkeys([*ground.keys, *nodes])}
    numbers = {key: number for number, key in enumerate(nodes)}
    lines = {key: name_on_lines(name(node)) for key, node in nodes.items()}
    pairs = [(numbers[t.origin], numbers[t.target]) for t in (*ground.ties, *network.ties)]
    points = spread(len(nodes), pairs)
    names_above = dict(zip(nodes, crowded_below(points, pairs), strict=True))
    placed = settle(points, [_box(n, lines[key], names_above[key]) for key, n in nodes.items()], WIDTH)
    where = dict(zip(nodes, placed.points, strict=True))
    spots = {n.key: Spot(n, *where[n.key], radius_of(n), lines[n.key], names_above[n.key]) for n in network.nodes}
    return Picture(placed.width, placed.height, tuple(spots.values()), tuple(_curves(network.ties, spots)))


def radius_of(node: Node) -> float:
    """The size of the sign of a record: its area grows with the number of records it is tied to."""
    return round(min(7 + 2.6 * math.sqrt(node.degree), 24) + (2 if node.is_start else 0), 1)


def name_on_lines(name: str) -> tuple[str, ...]:
    """A name on a few short lines, cut with an ellipsis where it is longer."""
    lines = textwrap.wrap(name, _LINE_LETTERS, max_lines=_LINES_MAX, placeholder=" …")
    return tuple(lines) or (name[:_LINE_LETTERS],)


def _box(node: Node, lines: Sequence[str], name_above: bool) -> Box:
    radius = radius_of(node)
    half = max(radius, max(map(len, lines)) * _LETTER / 2)
    near, far = radius + 4, radius + 5 + len(lines) * _LINE
    return Box(half + 3, far, near) if name_above else Box(half + 3, near, far)


def _curves(ties: Sequence[Tie], spots: Mapping[str, Spot]) -> list[Curve]:
    """One curve for each kind of tie and direction; several between the same two bend away from one another."""
    between: dict[tuple[str, str], dict[tuple[str, str], list[Tie]]] = defaultdict(dict)
    for tie in ties:
        pair = (min(tie.origin, tie.target), max(tie.origin, tie.target))
        between[pair].setdefault((tie.kind, tie.origin), []).append(tie)
    curves = []
    for (one, _), groups in between.items():
        for rank, group in enumerate(groups.values()):
            bend = (rank - (len(groups) - 1) / 2) * _BEND
            # seen from its own start, a curve drawn the other way bends the other way
            curves.append(_curve(tuple(group), bend if group[0].origin == one else -bend, spots))
    return curves


def _curve(ties: tuple[Tie, ...], bend: float, spots: Mapping[str, Spot]) -> Curve:
    """The quadratic curve from sign to sign, its tip, and its middle."""
    start, end = spots[ties[0].origin], spots[ties[0].target]
    dx, dy = end.x - start.x, end.y - start.y
    length = math.hypot(dx, dy) or 1.0
    middle = ((start.x + end.x) / 2, (start.y + end.y) / 2)
    control = (middle[0] - dy / length * 2 * bend, middle[1] + dx / length * 2 * bend)
    first = _off(start, control, start.radius + 2)
    tip = _off(end, control, end.radius + 2)
    last = _off(end, control, end.radius + 2 + _TIP * 0.8)
    mark = tuple(round(0.25 * a + 0.5 * c + 0.25 * b, 1) for a, b, c in zip(first, last, control, strict=True))
    line = f"M{first[0]:.1f} {first[1]:.1f}Q{control[0]:.1f} {control[1]:.1f} {last[0]:.1f} {last[1]:.1f}"
    return Curve(ties, bend, line, _tip(tip, control), (mark[0], mark[1]))


def _off(spot: Spot, towards: tuple[float, float], distance: float) -> tuple[float, float]:
    """The point at some distance from a record on the way to another point."""
    dx, dy = towards[0] - spot.x, towards[1] - spot.y
    length = math.hypot(dx, dy) or 1.0
    return spot.x + dx / length * distance, spot.y + dy / length * distance


def _tip(point: tuple[float, float], behind: tuple[float, float]) -> str:
    """A triangle that ends in a point, seen from another one behind it."""
    dx, dy = point[0] - behind[0], point[1] - behind[1]
    length = math.hypot(dx, dy) or 1.0
    ux, uy = dx / length, dy / length
    back = (point[0] - ux * _TIP, point[1] - uy * _TIP)
    left = (back[0] - uy * _TIP * 0.45, back[1] + ux * _TIP * 0.45)
    right = (back[0] + uy * _TIP * 0.45, back[1] - ux * _TIP * 0.45)
    return f"M{point[0]:.1f} {point[1]:.1f}L{left[0]:.1f} {left[1]:.1f}L{right[0]:.1f} {right[1]:.1f}Z"
