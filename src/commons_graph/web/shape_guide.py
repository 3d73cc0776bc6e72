"""What the pages of shapes tell: each shape explained, with its triples, its example and the shapes around it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import Final

import pyoxigraph as ox

from commons_graph.bundled import bundled
from commons_graph.terms import SH, SHAPE
from commons_graph.validation.explain import Explanation, explain_shape, shape_names, targets
from commons_graph.validation.port import Document
from commons_graph.validation.rules import Rules
from commons_graph.validation.written_examples import read_examples

_NESTING: Final = ("property", "node", "not", "or", "and", "xone", "qualifiedValueShape")


class ShapeGuide:
    """The shapes of a census as pages tell them; made once, when the server starts.

    `names` are the IRIs of all shapes, sorted; `digest` changes when an example does.
    """

    def __init__(self, shapes: Sequence[ox.Triple]) -> None:
        self._document = Document("shapes", shapes)
        self._rules = Rules([self._document])
        file = bundled("shapes") / "examples.toml"
        self._examples = read_examples(file, SHAPE)
        self._about: dict[object, list[ox.Triple]] = {}
        for triple in shapes:
            self._about.setdefault(triple.subject, []).append(triple)
        self.names = tuple(name for name in shape_names([self._document]) if name.startswith(SHAPE))
        self._parts = {name: sorted(set(self._nested(name)), key=self._place) for name in self.names}
        self.digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
        self.explained = lru_cache(maxsize=1024)(self._explained)

    def title(self, iri: str, language: str) -> str:
        """The name of a shape, "" when it has none."""
        return self._rules.title(ox.NamedNode(iri), language)

    def description(self, iri: str, language: str) -> str:
        """Why a shape exists, "" when it does not say."""
        return self._rules.description(ox.NamedNode(iri), language)

    def targets(self, iri: str) -> list[str]:
        """The IRIs of the classes and properties that a shape is about, each once."""
        found = (node.value for node in targets(self._rules, ox.NamedNode(iri)) if isinstance(node, ox.NamedNode))
        return sorted(set(found))

    def path(self, iri: str) -> str:
        """The IRI of the property that a shape is about, "" when it is about none or reaches further."""
        found = [n.value for n in self._rules.values(ox.NamedNode(iri), SH + "path") if isinstance(n, ox.NamedNode)]
        return found[0] if found else ""

    def parts(self, iri: str) -> list[str]:
        """The shapes that a shape is made of or refers to, in the order of fields."""
        return [name for name in self._parts[iri] if name in self._parts]

    def users(self, iri: str) -> list[str]:
        """The shapes that are made of a shape or refer to it."""
        return [name for name, parts in self._parts.items() if iri in parts and name != iri]

    def triples(self, iri: str) -> list[ox.Triple]:
        """The triples about a shape, with those of the nodes without address in it."""
        found: list[ox.Triple] = []
        pending: list[object] = [ox.NamedNode(iri)]
        while pending:
            for triple in self._about.get(pending.pop(0), []):
                found.append(triple)
                if isinstance(triple.object, ox.BlankNode):
                    pending.append(triple.object)
        return found

    def _explained(self, iri: str, language: str) -> Explanation:
        """The explanation of a shape with its example."""
        explanation = explain_shape(iri, [self._document], language)
        return replace(explanation, example=self._examples.get(iri))

    def _nested(self, shape: str) -> Iterator[str]:
        """The IRIs that a shape uses as shapes, alone or in a list."""
        values = [value for term in _NESTING for value in self._rules.values(ox.NamedNode(shape), SH + term)]
        for node in chain(values, *map(self._rules.items, values)):
            if isinstance(node, ox.NamedNode):
                yield node.value

    def _place(self, shape: str) -> tuple[float, str]:
        """Where a field stands among others (sh:order)."""
        text = self._rules.text(ox.NamedNode(shape), SH + "order", "")
        return (float(text) if text else 0.0, shape)
