"""`/queries/{name}`: one documented query, its text and a link that runs it."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.errors import NotFound
from commons_graph.web.query_documents import described_queries
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, SPARQL_QUERY, offers, split_suffix
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import TheSite, TheVisit


@offers(HTML, SPARQL_QUERY)
def show(site: TheSite, visit: TheVisit, name: str) -> Response:
    """A query as a page, or its text alone (`.rq`)."""
    stem, suffix = split_suffix(name)
    query = site.queries.get(stem)
    if query is None:
        raise NotFound("no query has this name", hint="all queries: " + visit.links.page("queries"))
    reading = site.reading(visit)
    path = "queries/" + stem
    page = Page(
        "query.html",
        path,
        {"query": query},
        alternates=alternates(visit, path, (SPARQL_QUERY,)),
        described=described_queries(visit.links, [query]),
    )
    forms = {HTML: lambda: site.render(reading, page), SPARQL_QUERY: lambda: query.text}
    resource = Resource(path, forms, site.version + query.text, site.page_state(reading.edition))
    return respond(visit, resource, suffix)
