"""Where records are, as GeoJSON (RFC 7946), for maps and for geographic information systems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO, Final

import orjson
import pyoxigraph as ox

from commons_graph.feeds.dumps.packing import Counts
from commons_graph.feeds.dumps.subject import Subject
from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import RecordType, text_in
from commons_graph.search.rows import RecordRow
from commons_graph.terms import DCT, ESS

_BATCH: Final = 500
_TERRITORY: Final = ESS + "territory"
_SENTENCES: Final = (ESS + "summary", DCT + "description", ESS + "definition")


def write_places(subject: Subject, output: BinaryIO) -> Counts:
    """Write a point for each live record that is somewhere; returns how many there are.

    A record without a place of its own stands where its first territory is, and says so (`approximate`). Records that
    are nowhere are in the tables.
    """
    written = 0
    output.write(b'{"type":"FeatureCollection","features":[')
    for record_type in subject.schema.record_types:
        pending = subject.edition.live(record_type.segment)
        while rows := list(islice(pending, _BATCH)):
            for feature in _features(subject, record_type, rows):
                output.write(b",\n" if written else b"\n")
                output.write(orjson.dumps(feature))
                written += 1
    output.write(b"\n]}\n")
    return {"records": written}


def _features(subject: Subject, record_type: RecordType, rows: Sequence[RecordRow]) -> Iterator[dict[str, Any]]:
    edition, things = subject.edition, f"{subject.edition.base}id/"
    views = {row.key: TripleView(row.triples()) for row in rows}
    within = {
        key: [iri.removeprefix(things) for iri in view.iris(ox.NamedNode(things + key), _TERRITORY)]
        for key, view in views.items()
    }
    territories = edition.records(sorted({key for keys in within.values() for key in keys}))
    for row in rows:
        around = [territories[key] for key in within[row.key] if key in territories]
        point = _point(row) or next(filter(None, map(_point, around[:1])), None)
        if point is not None:
            yield {
                "type": "Feature",
                "id": things + row.key,
                "geometry": {"type": "Point", "coordinates": point},
                "properties": _properties(subject, record_type, row, views[row.key]) | _placed(subject, row, around),
            }


def _properties(subject: Subject, record_type: RecordType, row: RecordRow, view: TripleView) -> dict[str, Any]:
    thing = ox.NamedNode(f"{subject.edition.base}id/{row.key}")
    texts = (view.texts(thing, path) for path in _SENTENCES)
    return {
        "name": text_in(row.labels, subject.language, row.slug),
        "type": text_in(record_type.labels, subject.language),
        "page": f"{subject.edition.base}doc/{row.key}",
        "summary": next((text_in(found, subject.language) for found in texts if found), None),
    }


def _placed(subject: Subject, row: RecordRow, around: Sequence[RecordRow]) -> dict[str, Any]:
    return {
        "territories": [text_in(territory.labels, subject.language, territory.slug) for territory in around],
        "territories_iri": [f"{subject.edition.base}id/{territory.key}" for territory in around],
        "approximate": _point(row) is None,
    }


def _point(row: RecordRow) -> list[float] | None:
    if row.latitude is None or row.longitude is None:
        return None
    return [row.longitude, row.latitude]
