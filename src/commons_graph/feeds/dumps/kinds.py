"""The data files of a dump, one for each kind: its name, its media type, and what writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import BinaryIO, Final

from commons_graph.errors import UnknownFormat
from commons_graph.feeds.dumps.networks import write_edges, write_graphml, write_nodes
from commons_graph.feeds.dumps.packing import Counts
from commons_graph.feeds.dumps.places import write_places
from commons_graph.feeds.dumps.rdf import write_state
from commons_graph.feeds.dumps.subject import Subject
from commons_graph.feeds.dumps.tables import write_table
from commons_graph.feeds.dumps.words import TABLE
from commons_graph.rdf.formats import JSON_LD, N_QUADS, RDF_XML, TRIG, TURTLE, Format
from commons_graph.schema.model import Schema

_CSV: Final = "text/csv"
_GRAPHS: Final = (N_QUADS, TRIG, TURTLE, JSON_LD, RDF_XML)


@dataclass(frozen=True, slots=True)
class DataKind:
    """One kind of data file; `stem` is its file name without what says that it is packed."""

    name: str
    stem: str
    media_type: str
    write: Callable[[Subject, BinaryIO], Counts]

    @property
    def file(self) -> str:
        """The name of the file, which is packed."""
        return self.stem + ".gz"


def data_kinds(schema: Schema) -> Iterator[DataKind]:
    """The kinds of data files in the order in which they are listed: graphs, tables, places, network."""
    for fmt in _GRAPHS:
        yield DataKind(fmt.name, f"census.{fmt.suffix}", fmt.media_type, partial(_write_graph, fmt))
    for record_type in schema.record_types:
        segment = record_type.list_segment
        write = partial(_write_table, segment)
        yield DataKind(TABLE + segment, f"{segment}.csv", _CSV, write)
    yield DataKind("geojson", "places.geojson", "application/geo+json", write_places)
    yield DataKind("edges", "edges.csv", _CSV, write_edges)
    yield DataKind("nodes", "nodes.csv", _CSV, write_nodes)
    yield DataKind("graphml", "network.graphml", "application/graphml+xml", write_graphml)


def other_kind_named(name: str, schema: Schema) -> DataKind:
    """The kind of a name that is no RDF syntax, such as `csv:initiatives`; raises UnknownFormat, naming the nearest."""
    graphs = {fmt.name for fmt in _GRAPHS}
    known = {kind.name: kind for kind in data_kinds(schema) if kind.name not in graphs}
    if name not in known:
        nearest = get_close_matches(name, known, n=1)
        listed = ", ".join((*sorted(graphs), "ntriples", "records", "all", *known))
        hint = f"did you mean '{nearest[0]}'?" if nearest else f"formats: {listed}"
        raise UnknownFormat(f"unknown format '{name}'", hint=hint)
    return known[name]


def _write_graph(fmt: Format, subject: Subject, output: BinaryIO) -> Counts:
    tally = write_state(subject.state, fmt, output)
    return {"records": tally.records, "triples": tally.triples}


def _write_table(segment: str, subject: Subject, output: BinaryIO) -> Counts:
    record_type = subject.schema.by_list_segment(segment)
    return write_table(subject, record_type, output) if record_type else {"records": 0}
