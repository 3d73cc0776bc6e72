"""The shapes of the census as one file, in three forms: `python -m benchmarks.census_shapes FILE CORE-FILE PLAIN-FILE`.

Whole; without SPARQL constraints; and with SPARQL constraints that have no message.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from commons_graph.bundled import bundled
from commons_graph.rdf.parsing import find_sources, parse
from commons_graph.terms import NEUTRAL_BASE, PREFIXES, SH

SPARQL: Final = ox.NamedNode(SH + "sparql")
MESSAGE: Final = ox.NamedNode(SH + "message")


def main(whole: Path, core: Path, plain: Path) -> None:
    """Write the three files."""
    sources = find_sources([bundled("shapes")])
    triples = list(dict.fromkeys(quad.triple for source in sources for quad in parse(source, base=NEUTRAL_BASE)))
    _write(whole, triples)
    _write(core, [triple for triple in triples if triple.predicate != SPARQL])
    constraints = {triple.object for triple in triples if triple.predicate == SPARQL}
    _write(plain, [triple for triple in triples if triple.predicate != MESSAGE or triple.subject not in constraints])


def _write(target: Path, triples: list[ox.Triple]) -> None:
    ox.serialize(triples, output=target, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
