"""Pictures: names on nobody's name, the same for the same network, steady under a filter."""

from __future__ import annotations

import itertools
import random

import pytest

from commons_graph.editions.edition import Edition
from commons_graph.insight.layout import Box, settle, spread
from commons_graph.insight.network import Network, Node, Walk, walk
from commons_graph.insight.picture import WIDTH, Picture, Spot, draw, name_on_lines
from commons_graph.schema.model import text_in
from commons_graph.search.tie_reader import TieFilter
from insight.small_world import ROLE


def name(node: Node) -> str:
    return text_in(node.labels, "fr")


def drawn(edition: Edition, way: Walk, ground: Walk | None = None) -> Picture:
    return draw(walk(edition, way), walk(edition, ground or way), name)


def box(spot: Spot) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a sign with its name, some letters narrower than they are reckoned."""
    half = max(spot.radius, max(map(len, spot.lines)) * 3.2)
    baselines = [y for y, _ in spot.baselines]
    top, bottom = min(-spot.radius, min(baselines) - 10), max(spot.radius, *baselines)
    return spot.x - half, spot.y + top, spot.x + half, spot.y + bottom


def overlap(one: Spot, other: Spot) -> bool:
    a, b = box(one), box(other)
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@pytest.mark.parametrize("start", ["actor/region-bretagne", "initiative/benevalibre", "actor/tiriad"])
def test_no_name_lies_on_another(sample: Edition, start: str) -> None:
    picture = drawn(sample, Walk((start,)))
    assert not [(a.node.key, b.node.key) for a, b in itertools.combinations(picture.spots, 2) if overlap(a, b)]


def test_everything_is_inside_the_picture(sample: Edition) -> None:
    picture = drawn(sample, Walk(("actor/region-bretagne", "initiative/oufipo", "initiative/benevalibre")))
    assert picture.width == WIDTH
    for spot in picture.spots:
        left, top, right, bottom = box(spot)
        assert left >= 0
        assert right <= picture.width
        assert top >= 0
        assert bottom <= picture.height


def test_the_same_network_has_the_same_picture(sample: Edition) -> None:
    way = Walk(("actor/ville-de-brest",))
    assert drawn(sample, way) == drawn(sample, way)


def test_a_filter_takes_away_without_moving_what_stays(sample: Edition) -> None:
    start = ("actor/region-bretagne",)
    whole = {spot.node.key: (spot.x, spot.y) for spot in drawn(sample, Walk(start)).spots}
    for which in (TieFilter(year=2013), TieFilter(year=2006), TieFilter(frozenset({ROLE + "financial"}))):
        picture = drawn(sample, Walk(start, 2, which), Walk(start))
        assert {spot.node.key: (spot.x, spot.y) for spot in picture.spots}.items() <= whole.items()


def test_several_roles_between_the_same_two_bend_apart(sample: Edition) -> None:
    picture = drawn(sample, Walk(("actor/tiriad",), 1))
    bends = [curve.bend for curve in picture.curves]
    assert len(bends) == len(set(bends)) == 3
    assert len({curve.mark for curve in picture.curves}) == 3


def test_long_names_are_cut_and_short_ones_are_not() -> None:
    assert name_on_lines("Tiriad") == ("Tiriad",)
    assert name_on_lines("Recensement participatif des innovations sociales à Brest")[-1].endswith("…")
    assert len(name_on_lines("x" * 200)) <= 3
    assert name_on_lines("") == ("",)


def test_crowded_pictures_still_keep_their_boxes_apart() -> None:
    chance = random.Random(5)
    count = 60
    pairs = [(n, chance.randrange(n)) for n in range(1, count)]
    boxes = [Box(chance.uniform(20, 70), 14, chance.uniform(30, 60)) for _ in range(count)]
    placed = settle(spread(count, pairs), boxes, WIDTH)
    for (a, (ax, ay)), (b, (bx, by)) in itertools.combinations(zip(boxes, placed.points, strict=True), 2):
        across = a.half_width + b.half_width - abs(ax - bx)
        down = min(ay + a.below - (by - b.above), by + b.below - (ay - a.above))
        assert min(across, down) <= 1.0


def test_nothing_has_an_empty_picture() -> None:
    picture = draw(Network((), ()), Network((), ()), name)
    assert (picture.spots, picture.curves, picture.height) == ((), (), 0.0)
