"""Records that are not in any edition yet, as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from commons_graph.rdf.records import Record
from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import Text, text_in
from commons_graph.search.rows import composed_label
from commons_graph.terms import NEUTRAL_BASE, RDFS_LABEL
from commons_graph.web.links import readable_part
from commons_graph.web.reading import Reading
from commons_graph.web.values import ShownField, Value, ValueReader


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """A record: what it is, its name, and its fields in the order of the shapes."""

    kind: Text
    name: Text
    fields: list[ShownField]


def shown_sheets(reading: Reading, records: Sequence[Record], subject: str) -> list[ShownSheet]:
    """Some records that go together, the one they are about first; they know each other by name."""
    ordered = sorted(records, key=lambda record: (record.key != subject, record.key))
    views = {record.key: TripleView(_triples(reading, record)) for record in ordered}
    values = reading.values_of_iris(
        triple.object.value
        for record in ordered
        for triple in _triples(reading, record)
        if isinstance(triple.object, ox.NamedNode)
    )
    names = {**values.names}
    for key, view in views.items():
        names[key] = view.texts(ox.NamedNode(reading.thing_iri(key)), RDFS_LABEL)
    values = ValueReader(values.schema, values.links, values.language, names)
    known = reading.edition.labels(views)
    new = frozenset(reading.links.page(f"doc/{key}") for key in views if key not in known)
    return [_sheet(values, record, views[record.key], (reading, new)) for record in ordered]


def _sheet(values: ValueReader, record: Record, view: TripleView, where: tuple[Reading, frozenset[str]]) -> ShownSheet:
    reading, addresses = where
    record_type = reading.schema.by_segment(record.address.segment)
    thing = ox.NamedNode(reading.thing_iri(record.key))
    labels = dict(values.names.get(record.key, {}))
    if record_type and record_type.labelled_by:
        linked = [iri for path in record_type.labelled_by for iri in view.iris(thing, path)]
        labels = composed_label([values.names.get(reading.links.key_of(iri) or "", {}) for iri in linked])
    fields = [field for field in record_type.fields if field.path != RDFS_LABEL] if record_type else []
    return ShownSheet(
        kind=text_in(record_type.labels if record_type else {}, reading.language),
        name=text_in(labels, reading.language, readable_part(record.key)),
        fields=[_unlinked(field, addresses) for field in values.fields(view, thing, fields)],
    )


def _unlinked(field: ShownField, addresses: frozenset[str]) -> ShownField:
    """A field without links to pages that are not there yet."""
    return replace(field, values=[_plain(value, addresses) for value in field.values])


def _plain(value: Value, addresses: frozenset[str]) -> Value:
    if value.part:
        part = replace(value.part, fields=[_unlinked(field, addresses) for field in value.part.fields])
        return replace(value, part=part)
    return replace(value, href=None) if value.href in addresses else value


def _triples(reading: Reading, record: Record) -> list[ox.Triple]:
    content = record.content.replace(b"<" + NEUTRAL_BASE.encode(), b"<" + reading.edition.base.encode())
    return [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]
