"""`/initiatives`, `/actors` …: the records of one type."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.errors import NotFound
from commons_graph.schema.model import text_in
from commons_graph.web.listing import Listing, page_number, respond_listing
from commons_graph.web.representations import CSV, HTML, JSON_LD, offers, split_suffix
from commons_graph.web.site import TheSite, TheVisit


@offers(HTML, CSV, JSON_LD)
def show(site: TheSite, visit: TheVisit, listing: str, page: str | None = None) -> Response:
    """A page of the list, the whole of it as CSV, or a page as JSON-LD."""
    name, suffix = split_suffix(listing)
    record_type = site.schema.by_list_segment(name)
    if record_type is None:
        raise NotFound("nothing has this address")
    reading = site.reading(visit)
    found = Listing(
        path=name,
        record_type=record_type,
        count=reading.edition.count(record_type.segment),
        rows=lambda offset, limit: reading.edition.rows(record_type.segment, offset=offset, limit=limit),
        page=page_number(page),
        template="list.html",
        values={
            "kind": text_in(record_type.labels, visit.language),
            "kinds": text_in(record_type.plurals, visit.language),
            "about": text_in(record_type.comments, visit.language),
        },
    )
    return respond_listing(site, reading, found, suffix)
