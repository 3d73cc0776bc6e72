"""One record as its page shows it, in the order and under the headings of the shapes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyoxigraph as ox

from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import NodeType, RecordType, text_in
from commons_graph.search.rows import LIVE, RecordRow
from commons_graph.terms import RDF_TYPE
from commons_graph.web import known_fields as known
from commons_graph.web.listing import Item, items_of
from commons_graph.web.reading import Reading
from commons_graph.web.values import ShownField, Value, ValueReader


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A heading and the fields under it; `label` is None for fields without a group."""

    anchor: str
    label: str | None
    fields: list[ShownField]


@dataclass(frozen=True, slots=True)
class Heading:
    """The first screen: name, kind, places, one sentence, home pages, and the permanent address."""

    name: Value
    kind: str
    iri: str
    places: list[Value]
    sentence: Value | None
    homepages: list[Value]


@dataclass(frozen=True, slots=True)
class Exchange:
    """The needs, or the offers, of a record, each with what it says of itself."""

    anchor: str
    label: str
    items: list[Item]


@dataclass(frozen=True, slots=True)
class RecordView:
    """Everything a record page shows of its own record."""

    heading: Heading
    exchanges: list[Exchange]
    groups: list[ShownGroup]
    sheet: list[ShownGroup]
    license: str | None


def view_record(reading: Reading, record_type: RecordType, row: RecordRow, triples: list[ox.Triple]) -> RecordView:
    """Arrange the triples of a live record for its page."""
    view = TripleView(triples)
    values = reading.values_in(triples)
    thing, sheet = ox.NamedNode(reading.thing_iri(row.key)), ox.NamedNode(reading.sheet_iri(row.key))
    heading = _heading(reading, record_type, row, view, values)
    fields = [field for field in record_type.fields if field.path not in known.EXCHANGED]
    sheet_fields = [field for field in reading.schema.record.fields if field.path != known.PRIMARY_TOPIC]
    return RecordView(
        heading=heading,
        exchanges=_exchanges(reading, record_type, view, thing),
        groups=_groups(values, view, thing, replace(record_type, fields=tuple(fields)), _already_shown(heading)),
        sheet=_groups(values, view, sheet, replace(reading.schema.record, fields=tuple(sheet_fields)), frozenset()),
        license=view.iri(sheet, known.LICENSE),
    )


def heading_of(reading: Reading, record_type: RecordType, row: RecordRow, triples: list[ox.Triple]) -> Heading:
    """The first screen of a live record alone."""
    return _heading(reading, record_type, row, TripleView(triples), reading.values_in(triples))


def _heading(
    reading: Reading, record_type: RecordType, row: RecordRow, view: TripleView, values: ValueReader
) -> Heading:
    iri = reading.thing_iri(row.key)
    thing = ox.NamedNode(iri)
    classes = [reading.schema.label(class_iri, reading.language) for class_iri in view.iris(thing, RDF_TYPE)]
    sentences = (value for path in known.SENTENCES for value in values.values(view, thing, path))
    return Heading(
        name=reading.named(row.key, row.labels),
        kind=next(filter(None, classes), None) or text_in(record_type.labels, reading.language),
        iri=iri,
        places=values.values(view, thing, known.TERRITORY),
        sentence=next(sentences, None),
        homepages=values.values(view, thing, known.HOMEPAGE),
    )


def _exchanges(reading: Reading, record_type: RecordType, view: TripleView, thing: ox.NamedNode) -> list[Exchange]:
    found = []
    for field in record_type.fields:
        keys = [key for iri in view.iris(thing, field.path) if (key := reading.links.key_of(iri))]
        rows = [row for row in reading.edition.records(keys).values() if row.status == LIVE] if keys else []
        if field.path in known.EXCHANGED and rows:
            target = reading.schema.by_segment(rows[0].segment)
            label = text_in(field.names, reading.language)
            found.append(Exchange(field.term, label, items_of(reading, target, rows) if target else []))
    return found


def _already_shown(heading: Heading) -> frozenset[tuple[str, str]]:
    """The (path, text) pairs of the first screen, which the groups do not repeat."""
    shown = [(known.LABEL, heading.name), *((known.TERRITORY, place) for place in heading.places)]
    shown += [(known.HOMEPAGE, page) for page in heading.homepages]
    shown += [(path, heading.sentence) for path in known.SENTENCES if heading.sentence]
    return frozenset((path, value.text) for path, value in shown)


def _groups(
    values: ValueReader, view: TripleView, node: ox.NamedNode, node_type: NodeType, without: frozenset[tuple[str, str]]
) -> list[ShownGroup]:
    groups = []
    for group, fields in node_type.grouped():
        shown = _remaining(values.fields(view, node, fields), without)
        if shown:
            label = text_in(group.labels, values.language) if group else None
            anchor = group.iri.rpartition("#")[2] if group else "other"
            groups.append(ShownGroup(anchor, label, shown))
    return groups


def _remaining(fields: Iterable[ShownField], without: frozenset[tuple[str, str]]) -> list[ShownField]:
    kept = [replace(f, values=[v for v in f.values if (f.path, v.text) not in without]) for f in fields]
    return [field for field in kept if field.values]
