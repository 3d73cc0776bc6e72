"""A chart in words, for those who do not see it: what is drawn, and every number drawn."""

from __future__ import annotations

from collections.abc import Iterator

from commons_graph.insight.charts import BarChart, Chart, YearChart
from commons_graph.insight.voice import Voice


def in_words(chart: Chart, unit: str, voice: Voice) -> str:
    """`Barres, en euros. Union européenne : 108 400 €; …`."""
    if isinstance(chart, BarChart):
        kind = voice.message("Bars. Unit: %(unit)s.", unit=unit)
    elif isinstance(chart, YearChart):
        kind = voice.message("A line that rises over the years. Unit: %(unit)s.", unit=unit)
    else:
        kind = voice.message("Discs in a grid. Unit: %(unit)s.", unit=unit)
    return " ".join([kind, "; ".join(_numbers(chart, voice)) + "."])


def _numbers(chart: Chart, voice: Voice) -> Iterator[str]:
    if isinstance(chart, BarChart):
        pairs = [(bar.name, bar.value) for bar in chart.bars]
    elif isinstance(chart, YearChart):
        pairs = [(str(year), label) for year, _, label in chart.points]
    else:
        pairs = [(f"{chart.rows[row]}, {chart.columns[column]}", label) for row, column, _, label in chart.cells]
    for name, value in pairs:
        yield voice.message("%(label)s:", label=name) + " " + value
