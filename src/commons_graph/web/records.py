"""Finding the record behind an address."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from commons_graph.errors import NotFound
from commons_graph.rdf.addresses import SLUG, SLUG_MAX
from commons_graph.search.rows import MERGED, RecordRow
from commons_graph.terms import DCT_LICENSE
from commons_graph.web.reading import Reading


def find_record(reading: Reading, segment: str, slug: str) -> RecordRow:
    """The record with this address, whatever its status; raises NotFound."""
    row = None
    if reading.schema.by_segment(segment) and len(slug) <= SLUG_MAX and SLUG.fullmatch(slug):
        row = reading.edition.record(segment, slug)
    if row is None:
        raise NotFound("no record of this census has this address")
    return row


def succession(row: RecordRow) -> str | None:
    """The key of the record that took the place of a merged one."""
    return row.successor if row.status == MERGED else None


def license_of(reading: Reading, key: str, triples: Iterable[ox.Triple]) -> str | None:
    """The licence IRI that a sheet states."""
    sheet = reading.sheet_iri(key)
    found = (t.object for t in triples if t.predicate.value == DCT_LICENSE and t.subject == ox.NamedNode(sheet))
    return next((node.value for node in found if isinstance(node, ox.NamedNode)), None)
