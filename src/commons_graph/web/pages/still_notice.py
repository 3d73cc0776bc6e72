"""The pages that a census kept as files has in place of what only a server can do."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML
from commons_graph.web.resource import Resource, respond
from commons_graph.web.site import Site, TheSite, TheVisit


def show_query(site: TheSite, visit: TheVisit) -> Response:
    """Why no query can be asked here, and where the data is to ask it of."""
    return _answer(site, visit, "sparql")


def show_fragments(site: TheSite, visit: TheVisit) -> Response:
    """The same for single triple patterns."""
    return _answer(site, visit, "fragments")


def show_selection(site: TheSite, visit: TheVisit) -> Response:
    """What is said of a selection that no file was made for."""
    return _answer(site, visit, "selection")


def _answer(site: Site, visit: TheVisit, what: str) -> Response:
    reading = site.reading(visit)
    page = Page("still.html", what, {"what": what, "dumps": "dumps" in site.pages}, indexed=False)
    state = site.page_state(reading.edition)
    resource = Resource(what, {HTML: lambda: site.render(reading, page)}, state, state)
    return respond(visit, resource, None)
