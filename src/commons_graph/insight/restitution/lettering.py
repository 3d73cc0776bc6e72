"""Texts in a drawing: how they look, and how many letters a line has room for."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape
from typing import Final

from commons_graph.insight.chart_spec import INK, SANS

SERIF: Final = (
    "'Iowan Old Style', 'Palatino Linotype', Palatino, P052, 'URW Palladio L', Georgia, 'DejaVu Serif', serif"
)
_LETTER: Final = 0.53
"""Mean width of a letter, for text of size one."""


@dataclass(frozen=True, slots=True)
class Lettering:
    """The look of a text; `halo` is the colour of an edge around it, so that it can be read on anything."""

    size: float
    fill: str = INK
    family: str = SANS
    weight: int = 400
    anchor: str = "start"
    halo: str = ""

    def write(self, x: float, y: float, words: str) -> str:
        """An SVG text with its first letter, or its middle, at a point of the baseline."""
        halo = f' stroke="{self.halo}" stroke-width="{self.size / 4:g}" paint-order="stroke"' if self.halo else ""
        anchor = "" if self.anchor == "start" else f' text-anchor="{self.anchor}"'
        return (
            f'<text x="{x:.1f}" y="{y:.1f}" font-family="{self.family}" font-size="{self.size:g}" '
            f'font-weight="{self.weight}" fill="{self.fill}"{anchor}{halo}>{escape(words)}</text>'
        )

    def lines(self, words: str, width: float, most: int = 99) -> list[str]:
        """A text on lines of a width."""
        return textwrap.wrap(words, max(8, int(width / (self.size * _LETTER))), max_lines=most, placeholder="…")

    def width_of(self, words: str) -> float:
        """How wide a text is, about."""
        return len(words) * self.size * _LETTER
