"""`/sitemap.xml`: the public addresses of pages, records and shapes, in files of a few thousand (sitemaps.org 0.9).

Each page stands under its address without a language, with its addresses in every language beside it. The date of a
record is that of its last change; pages that no record is behind have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape

from starlette.responses import Response

from commons_graph.errors import NotFound
from commons_graph.terms import SHAPE
from commons_graph.web.guides import GUIDES
from commons_graph.web.reading import Reading
from commons_graph.web.representations import Representation
from commons_graph.web.resource import Resource, respond
from commons_graph.web.site import Site, TheSite, TheVisit

_PER_FILE: Final = 10_000
_PAGES: Final = "pages"
"""The name of the file with the pages that are no records; no type is listed under it."""

_OWN: Final = ("map", "network", "figures", "guides", "queries", "dataset", "profiles", "scheme", "ns", "shapes")
_SHAPES: Final = ("shapes", 0)
_XML: Final = Representation("XML", ("application/xml",), "application/xml; charset=utf-8", "xml")
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML: Final = "http://www.w3.org/1999/xhtml"

Entry = tuple[str, datetime | None]
"""A path below the base, and when what it shows was last changed."""


def show(site: TheSite, visit: TheVisit) -> Response:
    """The index of the files: one for pages that are no records, one or more for each type, one for the shapes."""
    reading = site.reading(visit)
    files: list[Entry] = [(f"sitemap-{_PAGES}-0.xml", None)]
    files += [
        (f"sitemap-{name}-{part}.xml", _latest(site, reading, name, part)) for name, part in _files(site, reading)
    ]
    lines = (f"<sitemap>{_located(reading, path, moment)}</sitemap>" for path, moment in files)
    return _answer(site, reading, "sitemap", _document("sitemapindex", lines))


def show_part(site: TheSite, visit: TheVisit, name: str, part: int) -> Response:
    """The records of one type, a few thousand of them, or the shapes."""
    reading = site.reading(visit)
    lines = (_url(site, reading, path, moment) for path, moment in _entries(site, reading, name, part))
    return _answer(site, reading, f"sitemap-{name}-{part}", _document("urlset", lines))


def _entries(site: Site, reading: Reading, name: str, part: int) -> list[Entry]:
    """What one file lists; raises NotFound."""
    if (name, part) == (_PAGES, 0):
        return [(path, None) for path in _pages(site, reading)]
    if (name, part) == _SHAPES:
        return [("shapes/" + iri[len(SHAPE) :], None) for iri in site.guide.names]
    record_type = site.schema.by_list_segment(name)
    if record_type is None or (name, part) not in set(_files(site, reading)):
        raise NotFound("there is no such part of the sitemap")
    rows = reading.edition.rows(record_type.segment, offset=part * _PER_FILE, limit=_PER_FILE)
    return [("doc/" + row.key, row.modified) for row in rows]


def _latest(site: Site, reading: Reading, name: str, part: int) -> datetime | None:
    """When the last of the records in one file was changed."""
    record_type = site.schema.by_list_segment(name)
    if record_type is None:
        return None
    return reading.edition.latest(record_type.segment, offset=part * _PER_FILE, limit=_PER_FILE)


def _pages(site: Site, reading: Reading) -> Iterator[str]:
    """The paths of the home page, of the guides, of the lists that hold something, and of what else can be read."""
    yield ""
    yield from (path for path in _OWN if path in site.pages)
    yield from (f"guides/{name}" for name in GUIDES)
    yield from (t.list_segment for t in site.schema.record_types if reading.edition.count(t.segment))
    yield from (f"queries/{name}" for name in site.queries)


def _files(site: Site, reading: Reading) -> Iterator[tuple[str, int]]:
    for record_type in site.schema.record_types:
        for part in range(-(-reading.edition.count(record_type.segment) // _PER_FILE)):
            yield record_type.list_segment, part
    yield _SHAPES


def _url(site: Site, reading: Reading, path: str, moment: datetime | None) -> str:
    """One page, with its translations."""
    languages = [(tag, f"{tag}/{path}") for tag in site.templates.languages]
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href="{escape(reading.links.public(address))}"/>'
        for tag, address in [*languages, ("x-default", path)]
    )
    return f"<url>{_located(reading, path, moment)}{others}</url>"


def _located(reading: Reading, path: str, moment: datetime | None) -> str:
    """An address with its date, as W3C writes it (NOTE-datetime)."""
    date = f"<lastmod>{moment.astimezone(UTC).isoformat(timespec='seconds')}</lastmod>" if moment else ""
    return f"<loc>{escape(reading.links.public(path))}</loc>{date}"


def _document(root: str, lines: Iterable[str]) -> str:
    head = f'<{root} xmlns="{_NAMESPACE}" xmlns:xhtml="{_XHTML}">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *lines, f"</{root}>", ""])


def _answer(site: Site, reading: Reading, path: str, text: str) -> Response:
    state = site.page_state(reading.edition)
    return respond(reading.visit, Resource(path, {_XML: lambda: text}, state, state), _XML.suffix)
