"""From the answer of a query to what a figure tells, in one language."""

from __future__ import annotations

from dataclasses import dataclass

from commons_graph.editions.edition import Edition
from commons_graph.insight.chart_spec import Frame, specification
from commons_graph.insight.chart_words import in_words
from commons_graph.insight.charts import YearChart
from commons_graph.insight.drawing import Picture
from commons_graph.insight.figure_rows import Row, name_book
from commons_graph.insight.figures import Context, Figure, Told
from commons_graph.insight.voice import Voice
from commons_graph.schema.model import Schema


@dataclass(frozen=True, slots=True)
class Answered:
    """A figure with what it tells; the voice says the rest of the page."""

    figure: Figure
    told: Told
    voice: Voice

    @property
    def name(self) -> str:
        """Its name in addresses and in files."""
        return self.figure.name

    @property
    def in_words(self) -> str:
        """The chart in words; empty where there is none."""
        return in_words(self.told.chart, self.told.unit, self.voice) if self.told.chart else ""

    @property
    def left_out(self) -> str:
        """What the chart has no room for, in words; empty where it shows everything."""
        chart = self.told.chart
        return "" if chart is None or isinstance(chart, YearChart) else chart.more

    def picture(self, frame: Frame) -> Picture | None:
        """The chart as something to draw."""
        if self.told.chart is None:
            return None
        return Picture(specification(self.told.chart, frame), self.told.finding, self.in_words)


def answered(edition: Edition, schema: Schema, language: str, figure: Figure, rows: tuple[Row, ...]) -> Answered:
    """What a figure tells of an edition, from the rows of its query."""
    voice = Voice(language)
    context = Context(voice, name_book(edition, schema, language, rows), edition.modified)
    return Answered(figure, figure.read(rows, context), voice)
