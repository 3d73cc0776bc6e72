"""`/queries`: the documented queries."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.web.query_documents import described_queries
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, offers
from commons_graph.web.resource import Resource, respond
from commons_graph.web.site import TheSite, TheVisit


@offers(HTML)
def show(site: TheSite, visit: TheVisit) -> Response:
    """Every query with its title and what it answers."""
    reading = site.reading(visit)
    queries = list(site.queries.values())
    page = Page("query_list.html", "queries", {"queries": queries}, described=described_queries(visit.links, queries))
    state = site.page_state(reading.edition)
    return respond(visit, Resource("queries", {HTML: lambda: site.render(reading, page)}, state, state), None)
