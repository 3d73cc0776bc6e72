"""What `ontology/alignments.ttl` says: our terms and those of other vocabularies, term by term."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from commons_graph.schema.reader import vocabulary_triples
from commons_graph.terms import RDFS, SKOS

_OF_TERMS: Final = (RDFS + "subClassOf", RDFS + "subPropertyOf", SKOS + "closeMatch")
"""Ways of relating a class or a property; what is contained comes before what is only near."""

_OF_CONCEPTS: Final = (SKOS + "closeMatch", SKOS + "broadMatch", SKOS + "relatedMatch")


@dataclass(frozen=True, slots=True)
class Alignments:
    """Term → the terms of others that may stand for it, and concept → the triples that match it with others."""

    terms: Mapping[str, Sequence[str]]
    concepts: Mapping[str, Sequence[ox.Triple]]

    def within(self, namespaces: Sequence[str]) -> dict[str, list[ox.NamedNode]]:
        """Term → the terms of some namespaces that may stand for it."""
        found = {
            term: [ox.NamedNode(other) for other in others if other.startswith(tuple(namespaces))]
            for term, others in self.terms.items()
        }
        return {term: others for term, others in found.items() if others}


def read_alignments(path: Path) -> Alignments:
    """Read the file of alignments."""
    triples = [t for t in vocabulary_triples([path]) if isinstance(t.subject, ox.NamedNode)]
    terms: dict[str, list[str]] = {}
    concepts: dict[str, list[ox.Triple]] = {}
    for relation in _OF_TERMS:
        for triple in triples:
            if triple.predicate.value == relation and isinstance(triple.object, ox.NamedNode):
                terms.setdefault(_iri(triple), []).append(triple.object.value)
    for triple in triples:
        if triple.predicate.value in _OF_CONCEPTS:
            concepts.setdefault(_iri(triple), []).append(triple)
    return Alignments({term: list(dict.fromkeys(others)) for term, others in terms.items()}, concepts)


def _iri(triple: ox.Triple) -> str:
    return triple.subject.value if isinstance(triple.subject, ox.NamedNode) else ""
