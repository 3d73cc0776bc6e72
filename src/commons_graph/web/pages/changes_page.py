"""`/changes/{page}`: the versions on one page of the change feed."""

from __future__ import annotations

from functools import partial
from typing import Final

from starlette.responses import Response

from commons_graph.feeds.changes.paging import Span
from commons_graph.feeds.changes.stream import page_bytes
from commons_graph.feeds.changes.versions import Version, versions_on
from commons_graph.web.feed import FORMS, Feed, feed_of, lasting, page_number, rows_of, state_of
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, offers, split_suffix
from commons_graph.web.resource import Resource, alternates, redirect, respond
from commons_graph.web.site import Site, TheSite, TheVisit

_SHOWN: Final = 200
"""Versions that the page for people shows, so that it stays light; the data forms have them all."""


@offers(*FORMS)
def show(site: TheSite, visit: TheVisit, name: str) -> Response:
    """One page of the change feed, negotiated; a full one never changes any more."""
    number, suffix = split_suffix(name)
    feed = feed_of(site, visit)
    span = feed.paging.span(page_number(number))
    versions = versions_on(feed.journal, span)
    return lasting(visit, respond(visit, _resource(site, feed, span, versions), suffix), span)


def show_changeset(site: TheSite, visit: TheVisit, sequence: str) -> Response:
    """303 to the page of the change feed on which a changeset begins."""
    page = feed_of(site, visit).paging.page_of_changeset(page_number(sequence))
    return redirect(visit.links.page(f"changes/{page}"), 303)


def _resource(site: Site, feed: Feed, span: Span, versions: list[Version]) -> Resource:
    data = {form: partial(page_bytes, feed.base, span, versions, form.format) for form in FORMS if form.format}
    return Resource(
        path=f"changes/{span.page}",
        forms={**data, HTML: lambda: _html(site, feed, span, versions)},
        state=state_of(site, versions, span),
        page_state=site.page_state(feed.reading.edition),
        page_modified=feed.reading.edition.modified,
        license=site.licence(feed.reading),
        described_by=("changes/shape", "ns"),
    )


def _html(site: Site, feed: Feed, span: Span, versions: list[Version]) -> str:
    path = f"changes/{span.page}"
    page = Page(
        "changes.html",
        path,
        {
            "rows": rows_of(feed.reading, versions[:_SHOWN]),
            "cut": len(versions) > _SHOWN,
            "total": feed.journal.count(upto=feed.sequence),
            "pages": feed.paging.pages,
            "number": span.page,
        },
        alternates=alternates(feed.reading.visit, path, FORMS),
        indexed=False,
    )
    return site.render(feed.reading, page)
