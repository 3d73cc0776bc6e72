"""`/activity`: the changes as an ActivityStreams 2.0 collection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import orjson
from starlette.responses import Response

from commons_graph.feeds.changes.activities import collection, collection_page
from commons_graph.feeds.changes.versions import versions_on
from commons_graph.web.feed import feed_of, lasting, page_number, state_of
from commons_graph.web.representations import Representation, offers
from commons_graph.web.resource import Body, Resource, respond
from commons_graph.web.site import TheSite, TheVisit

_STREAMS: Final = Representation(
    "ActivityStreams",
    ("application/activity+json", "application/ld+json", "application/json"),
    "application/activity+json",
    "json",
)


@offers(_STREAMS)
def show(site: TheSite, visit: TheVisit) -> Response:
    """Every change as an ordered collection (ActivityStreams 2.0); its first page has the newest."""
    feed = feed_of(site, visit)
    state = site.page_state(feed.reading.edition)
    total = feed.journal.count(upto=feed.sequence)
    resource = Resource(
        "activity",
        _forms(lambda: orjson.dumps(collection(feed.base, feed.paging.pages, total))),
        state,
        state,
        modified=feed.reading.edition.modified,
    )
    return respond(visit, resource, None)


@offers(_STREAMS)
def show_page(site: TheSite, visit: TheVisit, page: str) -> Response:
    """A page of that collection, the newest of its changes first; a full one never changes any more."""
    feed = feed_of(site, visit)
    span = feed.paging.span(page_number(page))
    versions = versions_on(feed.journal, span)
    state = state_of(site, versions, span)
    forms = _forms(lambda: orjson.dumps(collection_page(feed.base, span, versions)))
    return lasting(visit, respond(visit, Resource(f"activity/{span.page}", forms, state, state), None), span)


def _forms(make: Callable[[], bytes]) -> dict[Representation, Callable[[], Body]]:
    return {_STREAMS: make}
