"""Where the records of a network stand in its picture: near those they are tied to, their names not on one another.

The same network always gets the same picture: nothing here is left to chance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import igraph
import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]

_STEP: Final = 128.0
"""The length a tie should have, in units of the picture."""

_APART: Final = 3.0
"""How many ties long the way between parts that no tie links is drawn."""

_STEEP: Final = 0.6
"""How steep a tie must be to come in the way of a name above or below."""

_ROUNDS: Final = 400
_GAP: Final = 9.0


@dataclass(frozen=True, slots=True)
class Box:
    """The room a record and its name take up around its point, in units of the picture."""

    half_width: float
    above: float
    below: float


@dataclass(frozen=True, slots=True)
class Placed:
    """The points of some records, and the size of the picture that holds them with their names."""

    points: list[tuple[float, float]]
    width: float
    height: float


def settle(points: Points, boxes: Sequence[Box], width: float) -> Placed:
    """Move records, each with its box, until no box covers another, in a picture of some width."""
    if not boxes:
        return Placed([], width, 0.0)
    points = _pushed_apart(points, boxes, width)
    above = np.array([box.above for box in boxes])
    below = np.array([box.below for box in boxes])
    points[:, 1] += _GAP - float((points[:, 1] - above).min())
    height = float((points[:, 1] + below).max()) + _GAP
    return Placed([(round(float(x), 1), round(float(y), 1)) for x, y in points], width, round(height, 1))


def spread(count: int, pairs: Sequence[tuple[int, int]]) -> Points:
    """Points whose distances follow the lengths of the ways between records (Kamada and Kawai 1989).

    `pairs` are the numbers of the records that ties link.
    """
    if not count:
        return np.empty((0, 2))
    graph = igraph.Graph(count, sorted({(min(pair), max(pair)) for pair in pairs}))
    graph.es["length"] = [1.0] * graph.ecount()
    centres = [max(part, key=lambda n: (graph.degree(n), -n)) for part in graph.connected_components()]
    graph.add_edges([(centres[0], other) for other in centres[1:]], {"length": [_APART] * (len(centres) - 1)})
    circle = [(math.cos(2 * math.pi * n / count), math.sin(2 * math.pi * n / count)) for n in range(count)]
    lengths = [1 / length for length in graph.es["length"]]
    found = graph.layout_kamada_kawai(seed=circle, maxiter=60 * count, weights=lengths)
    return _upright(np.array(found.coords, dtype=np.float64).reshape(count, 2)) * _STEP


def crowded_below(points: Points, pairs: Sequence[tuple[int, int]]) -> list[bool]:
    """For each record, whether more ties leave it downward than upward: its name is then better above it."""
    balance = [0] * len(points)
    for one, other in set(pairs):
        dx, dy = points[other] - points[one]
        if abs(dy) > abs(dx) * _STEEP:
            balance[one] += 1 if dy > 0 else -1
            balance[other] -= 1 if dy > 0 else -1
    return [count > 0 for count in balance]


def _upright(points: Points) -> Points:
    """The points turned so that they reach farthest from side to side, the first record above the middle."""
    centred: Points = points - points.mean(axis=0)
    if len(points) < 3:
        return centred
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    turned: Points = centred @ axes.T
    # axes have no sign of their own
    turned *= np.where(turned[0] > 0, -1.0, 1.0)
    return turned


def _pushed_apart(points: Points, boxes: Sequence[Box], width: float) -> Points:
    """The points moved until no box covers another and all are between the sides of the picture."""
    half = np.array([box.half_width for box in boxes]) + _GAP / 2
    above = np.array([box.above for box in boxes]) + _GAP / 2
    below = np.array([box.below for box in boxes]) + _GAP / 2
    low, high = half, np.maximum(half, width - half)
    x, y = points[:, 0] + width / 2, points[:, 1].copy()
    if np.ptp(x) > 0:
        x = low.min() + (x - x.min()) * min(1.0, (high.max() - low.min()) / np.ptp(x))
        x += (width - (x.max() + x.min())) / 2
    x = np.clip(x, low, high)
    for _ in range(_ROUNDS):
        moved = _one_push(x, y, half, above, below)
        x, y = np.clip(x + moved[0], low, high), y + moved[1]
        if np.abs(moved[0]).max() < 0.05 and np.abs(moved[1]).max() < 0.05:
            break
    return np.column_stack([x, y])


def _one_push(x: Points, y: Points, half: Points, above: Points, below: Points) -> tuple[Points, Points]:
    """How far each box is pushed by those it covers, along the axis on which less is enough."""
    across = half[:, None] + half[None, :] - np.abs(x[:, None] - x[None, :])
    apart = y[:, None] - y[None, :]  # positive where the first stands lower
    lower_first = (apart > 0) | ((apart == 0) & (np.arange(len(y))[:, None] > np.arange(len(y))[None, :]))
    down = np.where(lower_first, below[None, :] + above[:, None] - apart, below[:, None] + above[None, :] + apart)
    covered = (across > 0) & (down > 0)
    np.fill_diagonal(covered, val=False)
    sideways = covered & (across < down)
    upright = covered & ~sideways
    to_right = (x[:, None] > x[None, :]) | ((x[:, None] == x[None, :]) & lower_first)
    shift_x = np.where(sideways, np.where(to_right, across, -across), 0.0).sum(axis=1) * 0.5
    shift_y = np.where(upright, np.where(lower_first, down, -down), 0.0).sum(axis=1) * 0.5
    return np.clip(shift_x, -24, 24), np.clip(shift_y, -24, 24)
