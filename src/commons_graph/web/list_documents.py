"""A whole selection as one document for programs, written while it is read: table, JSON-LD, GeoJSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

import orjson
import pyoxigraph as ox

from commons_graph.rdf.jsonld import compact
from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import Kind, RecordType, text_in
from commons_graph.search.finder import Order
from commons_graph.search.rows import RecordRow
from commons_graph.search.selection import Selection
from commons_graph.terms import GEO
from commons_graph.web import known_fields as known
from commons_graph.web.csv_table import CsvTable
from commons_graph.web.reading import Reading
from commons_graph.web.values import ValueReader

_BATCH: Final = 500
_HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
_LATITUDE: Final = GEO + "lat"


def csv_document(reading: Reading, record_type: RecordType, selection: Selection, order: Order) -> Iterator[bytes]:
    """One line for each record."""
    table = CsvTable(reading, record_type)
    yield table.header()
    for rows in _batches(reading, selection, order):
        yield table.lines(rows)


def json_ld_document(
    reading: Reading, context: Mapping[str, Any], selection: Selection, order: Order, address: str
) -> Iterator[bytes]:
    """Every record with all its triples, as the members of a Hydra collection at an address."""
    head = {
        "@context": {"hydra": _HYDRA, **context},
        "@id": address,
        "@type": "hydra:Collection",
        "hydra:totalItems": reading.finder.count(selection),
    }
    yield orjson.dumps(head)[:-1] + b',"hydra:member":['
    for rank, rows in enumerate(_batches(reading, selection, order)):
        members = (orjson.dumps(_member(reading, context, row)) for row in rows)
        yield (b",\n" if rank else b"\n") + b",\n".join(members)
    yield b"\n]}\n"


def geojson_document(reading: Reading, selection: Selection, order: Order) -> Iterator[bytes]:
    """Every record as a feature (RFC 7946): where it is, else where its first territory is, else nowhere."""
    yield b'{"type":"FeatureCollection","features":['
    for rank, rows in enumerate(_batches(reading, selection, order)):
        features = (orjson.dumps(feature) for feature in _features(reading, rows))
        yield (b",\n" if rank else b"\n") + b",\n".join(features)
    yield b"\n]}\n"


def has_places(reading: Reading, record_type: RecordType) -> bool:
    """Whether records of a type may be somewhere: they have a position, a place or a territory."""
    fields = list(record_type.fields)
    parts = [t for f in fields if f.kind is Kind.INNER for c in f.classes if (t := reading.schema.inner_by_class(c))]
    paths = {f.path for part in (record_type, *parts) for f in part.fields}
    return not paths.isdisjoint({known.TERRITORY, _LATITUDE})


def _batches(reading: Reading, selection: Selection, order: Order) -> Iterator[list[RecordRow]]:
    keys = reading.finder.keys(selection, order)
    while some := list(islice(keys, _BATCH)):
        found = reading.edition.records(some)
        yield [found[key] for key in some]


def _member(reading: Reading, context: Mapping[str, Any], row: RecordRow) -> dict[str, Any]:
    document = compact(row.triples(), context, reading.thing_iri(row.key))
    nodes = document.get("@graph", [document])
    first = {term: value for term, value in nodes[0].items() if term != "@context"}
    return {**first, "@included": nodes[1:]} if len(nodes) > 1 else first


def _features(reading: Reading, rows: Sequence[RecordRow]) -> Iterator[dict[str, Any]]:
    described = {row.key: row.triples() for row in rows}
    values = reading.values_in(triple for triples in described.values() for triple in triples)
    views = {key: TripleView(triples) for key, triples in described.items()}
    territories = {key: _territories(reading, view, key) for key, view in views.items()}
    around = reading.edition.records([first for keys in territories.values() for first in keys[:1]])
    for row in rows:
        nearest = next((around[key] for key in territories[row.key][:1] if key in around), None)
        yield _feature(reading, row, views[row.key], values, nearest)


def _territories(reading: Reading, view: TripleView, key: str) -> list[str]:
    iris = view.iris(ox.NamedNode(reading.thing_iri(key)), known.TERRITORY)
    return [found for iri in iris if (found := reading.links.key_of(iri))]


def _feature(
    reading: Reading, row: RecordRow, view: TripleView, values: ValueReader, territory: RecordRow | None
) -> dict[str, Any]:
    record_type = reading.schema.by_segment(row.segment)
    thing = ox.NamedNode(reading.thing_iri(row.key))
    own = _point(row)
    sentence = next((v for path in known.SENTENCES for v in values.values(view, thing, path)), None)
    properties: dict[str, Any] = {
        "name": reading.named(row.key, row.labels).text,
        "type": text_in(record_type.labels, reading.language) if record_type else row.segment,
        "page": reading.links.canonical("doc/" + row.key),
        "summary": sentence.text if sentence else None,
        "territories": [value.text for value in values.values(view, thing, known.TERRITORY)],
        "approximate": own is None and territory is not None,
    }
    return {
        "type": "Feature",
        "id": thing.value,
        "geometry": own or (_point(territory) if territory else None),
        "properties": properties,
    }


def _point(row: RecordRow) -> dict[str, Any] | None:
    if row.latitude is None or row.longitude is None:
        return None
    return {"type": "Point", "coordinates": [row.longitude, row.latitude]}
