"""`/doc/…/incoming/…`: the records of one type that name a record in one of their fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from commons_graph.errors import NotFound
from commons_graph.schema.model import Field, RecordType
from commons_graph.search.index import Incoming
from commons_graph.web.listing import Listing, page_number, respond_listing
from commons_graph.web.reading import Reading
from commons_graph.web.records import find_record
from commons_graph.web.representations import CSV, HTML, JSON_LD, offers, split_suffix
from commons_graph.web.site import TheSite, TheVisit
from commons_graph.web.ties import field_naming, mention, tie_list


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of the address: the record that is named, the field, and the list of those that name it."""

    segment: str
    slug: str
    term: str
    listing: str


@offers(HTML, CSV, JSON_LD)
def show(site: TheSite, visit: TheVisit, address: Annotated[Address, Depends()], page: str | None = None) -> Response:
    """A page of the records that point here, all of them as CSV, or a page as JSON-LD."""
    name, suffix = split_suffix(address.listing)
    reading = site.reading(visit)
    row = find_record(reading, address.segment, address.slug)
    record_type = site.schema.by_list_segment(name)
    found = _incoming(reading, row.key, address.term, record_type)
    if record_type is None or found is None:
        raise NotFound("no record of this kind names this one in that field")
    incoming, field = found
    is_tie = incoming.path in record_type.labelled_by
    shown = Listing(
        path=f"doc/{row.key}/incoming/{address.term}/{name}",
        record_type=record_type,
        count=incoming.count,
        rows=lambda offset, limit: reading.edition.sources(
            row.key, incoming.path, record_type.segment, offset=offset, limit=limit
        ),
        page=page_number(page),
        template="incoming.html",
        values={
            "target": reading.named(row.key, row.labels),
            "mention": mention(reading, row.key, incoming.count, record_type, field),
            "ties_of": lambda rows: tie_list(reading, record_type, incoming.path, rows) if is_tie else None,
        },
    )
    return respond_listing(site, reading, shown, suffix)


def _incoming(reading: Reading, key: str, term: str, record_type: RecordType | None) -> tuple[Incoming, Field] | None:
    if record_type is None:
        return None
    for incoming in reading.edition.incoming(key):
        field = field_naming(reading, record_type, incoming.path)
        if incoming.segment == record_type.segment and field is not None and field.term == term:
            return incoming, field
    return None
