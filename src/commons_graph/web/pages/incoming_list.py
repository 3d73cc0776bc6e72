"""`/doc/…/incoming/…`: where the records that name a record in one of their fields are listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from commons_graph.errors import NotFound
from commons_graph.web.records import find_record
from commons_graph.web.representations import split_suffix
from commons_graph.web.resource import redirect
from commons_graph.web.site import TheSite, TheVisit
from commons_graph.web.ties import mentions_as_filters


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of the address: the record that is named, the field, and the list of those that name it."""

    segment: str
    slug: str
    term: str
    listing: str


def show(site: TheSite, visit: TheVisit, address: Annotated[Address, Depends()]) -> Response:
    """The list of the records that point here is a list like any other, with a filter."""
    name, suffix = split_suffix(address.listing)
    reading = site.reading(visit)
    row = find_record(reading, address.segment, address.slug)
    record_type = site.schema.by_list_segment(name)
    fields = [f for f in reading.finder.facets.of(record_type.segment) if f.name == address.term] if record_type else []
    if record_type is None or not fields:
        raise NotFound("no record of this kind names this one in that field")
    filters = mentions_as_filters(reading, row.key, fields[0].sources[record_type.segment].path, record_type)
    if filters is None or not filters.count:
        raise NotFound("no record of this kind names this one in that field")
    return redirect(filters.address(path=f"{name}.{suffix}" if suffix else name), 308)
