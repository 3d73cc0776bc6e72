"""How long one contribution takes where the shapes are read already: `python -m benchmarks.contribution_speed`."""

from __future__ import annotations

import statistics
import time
from itertools import islice
from typing import Final

import pyoxigraph as ox

from benchmarks.census_data import lines
from commons_graph.bundled import bundled
from commons_graph.rdf.parsing import find_sources, parse
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.validation.engines import ENGINES, make_validator
from commons_graph.validation.port import Document

ROUNDS: Final = 50


def main() -> None:
    """Print the median for each engine of ours, in milliseconds."""
    shapes = [
        Document(source.name, [quad.triple for quad in parse(source, base=NEUTRAL_BASE)])
        for source in find_sources([bundled("shapes")])
    ]
    documents = [_vocabulary(), _contribution()]
    validators = {name: make_validator(name, shapes) for name in ENGINES}
    taken: dict[str, list[float]] = {name: [] for name in validators}
    for _ in range(ROUNDS):
        for name, validator in validators.items():
            started = time.perf_counter()
            validator.validate(documents)
            taken[name].append(time.perf_counter() - started)
    triples = len(documents[1].triples)
    for name, seconds in taken.items():
        print(f"one contribution of {triples} triples in process, {name}: {statistics.median(seconds) * 1000:.2f} ms")


def _vocabulary() -> Document:
    """The schemes, which the shapes look concepts up in."""
    sources = find_sources([bundled("ontology") / "schemes"])
    triples = [quad.triple for source in sources for quad in parse(source, base=NEUTRAL_BASE)]
    return Document("schemes", triples, background=True)


def _contribution() -> Document:
    """The initiative that the generated census begins with, its situation and its record."""
    wanted = [line for line in islice(lines(10_000), 10_000) if "initiative/i1>" in line or "initiative/i1#" in line]
    own = [line for line in wanted if line.startswith(f"<{NEUTRAL_BASE}") and "/initiative/i1" in line.split(" ", 1)[0]]
    quads = ox.parse("".join(own), format=ox.RdfFormat.N_TRIPLES)
    return Document("contribution", [quad.triple for quad in quads])


if __name__ == "__main__":
    main()
