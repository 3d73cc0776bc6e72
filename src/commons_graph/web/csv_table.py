"""A list as a table for spreadsheets: one line per record, columns from the shapes.

The file starts with a byte-order mark: without it the spreadsheets that most readers have show accents wrong,
and the usual data libraries skip it. Concepts and linked records have two columns, their labels and (`…_iri`)
their addresses; several values are joined by ` | `.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from commons_graph.schema.graph import Node, TripleView
from commons_graph.schema.model import Field, Kind, RecordType
from commons_graph.search.rows import RecordRow
from commons_graph.spreadsheets import BYTE_ORDER_MARK, csv_lines
from commons_graph.terms import RDF_TYPE
from commons_graph.web import known_fields as known
from commons_graph.web.reading import Reading
from commons_graph.web.values import ValueReader, best_language

SEPARATOR: Final = " | "
_NAMED: Final = frozenset({Kind.CONCEPT, Kind.RECORD})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the property path from the thing or the sheet, and whether it holds labels."""

    name: str
    paths: tuple[str, ...]
    of_sheet: bool = False
    labels: bool = False


class CsvTable:
    """Writes the records of one type as lines of CSV (RFC 4180)."""

    def __init__(self, reading: Reading, record_type: RecordType) -> None:
        self._reading = reading
        self._columns = list(columns_of(reading, record_type))

    def header(self) -> bytes:
        """The byte-order mark and the line of column names."""
        return BYTE_ORDER_MARK + csv_lines([["id", "type", *(column.name for column in self._columns), "record"]])

    def lines(self, rows: Sequence[RecordRow]) -> bytes:
        """Some records, one line each."""
        described = [(row, row.triples()) for row in rows]
        values = self._reading.values_in(triple for _, triples in described for triple in triples)
        return csv_lines(self._line(row, TripleView(triples), values) for row, triples in described)

    def _line(self, row: RecordRow, view: TripleView, values: ValueReader) -> list[str]:
        thing = ox.NamedNode(self._reading.thing_iri(row.key))
        sheet = ox.NamedNode(self._reading.sheet_iri(row.key))
        kinds = [self._reading.schema.label(iri, self._reading.language) or iri for iri in view.iris(thing, RDF_TYPE)]
        cells = [_cell(column, view, sheet if column.of_sheet else thing, values) for column in self._columns]
        return [thing.value, SEPARATOR.join(kinds), *cells, sheet.value]


def columns_of(reading: Reading, record_type: RecordType) -> Iterator[Column]:
    """The columns of a type: its fields, those of its parts as `part.field`, then the sheet's as `record.field`."""
    for field in record_type.fields:
        yield from _columns(reading, field, field.term, ())
    for field in reading.schema.record.fields:
        if field.path != known.PRIMARY_TOPIC:
            for column in _columns(reading, field, "record." + field.term, ()):
                yield Column(column.name, column.paths, of_sheet=True, labels=column.labels)


def _columns(reading: Reading, field: Field, name: str, before: tuple[str, ...]) -> Iterator[Column]:
    paths = (*before, field.path)
    inner = [t for c in field.classes if (t := reading.schema.inner_by_class(c))] if field.kind is Kind.INNER else []
    if inner and not before:
        for part in inner[0].fields:
            yield from _columns(reading, part, f"{name}.{part.term}", paths)
        return
    yield Column(name, paths, labels=field.kind in _NAMED)
    if field.kind in _NAMED:
        yield Column(name + "_iri", paths)


def _cell(column: Column, view: TripleView, node: Node, values: ValueReader) -> str:
    nodes: list[Node] = [node]
    for path in column.paths:
        nodes = [value for one in nodes for value in view.values(one, path)]
    if column.labels:
        return SEPARATOR.join(values.link(n.value).text for n in nodes if isinstance(n, ox.NamedNode))
    best = best_language(nodes, values.language)
    kept = [n for n in nodes if not isinstance(n, ox.Literal) or n.language in (None, best)]
    return SEPARATOR.join(n.value for n in kept if isinstance(n, (ox.Literal, ox.NamedNode)))
