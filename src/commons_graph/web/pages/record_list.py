"""`/initiatives`, `/actors` …: the records of one type, filtered by what the address says."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from starlette.responses import Response

from commons_graph.errors import NotFound
from commons_graph.schema.model import RecordType, text_in
from commons_graph.search.rows import RecordRow
from commons_graph.search.selection import Selection, read_selection
from commons_graph.web.listing import Listing, order_named, page_number, respond_listing
from commons_graph.web.reading import Reading
from commons_graph.web.representations import (
    CSV,
    GEOJSON,
    GOGOCARTO,
    HTML,
    JSON_LD,
    SPARQL_QUERY,
    UMAP,
    offers,
    split_suffix,
)
from commons_graph.web.resource import redirect
from commons_graph.web.site import TheSite, TheVisit
from commons_graph.web.ties import Tie, tie_list
from commons_graph.web.value_names import asked_by_name, name_parameters


@offers(HTML, CSV, JSON_LD, GEOJSON, UMAP, GOGOCARTO, SPARQL_QUERY)
def show(site: TheSite, visit: TheVisit, listing: str, page: str | None = None, order: str | None = None) -> Response:
    """A page of a selection; the whole of it as CSV, JSON-LD, GeoJSON, for uMap or GoGoCarto, or as a query."""
    name, suffix = split_suffix(listing)
    record_type = site.schema.by_list_segment(name)
    if record_type is None:
        raise NotFound("nothing has this address")
    reading = site.reading(visit)
    also = ("page", "order", *name_parameters(reading.finder.facets))
    selection = read_selection(reading.finder.facets, visit.query, [record_type.segment], also)
    reading.finder.check(selection)
    asked = asked_by_name(reading, selection, name)
    if asked and asked.only:
        return redirect(asked.only, 303)
    found = Listing(
        path=name,
        record_type=record_type,
        selection=selection,
        order=order_named(order, selection),
        page=page_number(page),
        count=reading.finder.count(selection),
        values={
            "about": text_in(record_type.comments, visit.language),
            "asked": asked,
            "ties_of": _ties_of(reading, record_type, selection),
        },
    )
    return respond_listing(site, reading, found, suffix)


def _ties_of(
    reading: Reading, record_type: RecordType, selection: Selection
) -> Callable[[Sequence[RecordRow]], list[Tie]] | None:
    """How to show ties that were chosen by one of their ends: seen from there; None for any other list."""
    ends = [
        facet.sources[record_type.segment].path
        for facet in reading.finder.facets.of(record_type.segment)
        if len(selection.of(facet.name)) == 1 and facet.sources[record_type.segment].path in record_type.labelled_by
    ]
    return (lambda rows: tie_list(reading, record_type, ends[0], rows)) if len(ends) == 1 else None
