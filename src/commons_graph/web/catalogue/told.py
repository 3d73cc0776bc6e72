"""What a census says of itself, as catalogues want it: its name, who answers for it, where and when it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from commons_graph.editions.edition import Edition
from commons_graph.insight.voice import Voice
from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import Schema, Texts, text_in
from commons_graph.search.cells import latitude_of, longitude_of
from commons_graph.search.rows import RecordRow
from commons_graph.search.selection import Selection
from commons_graph.terms import DCT, DCT_LICENSE, ESS
from commons_graph.web import known_fields as known
from commons_graph.web.catalogue.words import in_each

_CODE: Final = ESS + "inseeCode"


@dataclass(frozen=True, slots=True)
class Named:
    """A thing of the census by its IRI and its names."""

    iri: str
    names: Texts


@dataclass(frozen=True, slots=True)
class Territory(Named):
    """A territory: its code, "" where it has none, and the longitude and latitude of a point in it."""

    code: str = ""
    point: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class CensusTold:
    """The census record of an edition; a census that has none is named and described by the site.

    `license` is an IRI, "" where none is stated. `start` and `end` are partial dates as they were written.
    `extent` is west, south, east and north of what has a place.
    """

    base: str
    names: Texts
    descriptions: Texts
    publishers: Sequence[Named]
    license: str
    territories: Sequence[Territory]
    start: ox.Literal | None
    end: ox.Literal | None
    extent: tuple[float, float, float, float] | None

    def name(self, language: str) -> str:
        """The name of the census in a language."""
        return text_in(self.names, language)


def census_told(edition: Edition, schema: Schema) -> CensusTold:
    """What the first census of an edition says of itself."""
    row = next(iter(edition.rows(known.CENSUS_SEGMENT, limit=1)), None)
    view = TripleView(row.triples() if row else ())
    thing = ox.NamedNode(f"{edition.base}id/{row.key if row else known.CENSUS_SEGMENT}")
    return CensusTold(
        base=edition.base,
        names=(row.labels if row else {}) or in_each(_name),
        descriptions=view.texts(thing, DCT + "description") or in_each(_description),
        publishers=_publishers(edition, view.iris(thing, known.CONDUCTED_BY)),
        license=view.iri(thing, DCT_LICENSE) or "",
        territories=_territories(edition, view.iris(thing, known.TERRITORY)),
        start=_literal(view, thing, known.START),
        end=_literal(view, thing, known.END),
        extent=_extent(edition, schema),
    )


def _name(voice: Voice) -> str:
    return voice.message("A census of social innovations")


def _description(voice: Voice) -> str:
    return voice.message("A participatory census of social innovations, as open and linked data.")


def _rows(edition: Edition, iris: Sequence[str]) -> list[RecordRow]:
    start = f"{edition.base}id/"
    keys = [iri.removeprefix(start) for iri in iris if iri.startswith(start)]
    found = edition.records(keys)
    return [found[key] for key in keys if key in found]


def _publishers(edition: Edition, iris: Sequence[str]) -> list[Named]:
    return [Named(f"{edition.base}id/{row.key}", row.labels) for row in _rows(edition, iris) if row.labels]


def _territories(edition: Edition, iris: Sequence[str]) -> list[Territory]:
    return [_territory(edition, row) for row in _rows(edition, iris)]


def _territory(edition: Edition, row: RecordRow) -> Territory:
    iri = f"{edition.base}id/{row.key}"
    code = TripleView(row.triples()).text(ox.NamedNode(iri), _CODE) or ""
    placed = row.latitude is not None and row.longitude is not None
    return Territory(iri, row.labels, code, (row.longitude or 0.0, row.latitude or 0.0) if placed else None)


def _literal(view: TripleView, thing: ox.NamedNode, path: str) -> ox.Literal | None:
    return next((value for value in view.values(thing, path) if isinstance(value, ox.Literal)), None)


def _extent(edition: Edition, schema: Schema) -> tuple[float, float, float, float] | None:
    """West, south, east and north of all records that a map shows."""
    atlas = edition.finder(schema).atlas
    spread = atlas.spread(Selection(atlas.types))
    if not len(spread):
        return None
    west, east = longitude_of(float(spread.xs.min())), longitude_of(float(spread.xs.max()))
    south, north = latitude_of(float(spread.ys.max())), latitude_of(float(spread.ys.min()))
    return round(west, 5), round(south, 5), round(east, 5), round(north, 5)
