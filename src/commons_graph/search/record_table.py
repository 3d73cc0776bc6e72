"""Records as lines of a table, for spreadsheets: one line per record, columns from the shapes.

Lists (`/initiatives.csv`), dumps and the data dictionary all take their columns from here. Concepts and linked
records have two columns, their labels and (`…_iri`) their addresses, in the same order; several values of a cell are
joined by ` | `. A text in several languages is written in the table's language, else in French, else in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from commons_graph.schema.graph import Node, TripleView, best_language
from commons_graph.schema.model import Field, Kind, RecordType, Schema, Texts, text_in
from commons_graph.spreadsheets import BYTE_ORDER_MARK, csv_lines
from commons_graph.terms import FOAF_PRIMARY_TOPIC, RDF_TYPE

SEPARATOR: Final = " | "
"""What stands between several values of one cell."""

IRI_SUFFIX: Final = "_iri"
"""What the name of a column of addresses ends with."""

FIRST_COLUMNS: Final = ("id", "type")
LAST_COLUMN: Final = "record"
"""Columns of every table: the address of the thing, what it is, and the address of its sheet."""

_NAMED: Final = frozenset({Kind.CONCEPT, Kind.RECORD})
_THING: Final = re.compile(r"id/([a-z][a-z-]*/[a-z0-9]+(?:-[a-z0-9]+)*)")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its field, the property path from the thing or the sheet, and whether it holds labels."""

    name: str
    field: Field
    paths: tuple[str, ...]
    of_sheet: bool = False
    labels: bool = False


def columns_of(schema: Schema, record_type: RecordType) -> Iterator[Column]:
    """The columns of a type: its fields, those of its parts as `part.field`, then the sheet's as `record.field`."""
    for field in record_type.fields:
        yield from _columns(schema, field, field.term, ())
    for field in schema.record.fields:
        if field.path != FOAF_PRIMARY_TOPIC:
            for column in _columns(schema, field, "record." + field.term, ()):
                yield Column(column.name, column.field, column.paths, of_sheet=True, labels=column.labels)


class RecordTable:
    """Makes lines of the records of one type; `base` is the public base that their addresses carry."""

    def __init__(self, schema: Schema, record_type: RecordType, *, base: str, language: str) -> None:
        self._schema = schema
        self._base = base
        self._language = language
        self._columns = list(columns_of(schema, record_type))

    def names(self) -> list[str]:
        """The names of all columns, in their order."""
        return [*FIRST_COLUMNS, *(column.name for column in self._columns), LAST_COLUMN]

    def linked(self, triples: Iterable[ox.Triple]) -> set[str]:
        """The keys of the records that a line of these triples names, whose labels `line` asks for."""
        objects = (triple.object.value for triple in triples if isinstance(triple.object, ox.NamedNode))
        return {key for iri in objects if (key := self._key(iri))}

    def line(self, key: str, triples: Sequence[ox.Triple], labels: Mapping[str, Texts]) -> list[str]:
        """The cells of one record; `labels` names the records it links to."""
        view = TripleView(triples)
        thing, sheet = ox.NamedNode(f"{self._base}id/{key}"), ox.NamedNode(f"{self._base}doc/{key}")
        kinds = [self._schema.label(iri, self._language) or iri for iri in view.iris(thing, RDF_TYPE)]
        cells = [self._cell(column, view, sheet if column.of_sheet else thing, labels) for column in self._columns]
        return [thing.value, SEPARATOR.join(kinds), *cells, sheet.value]

    def _cell(self, column: Column, view: TripleView, node: Node, labels: Mapping[str, Texts]) -> str:
        nodes: list[Node] = [node]
        for path in column.paths:
            nodes = [value for one in nodes for value in view.values(one, path)]
        if column.labels:
            return SEPARATOR.join(self._name(n.value, labels) for n in nodes if isinstance(n, ox.NamedNode))
        best = best_language(nodes, self._language)
        kept = [n for n in nodes if not isinstance(n, ox.Literal) or n.language in (None, best)]
        return SEPARATOR.join(n.value for n in kept if isinstance(n, (ox.Literal, ox.NamedNode)))

    def _name(self, iri: str, labels: Mapping[str, Texts]) -> str:
        """The label of a concept or a record; the last part of its address where it has none."""
        key = self._key(iri)
        if key and labels.get(key):
            return text_in(labels[key], self._language)
        return self._schema.label(iri, self._language) or re.split(r"[/#:]", iri.rstrip("/#"))[-1]

    def _key(self, iri: str) -> str | None:
        match = _THING.match(iri, len(self._base)) if iri.startswith(self._base) else None
        return match[1] if match else None


def csv_header(table: RecordTable) -> bytes:
    """The byte-order mark and the line of column names."""
    return BYTE_ORDER_MARK + csv_lines([table.names()])


def _columns(schema: Schema, field: Field, name: str, before: tuple[str, ...]) -> Iterator[Column]:
    paths = (*before, field.path)
    inner = [t for c in field.classes if (t := schema.inner_by_class(c))] if field.kind is Kind.INNER else []
    if inner and not before:
        for part in inner[0].fields:
            yield from _columns(schema, part, f"{name}.{part.term}", paths)
        return
    yield Column(name, field, paths, labels=field.kind in _NAMED)
    if field.kind in _NAMED:
        yield Column(name + IRI_SUFFIX, field, paths)
