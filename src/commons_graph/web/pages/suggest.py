"""`/suggest` and `/opensearch.xml`: what somebody may be about to search for, in the form that browsers understand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import orjson
from starlette.responses import Response

from commons_graph.schema.model import text_in
from commons_graph.search.selection import TEXT_MAX, select, tidy
from commons_graph.web.filters import Filters
from commons_graph.web.reading import Reading
from commons_graph.web.representations import Representation
from commons_graph.web.resource import Resource, respond
from commons_graph.web.site import TheSite, TheVisit

_RECORDS: Final = 7
_LISTS: Final = 3
_SUGGESTIONS: Final = Representation(
    "JSON",
    ("application/x-suggestions+json", "application/json"),
    "application/x-suggestions+json; charset=utf-8",
    "json",
    by_language=True,
)
_DESCRIPTION: Final = Representation(
    "OpenSearch",
    ("application/opensearchdescription+xml", "application/xml", "text/html"),
    "application/opensearchdescription+xml; charset=utf-8",
    "xml",
    by_language=True,
)


def show(site: TheSite, visit: TheVisit, q: str = "") -> Response:
    """Suggestions for the beginning of a search (OpenSearch Suggestions 1.1): texts, what they are, addresses."""
    reading = site.reading(visit)
    text = tidy(q)[:TEXT_MAX]
    found = [*_lists(reading, text), *_records(reading, text)] if text else []
    columns = [[entry[column] for entry in found] for column in range(3)]
    state = site.page_state(reading.edition)
    query = select(text=text).query(reading.finder.facets)
    forms = {_SUGGESTIONS: lambda: orjson.dumps([text, *columns])}
    return respond(visit, Resource("suggest", forms, state, state, reading.edition.modified, query=query), "json")


def show_description(site: TheSite, visit: TheVisit) -> Response:
    """How a browser searches this census from its own search box (OpenSearch 1.1)."""
    reading = site.reading(visit)
    state = site.page_state(reading.edition)
    name, links = site.name(reading), visit.links
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
        f"<ShortName>{escape(name[:16])}</ShortName>",
        f"<Description>{escape(name)}</Description>",
        f"<Language>{visit.language}</Language>",
        "<InputEncoding>UTF-8</InputEncoding>",
        f'<Url type="text/html" template={quoteattr(links.canonical("search") + "?q={searchTerms}")}/>',
        '<Url type="application/x-suggestions+json" rel="suggestions" '
        f"template={quoteattr(links.canonical('suggest') + '?q={searchTerms}')}/>",
        "</OpenSearchDescription>",
        "",
    ]
    return respond(visit, Resource("opensearch", {_DESCRIPTION: lambda: "\n".join(lines)}, state, state), "xml")


def _records(reading: Reading, text: str) -> Iterator[tuple[str, str, str]]:
    """Records by their names: name, type, address."""
    numbers = reading.finder.text.beginning(text, _RECORDS)
    keys = reading.finder.keys_of(numbers)
    rows = reading.edition.records(list(keys.values()))
    for row in (rows[keys[number]] for number in numbers if number in keys):
        record_type = reading.schema.by_segment(row.segment)
        kind = text_in(record_type.labels, reading.language) if record_type else ""
        yield reading.named(row.key, row.labels).text, kind, reading.links.page("doc/" + row.key)


def _lists(reading: Reading, text: str) -> Iterator[tuple[str, str, str]]:
    """Lists of what is filed under a word that begins so: the word, how many there are, address."""
    finder = reading.finder
    for facet, value in finder.holdings.beginning(text)[:_LISTS]:
        for segment in facet.segments[:1]:
            record_type = reading.schema.by_segment(segment)
            if record_type:
                found = Filters(reading, select([segment], values=[(facet.name, value)]), record_type.list_segment)
                yield found.label(facet, value), found.sentence, found.address()
