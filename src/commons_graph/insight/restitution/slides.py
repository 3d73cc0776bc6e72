"""Slides: each figure on a page of 16 by 9, with its finding as the title, as SVG and as PNG."""

from __future__ import annotations

from html import escape
from typing import Final

from commons_graph.insight.chart_spec import MUTED, Frame, specification
from commons_graph.insight.drawing import drawn_marks
from commons_graph.insight.figure_answers import Answered
from commons_graph.insight.restitution.lettering import SERIF, Lettering

WIDTH: Final = 1600
HEIGHT: Final = 900
_MARGIN: Final = 90
_ROOM: Final = WIDTH - 2 * _MARGIN
_GROUND: Final = "#f4f1e9"
_SAIL: Final = "#dc9130"
_TOPIC: Final = Lettering(26, "#8a4a0b", weight=600)
_TITLE: Final = Lettering(54, family=SERIF, weight=600)
_NOTE: Final = Lettering(32, MUTED)
_FOOT: Final = Lettering(24, MUTED)
_TEXT_SIZES: Final = range(32, 12, -2)
"""Sizes of text in a chart; the largest with which it fits is taken."""


def slide(answered: Answered, topic: str, foot: str) -> str:
    """One slide as an SVG document; a figure without a chart shows its finding and what is missing."""
    told = answered.told
    title = _TITLE.lines(told.finding, _ROOM, 3)
    line = _TITLE.size * 1.2
    parts = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{_GROUND}"/><rect width="{WIDTH}" height="14" fill="{_SAIL}"/>',
        _TOPIC.write(_MARGIN, _MARGIN - 4, topic),
        *(_TITLE.write(_MARGIN, _MARGIN + line * (rank + 1), words) for rank, words in enumerate(title)),
        _body(answered, _MARGIN + line * (len(title) + 1)),
        _FOOT.write(_MARGIN, HEIGHT - 42, f"{told.unit} · {foot}" if told.chart else foot),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" aria-labelledby="name description"><title id="name">{escape(told.finding)}</title>'
        f'<desc id="description">{escape(answered.in_words or " ".join(told.missing))}</desc>{"".join(parts)}</svg>\n'
    )


def png(svg: str, width: int) -> bytes:
    """A slide as pixels, so wide."""
    import vl_convert  # noqa: PLC0415 — 80 MB that only drawing needs

    return bytes(vl_convert.svg_to_png(svg, scale=width / WIDTH))


def _body(answered: Answered, top: float) -> str:
    room = HEIGHT - top - 90
    if answered.told.chart is None:
        lines = [line for said in answered.told.missing for line in _NOTE.lines(said, _ROOM)]
        return "".join(_NOTE.write(_MARGIN, top + 44 * rank, line) for rank, line in enumerate(lines))
    for size in _TEXT_SIZES:
        spec = specification(answered.told.chart, Frame(_ROOM, size, beside=True, height=room))
        if spec["height"] <= room:
            break
    scale = min(1.0, room / spec["height"])
    left = _MARGIN + _ROOM * (1 - scale) / 2
    return f'<g transform="translate({left:.1f} {top:.1f}) scale({scale:.4f})">{drawn_marks(spec)}</g>'
