"""Records of a list with what a map says of each: where it is, its name, one sentence, its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import Kind, text_in
from commons_graph.search.rows import RecordRow
from commons_graph.terms import RDF_TYPE
from commons_graph.web import known_fields as known
from commons_graph.web.reading import Reading
from commons_graph.web.values import ValueReader


@dataclass(frozen=True, slots=True)
class Placed:
    """One record, what it says, and the first territory it names; `territory` is None where it names none."""

    reading: Reading
    row: RecordRow
    view: TripleView
    values: ValueReader
    territory: RecordRow | None

    @property
    def thing(self) -> ox.NamedNode:
        """The thing the record is about."""
        return ox.NamedNode(self.reading.thing_iri(self.row.key))

    @property
    def sheet(self) -> ox.NamedNode:
        """The sheet about it."""
        return ox.NamedNode(self.reading.sheet_iri(self.row.key))

    @property
    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude: its own, else those of its first territory; None when it is nowhere."""
        return _position(self.row) or (_position(self.territory) if self.territory else None)

    @property
    def approximate(self) -> bool:
        """Whether the position is that of its territory."""
        return _position(self.row) is None and self.territory is not None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.reading.named(self.row.key, self.row.labels).text

    @property
    def page(self) -> str:
        """The public address of its page."""
        return self.reading.links.canonical("doc/" + self.row.key)

    @property
    def kind(self) -> str:
        """What it is, in words."""
        found = self.reading.schema.by_segment(self.row.segment)
        classes = self.view.iris(self.thing, RDF_TYPE)
        named = next(filter(None, (self.reading.schema.label(iri, self.reading.language) for iri in classes)), None)
        return named or (text_in(found.labels, self.reading.language) if found else self.row.segment)

    @property
    def sentence(self) -> str | None:
        """The one sentence that tells it."""
        return next((text for path in known.SENTENCES for text in self.texts(path)), None)

    @property
    def themes(self) -> list[str]:
        """The labels of its first kind of concepts: themes, for an initiative."""
        found = self.reading.schema.by_segment(self.row.segment)
        path = next((f.path for f in found.fields if f.kind is Kind.CONCEPT), None) if found else None
        return self.texts(path) if path else []

    def texts(self, path: str) -> list[str]:
        """The values of one property of the thing in words, those in the language of the visit first."""
        return [value.text for value in self.values.values(self.view, self.thing, path)]

    def iris(self, path: str) -> list[str]:
        """The addresses that one property of the thing names."""
        return self.view.iris(self.thing, path)

    def said_by_sheet(self, path: str) -> str | None:
        """The first value of one property of the sheet: an address as it is, else in words."""
        address = self.view.iri(self.sheet, path)
        return address or next((value.text for value in self.values.values(self.view, self.sheet, path)), None)


def placed(reading: Reading, rows: Sequence[RecordRow]) -> Iterator[Placed]:
    """Some records with what a map says of them; labels and territories are looked up once for all."""
    described = {row.key: row.triples() for row in rows}
    values = reading.values_in(triple for triples in described.values() for triple in triples)
    views = {key: TripleView(triples) for key, triples in described.items()}
    first = {key: _first_territory(reading, view, key) for key, view in views.items()}
    around = reading.edition.records([key for key in set(first.values()) if key])
    for row in rows:
        yield Placed(reading, row, views[row.key], values, around.get(first[row.key] or ""))


def _first_territory(reading: Reading, view: TripleView, key: str) -> str | None:
    iris = view.iris(ox.NamedNode(reading.thing_iri(key)), known.TERRITORY)
    return next((found for iri in iris if (found := reading.links.key_of(iri))), None)


def _position(row: RecordRow) -> tuple[float, float] | None:
    return None if row.latitude is None or row.longitude is None else (row.latitude, row.longitude)
