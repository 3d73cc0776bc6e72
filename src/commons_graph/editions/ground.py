"""What an edition is made of besides the journal: the base, the vocabulary, what every edition carries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final

import pyoxigraph as ox

from commons_graph.bundled import bundled
from commons_graph.editions.shelf import Shelf
from commons_graph.schema.model import Schema
from commons_graph.schema.reader import turtle_files, vocabulary_triples
from commons_graph.search.text_index import ENGINE
from commons_graph.search.usage import Usage, described_in, usage_of
from commons_graph.settings import Settings
from commons_graph.sparql.examples import example_graph
from commons_graph.sparql.library import named_queries
from commons_graph.terms import ONTOLOGY, PREFIXES, SCHEME

_LAYOUT: Final = "6"
"""Changes when the layout of editions does, so that old ones are made again."""


@dataclass(frozen=True)
class Ground:
    """What an edition is made of besides the journal: the schema, the base, and the triples every edition carries.

    `background` maps graph IRIs to triples: the vocabulary, the concept schemes, the example queries.
    """

    schema: Schema
    base: str
    background: dict[str, list[ox.Triple]]

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of all of it."""
        parts = (_LAYOUT, ENGINE, self.base, self.schema.fingerprint, str(sorted(self._background_nquads())))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def _background_nquads(self) -> Iterator[str]:
        for graph, triples in self.background.items():
            for triple in triples:
                yield f"{triple} <{graph}> .\n"

    def nquads(self) -> bytes:
        """The background as N-Quads."""
        return "".join(self._background_nquads()).encode()

    def usage(self) -> Usage:
        """How often the background uses each class and property, its graphs seen as one."""
        return self._usage

    @cached_property
    def _usage(self) -> Usage:
        triples = {triple for triples in self.background.values() for triple in triples}
        return usage_of(described_in("".join(sorted(f"{triple} .\n" for triple in triples))))


def ground_of(schema: Schema, base: str) -> Ground:
    """What every edition carries besides the records: vocabulary, concept schemes and examples, each in its graph."""
    return _ground_of(_Standing(schema.fingerprint, base, schema))


@dataclass(frozen=True, slots=True)
class _Standing:
    """What a ground follows from; equal where the grounds are."""

    fingerprint: str
    base: str
    schema: Schema = field(compare=False)


@lru_cache(maxsize=2)
def _ground_of(standing: _Standing) -> Ground:
    """The same, made once: who decides on proposals opens the census each time."""
    background = {
        ONTOLOGY: vocabulary_triples([bundled("ontology") / "ess.ttl"]),
        standing.base + "queries": example_graph(named_queries().values(), standing.base, PREFIXES),
    }
    for path in turtle_files(bundled("ontology") / "schemes"):
        background[SCHEME + path.stem] = vocabulary_triples([path])
    return Ground(standing.schema, standing.base, background)


def base_in_force(settings: Settings, shelf: Shelf) -> str:
    """The base of an instance: the configured one, else that of its edition, else the address it listens on."""
    return settings.base or _base_in_use(shelf) or settings.address


def _base_in_use(shelf: Shelf) -> str | None:
    """The base of the current edition: a load must not move a census that is being served."""
    if shelf.current_name is None:
        return None
    with closing(shelf.current()) as edition:
        return edition.base
