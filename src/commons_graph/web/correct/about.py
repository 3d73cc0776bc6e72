"""The record that a form is about, as it is in the census now."""

from __future__ import annotations

from dataclasses import dataclass

from commons_graph.errors import Gone
from commons_graph.rdf.addresses import address_of_key
from commons_graph.rdf.records import Record, record_of
from commons_graph.schema.model import RecordType
from commons_graph.search.rows import LIVE
from commons_graph.web.reading import Reading
from commons_graph.web.records import find_record, succession
from commons_graph.web.site import Site
from commons_graph.web.values import Value
from commons_graph.web.visit import Visit


@dataclass(frozen=True, slots=True)
class About:
    """A living record: the reading of the edition in force, its type, its name as a link, and its newest revision."""

    reading: Reading
    record_type: RecordType
    name: Value
    record: Record

    @property
    def key(self) -> str:
        """`initiative/oufipo`."""
        return self.record.key


def about(site: Site, visit: Visit, segment: str, slug: str) -> About:
    """The record with an address; raises NotFound, or Gone for one that was withdrawn or merged."""
    reading = site.reading(visit.at_present)
    row = find_record(reading, segment, slug)
    record_type = reading.schema.by_segment(segment)
    revision = next(site.the_office.journal.newest([row.key]), None)
    if row.status != LIVE or record_type is None or revision is None or revision.erased:
        successor = succession(row)
        raise Gone(
            "this record is no longer in the census",
            where=row.key,
            hint=f"its place was taken by {successor}" if successor else "nothing can be changed in it",
        )
    lines = revision.content.decode().splitlines()
    return About(reading, record_type, reading.named(row.key, row.labels), record_of(address_of_key(row.key), lines))
