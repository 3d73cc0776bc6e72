"""Shapes as people read them: their names, messages and descriptions, and what they expect of a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from commons_graph.terms import RDF, RDFS, RDFS_LABEL, SH
from commons_graph.validation.components import Component, components
from commons_graph.validation.port import Document, Finding, Node
from commons_graph.validation.reports.terms import iri_shown, one_line, shown

_SHOWN: Final = 8
"""How many items of a list of possible values are told."""
_DEPTH: Final = 3
"""How deep nested shapes are told; deeper ones are only named."""

_KINDS: Final = {
    "IRI": {"fr": "une adresse (IRI)", "en": "an address (IRI)"},
    "Literal": {"fr": "un texte, un nombre ou une date", "en": "a text, a number or a date"},
    "BlankNode": {"fr": "un nœud sans adresse", "en": "a node without address"},
    "BlankNodeOrIRI": {"fr": "une chose, avec ou sans adresse", "en": "a thing, with or without address"},
    "BlankNodeOrLiteral": {"fr": "un texte ou un nœud sans adresse", "en": "a text or a node without address"},
    "IRIOrLiteral": {"fr": "une adresse ou un texte", "en": "an address or a text"},
}
_LISTS: Final = {"and": {"fr": " et ", "en": " and "}, "or": {"fr": " ou ", "en": " or "}}
_LISTS["xone"] = _LISTS["or"]
_QUOTED: Final = {"fr": "«\u00a0{}\u00a0»", "en": "“{}”"}
_AT: Final = {"fr": "{}\u00a0: {}", "en": "{}: {}"}
_SHAPES: Final = frozenset({"node", "not", "qualifiedValueShape"})


class Rules:
    """The shapes of some documents, as a graph to read from; blank nodes of two documents stay apart."""

    def __init__(self, shapes: Sequence[Document]) -> None:
        self._values: dict[Node, dict[str, list[Node]]] = {}
        for index, document in enumerate(shapes):
            for triple in document.triples:
                subject, value = _scoped(triple.subject, index), _scoped(triple.object, index)
                self._values.setdefault(subject, {}).setdefault(triple.predicate.value, []).append(value)

    def __contains__(self, shape: str) -> bool:
        return ox.NamedNode(shape) in self._values

    def names(self) -> Iterator[str]:
        """The IRIs of everything that is described."""
        yield from (node.value for node in self._values if isinstance(node, ox.NamedNode))

    def values(self, node: Node, predicate: str) -> list[Node]:
        """The values of a property."""
        return self._values.get(node, {}).get(predicate, [])

    def text(self, node: Node, predicate: str, language: str) -> str:
        """A text in a language, else without one, else in French, in English, in any, else ""."""
        literals = [value for value in self.values(node, predicate) if isinstance(value, ox.Literal)]
        texts = {literal.language or "": literal.value for literal in literals}
        for tag in (language, "", "fr", "en", *texts):
            if tag in texts:
                return one_line(texts[tag])
        return ""

    def title(self, node: Node, language: str) -> str:
        """The name of a shape, "" when it has none."""
        return self.text(node, SH + "name", language) or self.text(node, RDFS_LABEL, language)

    def description(self, node: Node, language: str) -> str:
        """Why a shape exists, "" when it does not say."""
        return self.text(node, SH + "description", language) or self.text(node, RDFS + "comment", language)

    def expected(self, finding: Finding, language: str) -> str:
        """What the constraint behind a finding expects, "" when the shapes do not tell it for certain."""
        component = components().get(finding.component)
        if component is None or not finding.source_shape:
            return ""
        if finding.shape is not None and finding.shape in self._values:
            return self._told(finding.shape, component, language, 0)
        path = ox.NamedNode(finding.path.iri) if finding.path and finding.path.iri else None
        parameter = SH + component.parameters[0]
        holders = [node for node in self._around(ox.NamedNode(finding.source_shape)) if self.values(node, parameter)]
        fitting = [node for node in holders if path in (None, *self.values(node, SH + "path"))] or holders
        told = {self._told(node, component, language, 0) for node in fitting}
        return told.pop() if len(told) == 1 else ""

    def constraints(self, shape: Node, language: str) -> Iterator[tuple[Component, str]]:
        """The components that a shape uses, each with what it expects."""
        for component in components().values():
            if self.values(shape, SH + component.parameters[0]):
                yield component, self._told(shape, component, language, 0)

    def _around(self, shape: Node) -> Iterator[Node]:
        """A shape, and the anonymous ones in it that results name by it."""
        seen, pending = {shape}, [shape]
        while pending:
            node = pending.pop(0)
            yield node
            for value in (value for values in self._values.get(node, {}).values() for value in values):
                if isinstance(value, ox.BlankNode) and value not in seen:
                    seen.add(value)
                    pending.append(value)

    def _told(self, shape: Node, component: Component, language: str, depth: int) -> str:
        tongue = language if language in component.expected else "en"
        values = {
            name: " ".join(self._value(name, value, tongue, depth) for value in self.values(shape, SH + name))
            for name in component.parameters
        }
        number = values[component.parameters[0]]
        return component.expected[tongue].format(**values, s="" if number in ("0", "1") else "s")

    def _value(self, name: str, value: Node, language: str, depth: int) -> str:
        if name in _SHAPES:
            return self._shape(value, language, depth)
        if name in _LISTS:
            return _LISTS[name][language].join(self._shape(item, language, depth) for item in self.items(value))
        if name in ("in", "languageIn"):
            items = [_plain(item) for item in self.items(value)]
            rest = f"… ({len(items)})" if len(items) > _SHOWN else ""
            return ", ".join([*items[:_SHOWN], *([rest] if rest else [])])
        if name == "nodeKind" and isinstance(value, ox.NamedNode):
            return _KINDS.get(value.value.removeprefix(SH), {}).get(language, shown(value))
        return _plain(value)

    def _shape(self, shape: Node, language: str, depth: int) -> str:
        """What a nested shape expects; one with a title goes by it, a named one that says nothing short by its name."""
        if title := self.title(shape, language):
            return _QUOTED[language].format(title)
        name = iri_shown(shape.value) if isinstance(shape, ox.NamedNode) else "…"
        if depth >= _DEPTH:
            return name
        parts = [
            self._told(shape, component, language, depth + 1)
            for component in components().values()
            if component.expected[language] and self.values(shape, SH + component.parameters[0])
        ]
        for nested in self.values(shape, SH + "property"):
            path = " ".join(_plain(value) for value in self.values(nested, SH + "path"))
            parts.append(_AT[language].format(path, self._shape(nested, language, depth + 1)))
        return _LISTS["and"][language].join(parts) or name

    def items(self, head: Node) -> list[Node]:
        """The items of a list."""
        items: list[Node] = []
        seen: set[Node] = set()
        while head not in seen and self.values(head, RDF + "first"):
            seen.add(head)
            items.append(self.values(head, RDF + "first")[0])
            head = next(iter(self.values(head, RDF + "rest")), head)
        return items


def _plain(value: Node) -> str:
    """A value in short; numbers and texts without their datatype."""
    if isinstance(value, ox.BlankNode):
        return "…"
    return one_line(value.value) if isinstance(value, ox.Literal) and not value.language else shown(value)


def _scoped(node: Node, index: int) -> Node:
    return ox.BlankNode(f"d{index}x{node.value}") if isinstance(node, ox.BlankNode) else node
