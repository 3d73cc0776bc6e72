"""A whole selection as one document for programs, written while it is read: table, JSON-LD."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

import orjson

from commons_graph.rdf.jsonld import compact
from commons_graph.schema.model import Kind, RecordType
from commons_graph.search.finder import Order
from commons_graph.search.record_table import RecordTable, csv_header
from commons_graph.search.rows import RecordRow
from commons_graph.search.selection import Selection
from commons_graph.spreadsheets import csv_lines
from commons_graph.terms import GEO
from commons_graph.web import known_fields as known
from commons_graph.web.reading import Reading

_BATCH: Final = 500
_HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
_LATITUDE: Final = GEO + "lat"


def csv_document(reading: Reading, record_type: RecordType, selection: Selection, order: Order) -> Iterator[bytes]:
    """One line for each record."""
    table = RecordTable(reading.schema, record_type, base=reading.edition.base, language=reading.language)
    yield csv_header(table)
    for rows in batches_of(reading, selection, order):
        described = [(row.key, row.triples()) for row in rows]
        labels = reading.edition.labels({key for _, triples in described for key in table.linked(triples)})
        yield csv_lines(table.line(key, triples, labels) for key, triples in described)


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
    for rank, rows in enumerate(batches_of(reading, selection, order)):
        members = (orjson.dumps(_member(reading, context, row)) for row in rows)
        yield (b",\n" if rank else b"\n") + b",\n".join(members)
    yield b"\n]}\n"


def has_places(reading: Reading, record_type: RecordType) -> bool:
    """Whether records of a type may be somewhere: they have a position, a place or a territory."""
    fields = list(record_type.fields)
    parts = [t for f in fields if f.kind is Kind.INNER for c in f.classes if (t := reading.schema.inner_by_class(c))]
    paths = {f.path for part in (record_type, *parts) for f in part.fields}
    return not paths.isdisjoint({known.TERRITORY, _LATITUDE})


def batches_of(reading: Reading, selection: Selection, order: Order) -> Iterator[list[RecordRow]]:
    """The records of a selection, some hundred at a time, so that no list needs to be held whole."""
    keys = reading.finder.keys(selection, order)
    while some := list(islice(keys, _BATCH)):
        found = reading.edition.records(some)
        yield [found[key] for key in some]


def _member(reading: Reading, context: Mapping[str, Any], row: RecordRow) -> dict[str, Any]:
    document = compact(row.triples(), context, reading.thing_iri(row.key))
    nodes = document.get("@graph", [document])
    first = {term: value for term, value in nodes[0].items() if term != "@context"}
    return {**first, "@included": nodes[1:]} if len(nodes) > 1 else first
