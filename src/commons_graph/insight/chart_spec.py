"""Charts as Vega specifications, for a width and a size of text.

Sizes are set and never measured, so that a chart is the same whatever fonts a machine has. Colours are those of the
style sheet by day; `drawing` gives a picture those of the night as well.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any, Final

from commons_graph.insight.charts import BarChart, Chart, GridChart, YearChart

INK: Final = "#17262b"
MUTED: Final = "#4c5b61"
RULE: Final = "#d8d1c1"
SEA: Final = "#0a6a70"
PALE: Final = "#d7e8e4"
ON_SEA: Final = "#fffdf8"
HATCH: Final = "url(#hatch)"
"""The fill of what is told apart by a pattern; `drawing` defines it."""

SANS: Final = "Seravek, 'Gill Sans Nova', Ubuntu, Calibri, 'Noto Sans', 'Open Sans', 'DejaVu Sans', sans-serif"
_LETTER: Final = 0.56
"""Mean width of a letter, for text of size one."""

Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """The room for a chart: its width and the size of its text, in pixels; `beside` puts names left of bars.

    Rows are spread over `height` where that is given, up to two and a half times their own height.
    """

    width: float
    text: float
    beside: bool
    height: float | None = None

    @property
    def line(self) -> float:
        """From one line of text to the next."""
        return round(self.text * 1.25, 1)

    def width_of(self, text: str) -> float:
        """How wide a text is, about."""
        return round(len(text) * self.text * _LETTER, 1)

    def lines(self, text: str, width: float, most: int) -> list[str]:
        """A text on lines that fit into a width; what does not fit ends with an ellipsis."""
        letters = max(6, int(width / (self.text * _LETTER)))
        return textwrap.wrap(text, letters, max_lines=most, placeholder="…") or [""]

    def row(self, own: float, rows: int, taken: float) -> float:
        """The height of each of some rows, where `taken` is used by what stands around them."""
        if self.height is None:
            return own
        return min(own * 2.5, max(own, (self.height - taken) / max(rows, 1)))


NARROW: Final = Frame(300, 15, beside=False)
WIDE: Final = Frame(720, 15, beside=True)


def specification(chart: Chart, frame: Frame) -> Spec:
    """The Vega specification of a chart; its `width` and `height` are those of the picture."""
    if isinstance(chart, BarChart):
        return _bars(chart, frame)
    return _years(chart, frame) if isinstance(chart, YearChart) else _grid(chart, frame)


def _picture(frame: Frame, height: float, parts: Spec) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "autosize": "none",
        "width": frame.width,
        "height": round(height, 1),
        **parts,
    }


def text_mark(frame: Frame, data: str, encode: Spec, *, size: float = 1.0) -> Spec:
    """A Vega mark that writes texts of a data set."""
    style = {
        "font": {"value": SANS},
        "fontSize": {"value": round(frame.text * size, 1)},
        "lineHeight": {"value": frame.line},
        "fill": {"value": INK},
        "baseline": {"value": "middle"},
    }
    return {"type": "text", "from": {"data": data}, "aria": False, "encode": {"enter": {**style, **encode}}}


def _rect(data: str, encode: Spec) -> Spec:
    return {"type": "rect", "from": {"data": data}, "aria": False, "encode": {"enter": encode}}


def _bars(chart: BarChart, frame: Frame) -> Spec:
    names_room = round(frame.width * 0.34) if frame.beside else 0.0
    names = [frame.lines(bar.name, (names_room or frame.width) - 14, 3 if frame.beside else 2) for bar in chart.bars]
    most = max(map(len, names))
    values_room = max(frame.width_of(bar.value) for bar in chart.bars) * 1.08 + 12
    legend = frame.line * ((1.6 if frame.beside else 2.6) if chart.legend else 0)
    own = max(most * frame.line + 8, frame.text * 2.1) if frame.beside else (most + 1.6) * frame.line
    row = frame.row(own, len(chart.bars), legend)
    thick = round(min(row * 0.62, frame.text * 3.4) if frame.beside else frame.text * 1.1, 1)
    values = []
    for rank, (bar, lines) in enumerate(zip(chart.bars, names, strict=True)):
        top = legend + row * rank
        middle = top + (row / 2 if frame.beside else len(lines) * frame.line + thick / 2 + 2)
        first = middle - (len(lines) - 1) * frame.line / 2 if frame.beside else top + frame.line / 2
        values.append(
            {
                "name": lines,
                "length": bar.length,
                "plain": bar.length - bar.hatched,
                "value": bar.value,
                "top": round(middle - thick / 2, 1),
                "middle": round(middle, 1),
                "first": round(first, 1),
            }
        )
    length = {"scale": "length", "field": "length"}
    box = {"y": {"field": "top"}, "height": {"value": thick}}
    marks = [
        _rect("bars", {**box, "x": {"scale": "length", "value": 0}, "x2": length, "fill": {"value": HATCH}}),
        _rect(
            "bars",
            {
                **box,
                "x": {"scale": "length", "value": 0},
                "x2": {"scale": "length", "field": "plain"},
                "fill": {"value": SEA},
            },
        ),
        text_mark(
            frame,
            "bars",
            {
                "x": {**length, "offset": 7},
                "y": {"field": "middle"},
                "text": {"field": "value"},
                "fontWeight": {"value": 600},
            },
        ),
        text_mark(
            frame,
            "bars",
            {
                "x": {"value": names_room - 12 if frame.beside else 0},
                "y": {"field": "first"},
                "align": {"value": "right" if frame.beside else "left"},
                "text": {"field": "name"},
            },
        ),
    ]
    data = [{"name": "bars", "values": values}]
    if not any(bar.hatched for bar in chart.bars):
        del marks[0]
    if chart.legend:
        data.append({"name": "legend", "values": _legend(chart.legend, frame, names_room)})
        marks += _legend_marks(frame)
    scale = {
        "name": "length",
        "domain": [0, max((bar.length for bar in chart.bars), default=1) or 1],
        "range": [names_room, round(frame.width - values_room, 1)],
    }
    return _picture(frame, legend + row * len(chart.bars) + 2, {"data": data, "scales": [scale], "marks": marks})


def _legend(legend: tuple[str, str], frame: Frame, left: float) -> list[Spec]:
    """What plain and hatched stand for: side by side, or one under the other where there is little room."""
    second = left + frame.width_of(legend[0]) + frame.text * 3 if frame.beside else 0.0
    return [
        {"x": left, "y": round(frame.text * 0.6, 1), "text": legend[0], "fill": SEA},
        {
            "x": second,
            "y": round(frame.text * 0.6 + (0 if frame.beside else frame.line), 1),
            "text": legend[1],
            "fill": HATCH,
        },
    ]


def _legend_marks(frame: Frame) -> list[Spec]:
    size = round(frame.text * 0.85, 1)
    swatch = {
        "x": {"field": "x"},
        "y": {"field": "y", "offset": -size / 2},
        "width": {"value": size * 1.3},
        "height": {"value": size},
        "fill": {"field": "fill"},
    }
    word = {"x": {"field": "x", "offset": size * 1.3 + 6}, "y": {"field": "y"}, "text": {"field": "text"}}
    return [_rect("legend", swatch), text_mark(frame, "legend", {**word, "fill": {"value": MUTED}}, size=0.93)]


def _years(chart: YearChart, frame: Frame) -> Spec:
    """A staircase: from each year on, the total it brought; the totals stand at the steps where there is room."""
    height = frame.height or (frame.width * 0.42 if frame.beside else frame.width * 0.72)
    first, last = chart.points[0][0], chart.points[-1][0]
    after = max(1, round((last - first) * 0.04))
    steps = [{"year": year, "total": total, "label": label} for year, total, label in chart.points]
    steps.append({"year": last + after, "total": steps[-1]["total"], "label": ""})
    x = {"scale": "year", "field": "year"}
    y = {"scale": "total", "field": "total"}
    foot = {"scale": "total", "value": 0}
    left, top, bottom = frame.text, frame.text * 2, frame.text * 1.9
    marks = [
        {
            "type": "area",
            "from": {"data": "steps"},
            "aria": False,
            "encode": {
                "enter": {"x": x, "y": y, "y2": foot, "interpolate": {"value": "step-after"}, "fill": {"value": PALE}}
            },
        },
        {
            "type": "line",
            "from": {"data": "steps"},
            "aria": False,
            "encode": {
                "enter": {
                    "x": x,
                    "y": y,
                    "interpolate": {"value": "step-after"},
                    "stroke": {"value": SEA},
                    "strokeWidth": {"value": round(frame.text / 6, 1)},
                }
            },
        },
        _rect(
            "ground",
            {
                "x": {"value": left},
                "x2": {"value": frame.width},
                "y": foot,
                "height": {"value": 1},
                "fill": {"value": MUTED},
            },
        ),
        text_mark(
            frame,
            "totals",
            {
                "x": {**x, "offset": 2},
                "y": {**y, "offset": -frame.text * 0.75},
                "text": {"field": "label"},
                "fontWeight": {"value": 600},
            },
        ),
        text_mark(
            frame,
            "ticks",
            {
                "x": x,
                "y": {"value": height - bottom / 2.2},
                "text": {"field": "label"},
                "align": {"value": "center"},
                "fill": {"value": MUTED},
            },
            size=0.93,
        ),
    ]
    room = (frame.width - 2 * left) / max(1, last + after - first)
    data = [
        {"name": "steps", "values": steps},
        {"name": "ground", "values": [{}]},
        {"name": "totals", "values": _with_room(steps[:-1], room, max(map(frame.width_of, _labels(steps))) + 8)},
        {"name": "ticks", "values": _with_room(_ticks(chart), room, frame.width_of("2000") + 12)},
    ]
    scales = [
        {
            "name": "year",
            "domain": [first, last + after],
            "range": [left + frame.text, frame.width - left],
            "zero": False,
        },
        {"name": "total", "domain": [0, steps[-1]["total"]], "range": [height - bottom, top]},
    ]
    return _picture(frame, height, {"data": data, "scales": scales, "marks": marks})


def _labels(steps: list[Spec]) -> list[str]:
    return [str(step["label"]) for step in steps]


def _ticks(chart: YearChart) -> list[Spec]:
    return [{"year": year, "label": str(year)} for year, _, _ in chart.points]


def _with_room(marked: list[Spec], pixels: float, width: float) -> list[Spec]:
    """The first and the last, and between them those that do not touch another."""
    kept = marked[-1:]
    for mark in reversed(marked[1:-1]):
        if (kept[-1]["year"] - mark["year"]) * pixels >= width and (mark["year"] - marked[0]["year"]) * pixels >= width:
            kept.append(mark)
    return [*marked[:1], *reversed(kept)] if len(marked) > 1 else kept


def _grid(chart: GridChart, frame: Frame) -> Spec:
    """A disc for each pair, as large as its count, with the count in it."""
    columns = chart.columns if frame.beside else chart.columns[:3]
    names_room = round(frame.width * 0.34) if frame.beside else 0.0
    cell = (frame.width - names_room) / len(columns)
    heads = [frame.lines(name, cell - 8, 3) for name in columns]
    names = [frame.lines(name, (names_room or frame.width) - 14, 2) for name in chart.rows]
    head = max(map(len, heads)) * frame.line + 8
    above = 0 if frame.beside else max(map(len, names)) * frame.line
    own = max(2 * frame.line + 4, frame.text * 2.4) if frame.beside else above + frame.text * 2.4
    row = frame.row(own, len(names), head)
    most = max(count for _, _, count, _ in chart.cells)
    radius = min(cell, row - above) * 0.44
    centre = {"row": lambda rank: round(head + row * rank + above + (row - above) / 2, 1)}
    data = [
        {
            "name": "heads",
            "values": [
                {"x": round(names_room + cell * (rank + 0.5), 1), "y": frame.line / 2, "text": lines}
                for rank, lines in enumerate(heads)
            ],
        },
        {
            "name": "names",
            "values": [
                {
                    "text": lines,
                    "y": round(
                        centre["row"](rank) - (len(lines) - 1) * frame.line / 2
                        if frame.beside
                        else head + row * rank + frame.line / 2,
                        1,
                    ),
                    "rule": round(head + row * rank, 1),
                }
                for rank, lines in enumerate(names)
            ],
        },
        {
            "name": "cells",
            "values": [
                {
                    "x": round(names_room + cell * (column + 0.5), 1),
                    "y": centre["row"](rank),
                    "size": round(4 * (max(radius * (count / most) ** 0.5, frame.text * 0.85)) ** 2, 1),
                    "text": label,
                }
                for rank, column, count, label in chart.cells
                if column < len(columns)
            ],
        },
    ]
    at = {"x": {"field": "x"}, "y": {"field": "y"}, "text": {"field": "text"}, "align": {"value": "center"}}
    name = {
        "x": {"value": names_room - 12 if frame.beside else 0},
        "y": {"field": "y"},
        "text": {"field": "text"},
        "align": {"value": "right" if frame.beside else "left"},
    }
    rule = {"x": {"value": 0}, "x2": {"value": frame.width}, "y": {"field": "rule"}, "height": {"value": 1}}
    disc = {"x": {"field": "x"}, "y": {"field": "y"}, "size": {"field": "size"}, "fill": {"value": SEA}}
    marks = [
        _rect("names", {**rule, "fill": {"value": RULE}}),
        text_mark(frame, "heads", {**at, "fill": {"value": MUTED}}, size=0.93),
        text_mark(frame, "names", name),
        {"type": "symbol", "from": {"data": "cells"}, "aria": False, "encode": {"enter": disc}},
        text_mark(frame, "cells", {**at, "fill": {"value": ON_SEA}, "fontWeight": {"value": 600}}, size=0.93),
    ]
    return _picture(frame, head + row * len(names) + 2, {"data": data, "marks": marks})
