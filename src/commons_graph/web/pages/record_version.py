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
from commons_graph.terms import NEUTRAL_BASE, RDF_TYPE
from commons_graph.web.data_forms import rdf_forms
from commons_graph.web.feed import Feed, feed_of, rows_of
from commons_graph.web.links import readable_part
from commons_graph.web.records import license_of
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, NEGOTIATED
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import Site
from commons_graph.web.values import ShownField
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
    return respond(visit, _resource(site, feed, find_version(feed.journal, key, sequence)), suffix)


def _resource(site: Site, feed: Feed, version: Version) -> Resource:
    content = version.content.replace(b"<" + NEUTRAL_BASE.encode(), b"<" + feed.base.encode())
    record = [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]
    triples = [*version_triples(feed.base, version), *record]
    return Resource(
        path="doc/" + version.key,
        forms={
            HTML: lambda: _html(site, feed, version, record),
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


def _html(site: Site, feed: Feed, version: Version, record: list[ox.Triple]) -> str:
    reading, query = feed.reading, f"version={version.sequence}"
    (row,) = rows_of(reading, [version])
    page = Page(
        "version.html",
        "doc/" + version.key,
        {
            "row": row,
            "thing": _fields(feed, record, reading.thing_iri(version.key)),
            "sheet": _fields(feed, record, reading.sheet_iri(version.key)),
        },
        query=query,
        alternates=alternates(reading.visit, "doc/" + version.key, NEGOTIATED, query),
        indexed=False,
    )
    return site.render(reading, page)


def _fields(feed: Feed, record: list[ox.Triple], subject: str) -> list[ShownField]:
    """Everything a version says of one node, its parts included."""
    reading, node, view = feed.reading, ox.NamedNode(subject), TripleView(record)
    values = reading.values_in(record)
    paths = dict.fromkeys(t.predicate.value for t in record if t.subject == node)
    shown = []
    for path in paths:
        name = reading.schema.label(path, reading.language) or readable_part(path)
        classes = [values.link(iri) for iri in view.iris(node, path)] if path == RDF_TYPE else None
        shown.append(ShownField("", path, name, classes or values.values(view, node, path)))
    return shown
