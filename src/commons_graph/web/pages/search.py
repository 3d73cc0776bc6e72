"""`/search`: every record that holds some words, whatever its type, the best answers first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from starlette.responses import Response

from commons_graph.schema.model import text_in
from commons_graph.search.finder import Order
from commons_graph.search.selection import Selection, read_selection, select
from commons_graph.search.text_search import Answer
from commons_graph.web.filter_query import query_address, query_fits, query_of
from commons_graph.web.filters import Choice, Filters
from commons_graph.web.hits import corrections, hits_of
from commons_graph.web.listing import check_page, page_count, page_number, rows_of_page
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, SPARQL_QUERY, Representation, offers
from commons_graph.web.resource import Body, Resource, respond
from commons_graph.web.site import Site, TheSite, TheVisit

_PATH: Final = "search"
_LISTS: Final = 3
"""Lists that are offered beside what was found."""


@offers(HTML, SPARQL_QUERY)
def show(site: TheSite, visit: TheVisit, page: str | None = None) -> Response:
    """What a search finds, the best answers first, filtered by type; without words, how to search."""
    return _answer(site, visit, page, None)


@offers(SPARQL_QUERY)
def show_form(site: TheSite, visit: TheVisit, suffix: str, page: str | None = None) -> Response:
    """The query that finds the same records."""
    return _answer(site, visit, page, suffix)


def _answer(site: Site, visit: TheVisit, page: str | None, suffix: str | None) -> Response:
    reading = site.reading(visit)
    selection = read_selection(reading.finder.facets, visit.query, also=("page",))
    reading.finder.check(selection)
    filters = Filters(reading, selection, _PATH, typed=True)
    number = page_number(page)
    if selection.text:
        check_page(number, filters.count, filters.address())
    forms: dict[Representation, Any] = {HTML: lambda: _html(site, reading, filters, number)}
    if selection.text and query_fits(selection, filters.count):
        forms[SPARQL_QUERY] = lambda: query_of(filters)
    state = site.page_state(reading.edition)
    query = filters.query(page=number)
    modified = reading.edition.modified
    resource = Resource(_PATH, forms, state, state, modified, query=query, data_query=filters.query())
    return respond(visit, resource, suffix)


def _html(site: Site, reading: Reading, filters: Filters, number: int) -> Body:
    values = _found(reading, filters, number) if filters.selection.text else {}
    page = Page(
        "search.html",
        _PATH,
        {"filters": filters, "hits": [], "types": _types(reading, filters), **values},
        query=filters.query(page=number),
        described={"@context": "https://schema.org/", "@type": "SearchResultsPage"},
        indexed=False,
    )
    return site.render(reading, page)


def _found(reading: Reading, filters: Filters, number: int) -> Mapping[str, Any]:
    selection = filters.selection
    answer = reading.finder.answer(selection)
    rows = rows_of_page(reading, selection, Order.RELEVANCE, number)
    return {
        "hits": hits_of(filters, answer, rows),
        "corrections": corrections(answer, filters, rows),
        "loose": answer.loose and bool(rows),
        "page_number": number,
        "pages": page_count(filters.count),
        "query_address": query_address(filters) if rows else None,
        "filed": list(_filed_lists(filters, answer))[:_LISTS],
    }


def _filed_lists(filters: Filters, answer: Answer) -> Iterator[tuple[str, str]]:
    """The lists of what is filed under the words: a sentence and an address for each."""
    reading, facets = filters.reading, filters.reading.finder.facets
    for one in answer.filed:
        for segment in facets.by_name[one.pair[0]].segments[:_LISTS]:
            record_type = reading.schema.by_segment(segment)
            if record_type:
                found = Filters(reading, select([segment], values=[one.pair]), record_type.list_segment)
                if found.count:
                    yield found.sentence, found.address()


def _types(reading: Reading, filters: Filters) -> list[Choice]:
    """The types of what was found, with their numbers; choosing one narrows the search to it."""
    selection = filters.selection
    types = {t.segment: t for t in reading.schema.record_types}
    counts = reading.finder.by_type(selection) if selection.text else {}
    found = []
    for segment, count in counts.items():
        on = segment in selection.types
        label = text_in(types[segment].plurals, reading.language)
        other = selection.with_types(() if on else (segment,))
        found.append(Choice(segment, label, count, filters.address(_kept(reading, other)), on))
    return found


def _kept(reading: Reading, selection: Selection) -> Selection:
    """A selection without the filters that its types do not have."""
    known = {facet.name for facet in reading.finder.facets.common(selection.types)}
    for name in selection.facets:
        if name not in known:
            selection = selection.without_facet(name)
    return selection
