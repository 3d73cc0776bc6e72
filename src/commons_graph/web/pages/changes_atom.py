"""`/changes.atom`: the changes for feed readers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qs

from starlette.responses import Response

from commons_graph.errors import BadRequest
from commons_graph.feeds.changes.atom import ENTRIES, AtomFeed, Entry, atom_document
from commons_graph.feeds.changes.versions import Version, versions_between
from commons_graph.languages import translations
from commons_graph.web.feed import Feed, feed_of, rows_of
from commons_graph.web.representations import Representation, offers
from commons_graph.web.resource import Resource, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit

_ATOM: Final = Representation(
    "Atom", ("application/atom+xml",), "application/atom+xml; charset=utf-8", "atom", by_language=True
)
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,14}", re.ASCII)


@offers(_ATOM)
def show(site: TheSite, visit: TheVisit) -> Response:
    """The newest changes as an Atom feed; `rel="next"` leads to older ones (`?before=NUMBER`)."""
    feed = feed_of(site, visit)
    before = _before(visit)
    state = site.page_state(feed.reading.edition)
    resource = Resource(
        path="changes",
        forms={_ATOM: lambda: _document(site, feed, before)},
        state=state,
        page_state=state,
        page_modified=feed.reading.edition.modified,
        query=f"before={before}" if before else "",
    )
    return respond(visit, resource, _ATOM.suffix)


def _before(visit: Visit) -> int | None:
    """The number of the revision before which the page begins; raises BadRequest for what is none."""
    given = parse_qs(visit.query, keep_blank_values=True).get("before")
    if given is None:
        return None
    if not _NUMBER.fullmatch(given[-1]):
        raise BadRequest(f"'{given[-1][:40]}' is no place in the feed", hint="follow the links of the feed")
    return int(given[-1])


def _document(site: Site, feed: Feed, before: int | None) -> bytes:
    total = feed.journal.count(upto=feed.sequence)
    last = total if before is None else min(before - 1, total)
    versions = versions_between(feed.journal, max(1, last - ENTRIES + 1), last)[::-1]
    links, name = feed.reading.links, site.name(feed.reading)
    first = links.canonical("changes.atom")
    return atom_document(
        AtomFeed(
            iri=feed.base + "changes",
            title=_title(feed.reading.language, name),
            author=name,
            language=feed.reading.language,
            updated=feed.reading.edition.modified if total else datetime(1970, 1, 1, tzinfo=UTC),
            own=first if before is None else f"{first}?before={before}",
            first=first,
            older=f"{first}?before={versions[-1].number}" if versions and versions[-1].number > 1 else None,
            home=links.canonical("changes"),
            licence=site.licence(feed.reading),
        ),
        _entries(feed, versions),
    )


def _title(language: str, name: str) -> str:
    message = translations(language).ugettext
    return str(message("Changes of the census “%(name)s”")) % {"name": name}


def _entries(feed: Feed, versions: list[Version]) -> list[Entry]:
    message = translations(feed.reading.language).ugettext
    sentence = str(message("%(happened)s: %(name)s (%(kind)s)"))
    return [
        Entry(
            iri=feed.base + row.version.path(),
            title=sentence % {"happened": row.happened, "name": row.record.text, "kind": row.kind},
            kind=row.version.address.segment,
            href=feed.reading.links.canonical(row.version.path()),
            at=row.version.at,
        )
        for row in rows_of(feed.reading, versions)
    ]
