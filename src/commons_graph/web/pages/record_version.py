"""`/doc/{segment}/{slug}?version={sequence}`: a record as one changeset left it."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs

import pyoxigraph as ox
from starlette.responses import Response

from commons_graph.errors import BadRequest, NotFound
from commons_graph.feeds.changes.stream import version_triples
from commons_graph.feeds.changes.versions import Version, find_version
from commons_graph.rdf.addresses import SLUG, SLUG_MAX
from commons_graph.schema.graph import TripleView
from commons_graph.search.rows import LIVE, RecordRow
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.web.data_forms import rdf_forms
from commons_graph.web.feed import Feed, feed_of, rows_of
from commons_graph.web.known_fields import LABEL
from commons_graph.web.memento import as_memento
from commons_graph.web.record_view import view_record
from commons_graph.web.records import license_of
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, NEGOTIATED
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import Site
from commons_graph.web.visit import Visit

_WHERE: Final = "the change feed lists all versions: changes"
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)


def asked_version(visit: Visit) -> int | None:
    """The version that an address names; raises BadRequest for what is no number."""
    given = parse_qs(visit.query, keep_blank_values=True).get("version")
    if given is None:
        return None
    if not _NUMBER.fullmatch(given[-1]):
        raise BadRequest(f"'{given[-1][:40]}' is not the number of a version", hint=_WHERE)
    return int(given[-1])


def show_version(site: Site, visit: Visit, key: str, sequence: int, suffix: str | None) -> Response:
    """One version, negotiated; 404 when there is none of this number, 410 when its content was erased."""
    feed = feed_of(site, visit)
    segment, _, slug = key.partition("/")
    known = site.schema.by_segment(segment) and len(slug) <= SLUG_MAX and SLUG.fullmatch(slug)
    if not known or sequence > feed.sequence:
        raise NotFound("this record has no version of this number", hint=_WHERE)
    response = respond(visit, _resource(site, feed, find_version(feed.journal, key, sequence)), suffix)
    return as_memento(site, visit, response, (key, sequence), suffix)


def _resource(site: Site, feed: Feed, version: Version) -> Resource:
    content = version.content.replace(b"<" + NEUTRAL_BASE.encode(), b"<" + feed.base.encode())
    record = [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]
    triples = [*version_triples(feed.base, version), *record]
    return Resource(
        path="doc/" + version.key,
        forms={
            HTML: lambda: _html(site, feed, version, content),
            **rdf_forms(triples, site.context, feed.base + version.path()),
        },
        state=site.data_state(f"{version.digest} {version.sequence}"),
        page_state=site.page_state(feed.reading.edition),
        modified=version.at,
        page_modified=feed.reading.edition.modified,
        query=f"version={version.sequence}",
        license=license_of(feed.reading, version.key, record),
        about=feed.reading.thing_iri(version.key),
    )


def _html(site: Site, feed: Feed, version: Version, content: bytes) -> str:
    reading, query = feed.reading, f"version={version.sequence}"
    (shown,) = rows_of(reading, [version])
    row = _as_it_was(feed, version, content)
    record_type = site.schema.by_segment(row.segment)
    live = record_type if version.kind != "Delete" else None
    page = Page(
        "version.html",
        "doc/" + version.key,
        {
            "row": shown,
            "record": view_record(reading, live, row, row.triples()) if live else None,
            "iri": reading.thing_iri(version.key),
            "now": reading.edition.record(row.segment, row.slug),
            "current": feed.journal.moments(version.key, upto=feed.sequence)[-1].sequence == version.sequence,
            "history": reading.links.page(f"doc/{version.key}/history"),
        },
        query=query,
        alternates=alternates(reading.visit, "doc/" + version.key, NEGOTIATED, query),
        indexed=False,
    )
    return site.render(reading, page)


def _as_it_was(feed: Feed, version: Version, content: bytes) -> RecordRow:
    """The row that the index would have of this version; a thing without a name of its own is called as it is now."""
    reading = feed.reading
    view = TripleView(quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES))
    named = view.texts(ox.NamedNode(reading.thing_iri(version.key)), LABEL)
    return RecordRow(
        key=version.key,
        status=LIVE,
        successor=None,
        modified=version.at,
        digest=version.digest,
        labels=named or reading.edition.labels([version.key]).get(version.key, {}),
        latitude=None,
        longitude=None,
        content=content,
    )
