"""The SPARQL query that finds what a page shows."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode

from commons_graph.search.selection import Selection, tidy
from commons_graph.search.sparql import FOUND_MAX, Wording, selection_query
from commons_graph.web.filters import Filters
from commons_graph.web.representations import SPARQL_QUERY
from commons_graph.web.resource import address_of_form

_ADDRESS_MAX: Final = 6000
"""Characters of an address that every browser and server takes."""


def query_fits(selection: Selection, count: int) -> bool:
    """Whether a query can find the records: what words found must be listed in it."""
    return not selection.text or count <= FOUND_MAX


def query_of(filters: Filters) -> str:
    """The text of the query."""
    reading = filters.reading
    wording = Wording(reading.edition.base, reading.language, tidy(filters.sentence))
    found = list(reading.finder.keys(filters.selection)) if filters.selection.text else []
    return selection_query(reading.finder.facets, filters.selection, wording, found)


def query_address(filters: Filters) -> str | None:
    """Where the query can be seen: in the workbench, else, when it is long, as a text; None when there is none."""
    if not query_fits(filters.selection, filters.count):
        return None
    # a query that lists thousands of records is known to be long before it is written
    listed = filters.count * len(filters.reading.edition.base) if filters.selection.text else 0
    if listed <= _ADDRESS_MAX:
        address = filters.reading.links.page("sparql", urlencode({"query": query_of(filters)}, quote_via=quote))
        if len(address) <= _ADDRESS_MAX:
            return address
    return address_of_form(filters.reading.visit, filters.path, SPARQL_QUERY, filters.query())
