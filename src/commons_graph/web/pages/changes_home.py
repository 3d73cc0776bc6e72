"""`/changes`: the change feed of the census as a Linked Data Event Stream."""

from __future__ import annotations

from functools import partial
from typing import Final

from starlette.responses import Response

from commons_graph.feeds.changes.stream import overview_bytes
from commons_graph.feeds.changes.versions import versions_between
from commons_graph.web.feed import FORMS, Feed, feed_of, rows_of
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, offers
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit

_PATH: Final = "changes"
_NEWEST: Final = 50


@offers(*FORMS)
def show(site: TheSite, visit: TheVisit) -> Response:
    """The stream of changes: its description and a table of its pages, negotiated (TriG, N-Quads, JSON-LD, HTML)."""
    return respond(visit, _resource(site, feed_of(site, visit)), None)


@offers(*FORMS)
def show_form(site: TheSite, visit: TheVisit, suffix: str) -> Response:
    """The description of the stream in one form: trig, nq, jsonld or html."""
    return respond(visit, _resource(site, feed_of(site, visit)), suffix)


def _resource(site: Site, feed: Feed) -> Resource:
    state = site.page_state(feed.reading.edition)
    spans = feed.paging.spans()
    data = {form: partial(overview_bytes, feed.base, spans, form.format) for form in FORMS if form.format}
    return Resource(
        path=_PATH,
        forms={**data, HTML: lambda: _html(site, feed)},
        state=state,
        page_state=state,
        modified=feed.reading.edition.modified,
        page_modified=feed.reading.edition.modified,
        license=site.licence(feed.reading),
        described_by=("changes/shape", "ns"),
    )


def _html(site: Site, feed: Feed) -> str:
    total = feed.journal.count(upto=feed.sequence)
    newest = versions_between(feed.journal, max(1, total - _NEWEST + 1), total)
    page = Page(
        "changes.html",
        _PATH,
        {
            "rows": rows_of(feed.reading, newest[::-1]),
            "cut": False,
            "total": total,
            "pages": feed.paging.pages,
            "number": None,
        },
        alternates=alternates(feed.reading.visit, _PATH, FORMS),
    )
    return site.render(feed.reading, page)
