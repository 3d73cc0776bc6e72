"""The network as its page shows it: the picture, the choices, and the tables that say the same in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from babel.lists import format_list

from commons_graph.insight.network import Network, Node, Walk, walk
from commons_graph.insight.picture import Curve, Picture, Spot, draw
from commons_graph.search.tie_reader import TieFilter
from commons_graph.search.ties import Tie
from commons_graph.web.links import Links
from commons_graph.web.network.asked import Asked, Bounds, bounds, way_of
from commons_graph.web.network.kinds import TieKind, kind_of, local_name, shape_of, tie_kinds
from commons_graph.web.network.telling import Teller, TieRow, in_order
from commons_graph.web.reading import Reading
from commons_graph.web.values import Value
from commons_graph.words import locale_of


@dataclass(frozen=True, slots=True)
class Point:
    """A record of the network: its name, its kind, and where one may go from it.

    `walk` is the network around it, `more` this network with its neighbours added where some are not drawn.
    """

    node: Node
    name: Value
    kind: str
    kind_name: str
    shape: str
    walk: str
    more: str | None


@dataclass(frozen=True, slots=True)
class DrawnPoint:
    """A point in the picture."""

    spot: Spot
    point: Point

    @property
    def outline(self) -> str:
        """Its shape as an SVG path around the origin."""
        return outline(self.point.shape, self.spot.radius)

    @property
    def count_at(self) -> tuple[float, float]:
        """Where the number of its hidden neighbours goes: beside it, away from its name."""
        radius = self.spot.radius
        return round(radius * 0.75 + 5, 1), round(radius * 0.9 + 4 if self.spot.name_above else -radius * 0.6, 1)


@dataclass(frozen=True, slots=True)
class DrawnTie:
    """A curve of the picture, its kind, and what it says."""

    curve: Curve
    kind: TieKind
    letter: str
    sentence: str


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A kind of tie that may be chosen: its name, how many ties of the ground have it, whether it is chosen."""

    kind: TieKind
    name: Value
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class NetworkView:
    """Everything the page of a network shows but its measures.

    `left_out` records are within reach but not drawn; `undated` ties would be there if a year were not chosen.
    """

    asked: Asked
    links: Links
    starts: list[Value]
    picture: Picture
    points: list[Point]
    drawn_points: list[DrawnPoint]
    drawn_ties: list[DrawnTie]
    rows: list[TieRow]
    choices: list[KindChoice]
    shapes: list[tuple[str, str]]
    bounds: Bounds | None
    left_out: int
    undated: int
    language: str

    @property
    def start_names(self) -> str:
        """The names of the starts as a list in words."""
        return format_list([start.text for start in self.starts], locale=locale_of(self.language))

    @property
    def without_year(self) -> str:
        """The address of the same walk through all years."""
        return replace(self.asked, year=None).address(self.links)

    @property
    def without_kinds(self) -> str:
        """The address of the same walk by every kind of tie."""
        return replace(self.asked, kinds=()).address(self.links)

    @property
    def nodes_address(self) -> str:
        """The address of the table of its records."""
        return self.asked.address(self.links, "/nodes.csv")


def view_network(reading: Reading, asked: Asked) -> NetworkView:
    """The view of the walk that an address asks for."""
    way = way_of(reading, asked)
    network = walk(reading.edition, way) if way.starts else Network((), ())
    ground = network if way.which.is_open else walk(reading.edition, replace(way, which=TieFilter()))
    names = {node.key: node.labels for node in (*ground.nodes, *network.nodes)}
    teller = Teller(reading, names)
    points = {node.key: _point(reading, asked, way, node, teller) for node in network.nodes}
    picture = draw(network, ground, teller.plain_name)
    return NetworkView(
        asked=asked,
        links=reading.links,
        starts=[teller.name(start) for start in way.starts],
        picture=picture,
        points=_by_degree(points),
        drawn_points=[DrawnPoint(spot, points[spot.node.key]) for spot in picture.spots],
        drawn_ties=[_drawn_tie(reading, teller, curve) for curve in picture.curves],
        rows=teller.rows(network.ties),
        choices=_choices(reading, asked, ground.ties, teller),
        shapes=sorted({(point.shape, point.kind_name) for point in points.values()}),
        bounds=bounds(reading),
        left_out=network.left_out,
        undated=_undated(way, ground) if asked.year is not None else 0,
        language=reading.language,
    )


def outline(shape: str, radius: float) -> str:
    """A shape of about the area of a circle with that radius, as an SVG path around the origin."""
    r = radius
    if shape == "circle":
        return f"M{r:g} 0A{r:g} {r:g} 0 1 1 {-r:g} 0A{r:g} {r:g} 0 1 1 {r:g} 0Z"
    return "M" + "L".join(f"{x * r:.1f} {y * r:.1f}" for x, y in _CORNERS[shape]) + "Z"


_CORNERS: Mapping[str, Sequence[tuple[float, float]]] = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "diamond": ((0, -1.22), (1.22, 0), (0, 1.22), (-1.22, 0)),
    "triangle": ((0, -1.25), (1.2, 0.85), (-1.2, 0.85)),
    "hexagon": ((1.08, 0), (0.54, 0.94), (-0.54, 0.94), (-1.08, 0), (-0.54, -0.94), (0.54, -0.94)),
}


def _point(reading: Reading, asked: Asked, way: Walk, node: Node, teller: Teller) -> Point:
    opened = asked.around(*way.starts, node.key).address(reading.links)
    return Point(
        node=node,
        name=teller.name(node.key),
        kind=local_name(node.kind),
        kind_name=reading.schema.label(node.kind, reading.language) or "",
        shape=shape_of(node.kind),
        walk=asked.around(node.key).address(reading.links),
        more=opened if node.hidden and not node.is_start and asked.selection is None else None,
    )


def _by_degree(points: Mapping[str, Point]) -> list[Point]:
    """The points, the most connected first, then by name."""
    return sorted(points.values(), key=lambda p: (-p.node.degree, in_order(p.name.text)))


def _drawn_tie(reading: Reading, teller: Teller, curve: Curve) -> DrawnTie:
    kind = kind_of(reading.schema, curve.first.kind)
    letter = "" if kind.look.sign else teller.role(curve.first).text[:1].upper()
    return DrawnTie(curve, kind, letter, teller.sentence(curve.ties))


def _choices(reading: Reading, asked: Asked, ties: Sequence[Tie], teller: Teller) -> list[KindChoice]:
    """The kinds that the network without filters has, and those that are chosen although it has none of them."""
    counts = Counter(tie.kind for tie in ties)
    examples = {tie.kind: tie for tie in ties}
    kinds = [k for k in tie_kinds(reading.schema).values() if k.iri in counts or k.slug in asked.kinds]
    return [
        KindChoice(
            kind=kind,
            name=teller.role(examples.get(kind.iri) or Tie("", kind.iri, "", "")),
            count=counts[kind.iri],
            chosen=kind.slug in asked.kinds,
        )
        for kind in kinds
    ]


def _undated(way: Walk, ground: Network) -> int:
    """The ties without any date that the filter would let through if no year were chosen."""
    kinds = TieFilter(way.which.kinds)
    return sum(1 for tie in ground.ties if kinds.admits(tie) and not tie.dated)
