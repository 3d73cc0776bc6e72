"""A small read-only view of parsed triples, for reading shapes and ontology without a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from commons_graph.terms import RDF, RDF_TYPE

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class TripleView:
    """Triples indexed by subject and predicate, in the order they were read."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        self._values: dict[Node, dict[str, list[Node]]] = {}
        self._instances: dict[str, list[Node]] = {}
        for triple in triples:
            by_predicate = self._values.setdefault(triple.subject, {})
            by_predicate.setdefault(triple.predicate.value, []).append(triple.object)
            if triple.predicate.value == RDF_TYPE and isinstance(triple.object, ox.NamedNode):
                self._instances.setdefault(triple.object.value, []).append(triple.subject)

    def subjects(self) -> Iterator[Node]:
        """Every subject."""
        return iter(self._values)

    def properties(self, subject: Node) -> list[str]:
        """The predicates of a subject."""
        return list(self._values.get(subject, ()))

    def instances(self, class_iri: str) -> list[Node]:
        """The subjects of a class."""
        return self._instances.get(class_iri, [])

    def values(self, subject: Node, predicate: str) -> list[Node]:
        """The objects of a subject and predicate."""
        return self._values.get(subject, {}).get(predicate, [])

    def value(self, subject: Node, predicate: str) -> Node | None:
        """The first object of a subject and predicate."""
        return next(iter(self.values(subject, predicate)), None)

    def iris(self, subject: Node, predicate: str) -> list[str]:
        """The IRIs among the objects."""
        return [value.value for value in self.values(subject, predicate) if isinstance(value, ox.NamedNode)]

    def iri(self, subject: Node, predicate: str) -> str | None:
        """The first IRI among the objects."""
        return next(iter(self.iris(subject, predicate)), None)

    def text(self, subject: Node, predicate: str) -> str | None:
        """The text of the first literal."""
        found = (value.value for value in self.values(subject, predicate) if isinstance(value, ox.Literal))
        return next(found, None)

    def texts(self, subject: Node, predicate: str) -> dict[str, str]:
        """Language tag → text, the first of each language; a text without language stands under `und`."""
        texts: dict[str, str] = {}
        for value in self.values(subject, predicate):
            if isinstance(value, ox.Literal):
                texts.setdefault(value.language or "und", value.value)
        return texts

    def items(self, head: Node | None) -> Iterator[Node]:
        """The members of an RDF list; stops at the first ill-formed or repeated cell."""
        seen: set[Node] = set()
        while head is not None and head not in seen and self.value(head, RDF + "first") is not None:
            seen.add(head)
            first = self.value(head, RDF + "first")
            if first is not None:
                yield first
            head = self.value(head, RDF + "rest")


def best_language(nodes: Sequence[Node], language: str) -> str | None:
    """The language in which to show a text that exists in several; None where none has a language."""
    tags = [node.language for node in nodes if isinstance(node, ox.Literal) and node.language]
    return next((tag for tag in (language, "fr", "en") if tag in tags), next(iter(tags), None))
