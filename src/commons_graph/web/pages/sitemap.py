"""`/sitemap.xml`: the public addresses of pages, records and shapes, in files of a few thousand (sitemaps.org 0.9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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

_OWN: Final = ("map", "network", "figures", "guides", "queries", "scheme", "ns", "shapes")
_SHAPES: Final = ("shapes", 0)
_XML: Final = Representation("XML", ("application/xml",), "application/xml; charset=utf-8", "xml")
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


def show(site: TheSite, visit: TheVisit) -> Response:
    """The index of the files: one for pages that are no records, one or more for each type, one for the shapes."""
    reading = site.reading(visit)
    files = [visit.links.public(f"sitemap-{_PAGES}-0.xml")]
    files += [visit.links.public(f"sitemap-{name}-{part}.xml") for name, part in _files(site, reading)]
    return _answer(site, reading, "sitemap", _document("sitemapindex", "sitemap", ((file, None) for file in files)))


def show_part(site: TheSite, visit: TheVisit, name: str, part: int) -> Response:
    """The records of one type, a few thousand of them, or the shapes."""
    reading = site.reading(visit)
    if (name, part) == (_PAGES, 0):
        entries: Iterable[tuple[str, str | None]] = ((visit.links.public(path), None) for path in _pages(site, reading))
        return _answer(site, reading, f"sitemap-{name}-{part}", _document("urlset", "url", entries))
    if (name, part) == _SHAPES:
        pages = ((visit.links.public("shapes/" + iri[len(SHAPE) :]), None) for iri in site.guide.names)
        return _answer(site, reading, f"sitemap-{name}-{part}", _document("urlset", "url", pages))
    record_type = site.schema.by_list_segment(name)
    if record_type is None or (name, part) not in set(_files(site, reading)):
        raise NotFound("there is no such part of the sitemap")
    rows = reading.edition.rows(record_type.segment, offset=part * _PER_FILE, limit=_PER_FILE)
    entries = ((visit.links.public("doc/" + row.key), row.modified.date().isoformat()) for row in rows)
    return _answer(site, reading, f"sitemap-{name}-{part}", _document("urlset", "url", entries))


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


def _document(root: str, item: str, entries: Iterable[tuple[str, str | None]]) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{_NAMESPACE}">']
    for address, modified in entries:
        date = f"<lastmod>{modified}</lastmod>" if modified else ""
        lines.append(f"<{item}><loc>{escape(address)}</loc>{date}</{item}>")
    return "\n".join([*lines, f"</{root}>", ""])


def _answer(site: Site, reading: Reading, path: str, text: str) -> Response:
    state = site.page_state(reading.edition)
    return respond(reading.visit, Resource(path, {_XML: lambda: text}, state, state), _XML.suffix)
