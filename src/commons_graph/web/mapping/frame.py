"""What part of the earth a drawing shows, in pixels of Web Mercator."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from commons_graph.search.atlas import Ground, Outline
from commons_graph.search.cells import TILE, ZOOM_MAX, Floats, Window, latitude_of
from commons_graph.web.mapping.asked import Look

MARGIN: Final = 40
"""Pixels left around what is shown whole."""

FIT_MAX: Final = 10
"""The zoom of a map that shows one place: a town and those around it."""

_EARTH: Final = 40_075.017
"""Kilometres around the equator."""

_SPACINGS: Final = (5, 7, 10, 14, 20)
_DOTS_MAX: Final = 2500
_CORNERS_MAX: Final = 12_000
_BELOW: Final = (3, 18, 30)
"""Pixels that a name may stand below its town: just beneath, or beneath a mark that is there."""

_LETTER: Final = 6.6
"""Pixels that a letter of a name is wide, about."""

Rectangle = tuple[float, float, float, float]
"""Left, top, right and bottom of something in a drawing."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A drawing so many pixels wide and high, around the middle of a look."""

    look: Look
    width: int
    height: int

    @property
    def scale(self) -> int:
        """Pixels that the whole world is wide."""
        return TILE << self.look.zoom

    @property
    def window(self) -> Window:
        """What of the unit square is drawn."""
        across, down = self.width / self.scale / 2, self.height / self.scale / 2
        x, y = self.look.x, self.look.y
        return Window(x - across, y - down, x + across, y + down)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a position is drawn."""
        window = self.window
        return round((x - window.left) * self.scale, 1), round((y - window.top) * self.scale, 1)

    def surrounds(self, box: Rectangle) -> bool:
        """Whether a rectangle is wholly in the drawing."""
        return box[0] > 4 and box[1] > 0 and box[2] < self.width - 4 and box[3] < self.height - 4

    def moved(self, right: float, down: float) -> Look:
        """The look that many halves of the drawing away."""
        x = self.look.x + right * self.width / self.scale / 2
        y = self.look.y + down * self.height / self.scale / 2
        return Look(min(max(x, 0.0), 1 - 1e-9), min(max(y, 0.0), 1 - 1e-9), self.look.zoom)

    def zoomed(self, steps: int) -> Look | None:
        """The look nearer or farther; None where there is no such zoom."""
        zoom = self.look.zoom + steps
        return Look(self.look.x, self.look.y, zoom) if 0 <= zoom <= ZOOM_MAX else None

    @property
    def kilometres(self) -> float:
        """A round length that a bar of some sixty to a hundred and fifty pixels stands for."""
        longest = 150 / self.scale * _EARTH * math.cos(math.radians(latitude_of(self.look.y)))
        power = 10.0 ** math.floor(math.log10(longest))
        return max(step * power for step in (1, 2, 5) if step * power <= longest)

    @property
    def bar(self) -> float:
        """Pixels of that length."""
        across = _EARTH * math.cos(math.radians(latitude_of(self.look.y)))
        return round(self.kilometres / across * self.scale, 1)


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a town on the map: its number in the ground, and where it is written."""

    town: int
    x: float
    y: float


def box_around(x: float, y: float, radius: float) -> Rectangle:
    """What a circle covers."""
    return x - radius, y - radius, x + radius, y + radius


def pin_box(x: float, y: float) -> Rectangle:
    """What a pin covers that stands on a point."""
    return x - 9, y - 24, x + 9, y


def look_at_all(xs: Floats, ys: Floats, width: int, height: int) -> Look:
    """The nearest look that shows every position in a drawing of some size."""
    if not len(xs):
        return Look(0.5, 0.5, 0)
    left, right, top, bottom = float(xs.min()), float(xs.max()), float(ys.min()), float(ys.max())
    room = min(_share(width, right - left), _share(height, bottom - top))
    zoom = min(max(math.floor(math.log2(room)), 0), FIT_MAX) if room > 1 else 0
    return Look((left + right) / 2, (top + bottom) / 2, zoom)


def dots(frame: Frame, ground: Ground) -> str:
    """The towns as an SVG path of points; where they are dense, one stands for its neighbours."""
    return "".join(f"M{x:g} {y:g}h0" for x, y in dot_places(frame, ground))


def lines(frame: Frame, outlines: Iterable[Outline]) -> str:
    """The boundaries that cross a frame as an SVG path, without detail that could not be seen."""
    return "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z" for ring in drawn_rings(frame, outlines))


def drawn_rings(frame: Frame, outlines: Iterable[Outline]) -> Iterator[list[tuple[int, int]]]:
    """The corners, in whole pixels, of the boundaries that cross a frame: a bounded number of them."""
    room = _CORNERS_MAX
    for outline in outlines:
        xs = (outline.xs - frame.window.left) * frame.scale
        ys = (outline.ys - frame.window.top) * frame.scale
        if xs.max() < 0 or ys.max() < 0 or xs.min() > frame.width or ys.min() > frame.height:
            continue
        corners = np.stack([xs, ys], 1).round().astype(np.int64)
        changed = np.concatenate(([True], (corners[1:] != corners[:-1]).any(1)))
        kept = corners[changed]
        if 3 < len(kept) <= room:
            room -= len(kept)
            yield [(int(x), int(y)) for x, y in kept]


def dot_places(frame: Frame, ground: Ground) -> list[tuple[float, float]]:
    """Where the towns of a frame are drawn, a bounded number of them."""
    seen = np.flatnonzero(frame.window.holds(ground.xs, ground.ys))
    xs = (ground.xs[seen] - frame.window.left) * frame.scale
    ys = (ground.ys[seen] - frame.window.top) * frame.scale
    for spacing in _SPACINGS:
        cells = (ys // spacing) * 100_000 + xs // spacing
        _, first = np.unique(cells, return_index=True)
        if len(first) <= _DOTS_MAX:
            break
    return [(round(x, 1), round(y, 1)) for x, y in zip(xs[first].tolist(), ys[first].tolist(), strict=True)]


def labels(
    frame: Frame, ground: Ground, names: Sequence[str], most: int, kept_free: Sequence[Rectangle] = ()
) -> list[Label]:
    """The towns to name: the most populous first, each where neither another name nor a mark stands."""
    taken = list(kept_free)
    found: list[Label] = []
    for town in np.flatnonzero(frame.window.holds(ground.xs, ground.ys))[: most * 12].tolist():
        x, y = frame.point(float(ground.xs[town]), float(ground.ys[town]))
        half = len(names[town]) * _LETTER / 2
        boxes = ((x - half, y + down, x + half, y + down + 17) for down in _BELOW)
        box = next((b for b in boxes if frame.surrounds(b) and not any(_meet(b, other) for other in taken)), None)
        if box:
            taken.append(box)
            found.append(Label(town, x, round(box[1] + 12, 1)))
            if len(found) == most:
                break
    return found


def _share(pixels: int, breadth: float) -> float:
    return (pixels - 2 * MARGIN) / TILE / max(breadth, 1e-9)


def _meet(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
