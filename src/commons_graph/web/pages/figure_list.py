"""`/figures`: what the census tells as a whole, each figure with its finding as its title."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from commons_graph.insight.figure_list import figures
from commons_graph.web.census_facts import census_facts
from commons_graph.web.figure_book import Outcome, Source, TheFigures
from commons_graph.web.figure_view import PATH, described_together, shown_figure
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, choose, offers
from commons_graph.web.resource import Resource, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit

PATIENCE: Final = 3.0
"""Seconds that a page waits for its figures; what is not there yet is said to be on its way."""

UNSETTLED: Final = {"Cache-Control": "no-store"}
"""The headers of a page on which some figure has no answer."""


@offers(HTML)
async def show(site: TheSite, visit: TheVisit, book: TheFigures) -> Response:
    """Every figure of the edition."""
    choose(visit.accept, None, (HTML,))  # before any work is done for a request that cannot be answered
    edition = await asyncio.to_thread(site.edition, visit)
    outcomes = await book.outcomes(Source(edition.key, visit.edition), figures(), PATIENCE)
    return await asyncio.to_thread(_respond, site, visit, outcomes, book.seconds)


def _respond(site: Site, visit: Visit, outcomes: Mapping[str, Outcome], seconds: float) -> Response:
    reading = site.reading(visit)
    facts = census_facts(reading)
    shown = [shown_figure(reading, name, outcome) for name, outcome in outcomes.items()]
    settled = all(isinstance(outcome, tuple) for outcome in outcomes.values())
    page = Page(
        "figure_list.html",
        PATH,
        {
            "shown": shown,
            "seconds": seconds,
        },
        described=described_together(reading, shown, facts),
    )
    state = site.page_state(reading.edition)
    resource = Resource(
        PATH,
        {HTML: lambda: site.render(reading, page)},
        state,
        state,
        modified=reading.edition.modified,
        headers={} if settled else UNSETTLED,
    )
    return respond(visit, resource, None)
