"""A whole edition in one RDF syntax."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

import pyoxigraph as ox

from commons_graph.errors import BeyondFormat
from commons_graph.feeds.dumps.state import State, Tally, as_file
from commons_graph.journal.port import Journal
from commons_graph.rdf.beyond_xml import beyond_xml
from commons_graph.rdf.formats import N_QUADS, N_TRIPLES, RDF_XML, Format
from commons_graph.terms import PREFIXES

_WITH_PREFIXES: Final = frozenset({"turtle", "trig", "rdfxml"})


def write_dump(journal: Journal, fmt: Format, output: BinaryIO, *, base: str, at: int | None = None) -> int:
    """Write every record as of a sequence in one RDF syntax; returns the number of records.

    The same journal gives the same bytes: records in the order of their keys, triples in canonical order,
    each in the graph of its sheet where the syntax has graphs. Raises BeyondFormat.
    """
    return write_state(State(journal, base, at), fmt, output).records


def write_state(state: State, fmt: Format, output: BinaryIO) -> Tally:
    """Write records in one RDF syntax, a few at a time; returns how many records and triples there were.

    Raises BeyondFormat for a triple that the syntax has no way to write; what was written until then is no document.
    """
    tally = Tally()
    lines = tally.count(state.lines(graphs=fmt.has_graphs))
    if fmt in (N_QUADS, N_TRIPLES):
        output.writelines(lines)
        return tally
    # the parser and the writer are both in Rust, and what goes between them never becomes a list
    source = N_QUADS if fmt.has_graphs else N_TRIPLES
    quads: Iterator[ox.Quad] = iter(ox.parse(as_file(lines), format=source.rdf))
    prefixes = dict(sorted(PREFIXES.items())) if fmt.name in _WITH_PREFIXES else None
    ox.serialize(_fit_for_xml(quads) if fmt == RDF_XML else quads, output=output, format=fmt.rdf, prefixes=prefixes)
    return tally


def _fit_for_xml(quads: Iterator[ox.Quad]) -> Iterator[ox.Quad]:
    for quad in quads:
        if reason := beyond_xml(quad.triple):
            raise BeyondFormat(reason, where=str(quad.subject), hint="every other format has it")
        yield quad
