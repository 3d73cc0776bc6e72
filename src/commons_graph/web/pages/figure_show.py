"""`/figures/{name}`: one figure as a page, as a table (`.csv`), as a picture (`.svg`) and as its query (`.rq`)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from commons_graph.errors import NotFound, QueryTimeout
from commons_graph.insight.figure_answers import Answered, answered
from commons_graph.insight.figure_csv import figure_csv
from commons_graph.insight.figure_list import figures
from commons_graph.web.census_facts import census_facts
from commons_graph.web.figure_book import FigureBook, Outcome, Source, TheFigures
from commons_graph.web.figure_gallery import FRAMES, Gallery, TheGallery
from commons_graph.web.figure_view import PATH, described, shown_figure
from commons_graph.web.pages.figure_list import PATIENCE, UNSETTLED
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import CSV, HTML, SPARQL_QUERY, SVG, Representation, choose, offers, split_suffix
from commons_graph.web.resource import Body, Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit

_FORMS: Final = (HTML, CSV, SVG, SPARQL_QUERY)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One figure of one edition, what its query gave, and the seconds a query may take."""

    site: Site
    reading: Reading
    name: str
    outcome: Outcome
    seconds: float

    @property
    def drawable(self) -> bool:
        """Whether there is something to draw, as far as is known."""
        return not isinstance(self.outcome, tuple) or self.answered().told.chart is not None

    def answered(self) -> Answered:
        """What the figure tells; raises the error of its query, and QueryTimeout while it is running."""
        if isinstance(self.outcome, tuple):
            figure = figures()[self.name]
            return answered(self.reading.edition, self.site.schema, self.reading.language, figure, self.outcome)
        if self.outcome is None:
            raise QueryTimeout("this figure is still being computed", hint="try again in a few seconds")
        raise self.outcome


@offers(*_FORMS)
async def show(  # noqa: PLR0913, PLR0917 — what the framework hands over, and the two parts of the address
    site: TheSite, visit: TheVisit, book: TheFigures, gallery: TheGallery, name: str, size: str = "wide"
) -> Response:
    """A figure: its finding, picture, table, query, date, licence, and what the data does not say."""
    stem, suffix = split_suffix(name)
    if stem not in figures():
        raise NotFound("no figure has this name", hint="all figures: " + visit.links.page(PATH))
    form = choose(visit.accept, suffix, _FORMS)
    reading = await asyncio.to_thread(site.reading, visit)
    outcome: Outcome = None
    if form is not SPARQL_QUERY:
        patience = PATIENCE if form is HTML else None
        outcome = (await book.outcomes(source_of(reading), [stem], patience))[stem]
    asked = _Asked(site, reading, stem, outcome, book.seconds)
    size = size if size in FRAMES else "wide"
    svg = await _picture(asked, book, gallery, size) if form is SVG else ""
    return await asyncio.to_thread(_respond, asked, svg, size, suffix)


def source_of(reading: Reading) -> Source:
    """Where the answers of a figure come from."""
    return Source(reading.edition.key, reading.visit.edition)


async def _picture(asked: _Asked, book: FigureBook, gallery: Gallery, size: str) -> str:
    """The picture of a figure; whatever else is answered by now is drawn with it."""
    site, reading = asked.site, asked.reading
    outcomes = {**await book.outcomes(source_of(reading), figures(), PATIENCE), asked.name: asked.outcome}
    ready = [_Asked(site, reading, name, rows, 0) for name, rows in outcomes.items() if isinstance(rows, tuple)]
    told = [asked.answered(), *await asyncio.to_thread(lambda: [each.answered() for each in ready])]
    svg = await gallery.picture((reading.edition.key, site.version), asked.name, size, told)
    if svg is None:
        raise NotFound("there is nothing to draw in this figure yet", hint="its page says what is missing")
    return svg


def _respond(asked: _Asked, svg: str, size: str, suffix: str | None) -> Response:
    site, reading = asked.site, asked.reading
    query = figures()[asked.name].query
    forms: dict[Representation, Callable[[], Body]] = {
        HTML: lambda: _html(asked),
        CSV: lambda: figure_csv(asked.answered().told.table),
        **({SVG: lambda: svg} if asked.drawable else {}),
        SPARQL_QUERY: lambda: query.text,
    }
    state = site.page_state(reading.edition)
    resource = Resource(
        f"{PATH}/{asked.name}",
        forms,
        site.version + query.text,
        state,
        modified=reading.edition.modified,
        query="size=narrow" if svg and size == "narrow" else "",
        headers={} if isinstance(asked.outcome, tuple) else UNSETTLED,
    )
    return respond(reading.visit, resource, suffix)


def _html(asked: _Asked) -> str:
    reading, facts = asked.reading, census_facts(asked.reading)
    shown = shown_figure(reading, asked.name, asked.outcome)
    page = Page(
        "figure.html",
        shown.path,
        {"figure": shown, "census": facts, "seconds": asked.seconds},
        alternates=alternates(
            reading.visit, shown.path, (CSV, SVG, SPARQL_QUERY) if shown.pictures else (CSV, SPARQL_QUERY)
        ),
        described=described(reading, shown, facts),
    )
    return asked.site.render(reading, page)
