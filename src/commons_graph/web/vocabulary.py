"""The vocabulary, the concept schemes and the shapes as they are served: parsed once, with stable bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from commons_graph.bundled import bundled
from commons_graph.schema.reader import turtle_files, vocabulary_triples
from commons_graph.terms import RDF_TYPE, SKOS


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Triples of the ontology, of each concept scheme (by its IRI) and of the shapes."""

    ontology: list[ox.Triple]
    schemes: dict[str, list[ox.Triple]]
    shapes: list[ox.Triple]

    def concept(self, scheme: str, iri: str) -> list[ox.Triple]:
        """The triples about one concept; empty when the scheme has no such concept."""
        return [triple for triple in self.schemes.get(scheme, []) if triple.subject == ox.NamedNode(iri)]


def read_vocabulary(ontology: Sequence[Path], shapes: Sequence[Path]) -> Vocabulary:
    """Sort the triples of vocabulary files into the ontology itself, its schemes, and the shapes."""
    schemes: dict[str, list[ox.Triple]] = {}
    rest: list[ox.Triple] = []
    for path in ontology:
        triples = vocabulary_triples([path])
        scheme = _scheme_of(triples)
        if scheme is None:
            rest.extend(triples)
        else:
            schemes.setdefault(scheme, []).extend(triples)
    return Vocabulary(_stable(rest), schemes, _stable(vocabulary_triples(shapes)))


@lru_cache(maxsize=1)
def bundled_vocabulary() -> Vocabulary:
    """The vocabulary and shapes that travel with the package."""
    return read_vocabulary(turtle_files(bundled("ontology")), turtle_files(bundled("shapes")))


def has_blank_nodes(triples: Iterable[ox.Triple]) -> bool:
    """Whether some node has no IRI, as in the lists that shapes are written with."""
    return any(isinstance(node, ox.BlankNode) for triple in triples for node in (triple.subject, triple.object))


def _scheme_of(triples: Iterable[ox.Triple]) -> str | None:
    scheme = ox.NamedNode(SKOS + "ConceptScheme")
    found = (t.subject for t in triples if t.predicate.value == RDF_TYPE and t.object == scheme)
    return next((node.value for node in found if isinstance(node, ox.NamedNode)), None)


def _stable(triples: list[ox.Triple]) -> list[ox.Triple]:
    """The same triples with blank nodes named after their content, so that two processes write the same bytes."""
    if not has_blank_nodes(triples):
        return triples
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return [quad.triple for quad in dataset]
