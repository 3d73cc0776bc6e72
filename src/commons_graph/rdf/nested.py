"""JSON-LD as people write it by hand: the main node first, the others inside the values that lead to them.

`rdf/jsonld.py` writes records with the terms of our own context; here any terms do, and the document makes its own
context: local names for terms, the reader's language for texts, so that most values are plain strings.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pyoxigraph as ox

from commons_graph.terms import PREFIXES, RDF, RDF_TYPE, XSD

_STRING: Final = XSD + "string"


def nested(triples: Iterable[ox.Triple], root: str, language: str) -> dict[str, Any]:
    """One JSON-LD document of triples without blank nodes, starting at `root`.

    A node stands in full where it is first met and is only named after that; those that nothing leads to from the
    root follow in `@included`.
    """
    return _Document(triples, language).starting_at(root)


class _Document:
    def __init__(self, triples: Iterable[ox.Triple], language: str) -> None:
        self._language = language
        self._nodes: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
        for triple in sorted(triples, key=str):
            if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, (ox.NamedNode, ox.Literal)):
                by_path = self._nodes.setdefault(triple.subject.value, {})
                by_path.setdefault(triple.predicate.value, []).append(triple.object)
        self._context: dict[str, Any] = {"@language": language}
        self._names: dict[str, str] = {}
        self._types: dict[str, str | None] = {}
        self._written: set[str] = set()

    def starting_at(self, root: str) -> dict[str, Any]:
        self._define()
        main = self._node(root)
        rest = [self._node(iri) for iri in sorted(self._nodes) if iri not in self._written]
        document = {"@context": dict(sorted(self._context.items())), **main}
        return {**document, "@included": rest} if rest else document

    def _define(self) -> None:
        values: dict[str, list[ox.NamedNode | ox.Literal]] = {}
        for by_path in self._nodes.values():
            for path, found in by_path.items():
                values.setdefault(path, []).extend(found)
        for path in sorted(values.keys() - {RDF_TYPE}):
            kind = _kind(values[path])
            self._types[path] = kind
            definition: dict[str, Any] = {"@id": path}
            if kind == _STRING:
                definition["@language"] = None
            elif kind is not None:
                definition["@type"] = kind
            self._context[self._name(path)] = definition
        for node in values.get(RDF_TYPE, ()):
            if isinstance(node, ox.NamedNode):
                self._context[self._name(node.value)] = node.value

    def _name(self, iri: str) -> str:
        """The local name of a term; with a prefix where another term has it already."""
        if iri not in self._names:
            cut = max(iri.rfind("#"), iri.rfind("/")) + 1
            local = iri[cut:]
            taken = local in self._names.values() or not local
            prefix = next((name for name, start in PREFIXES.items() if start == iri[:cut]), "")
            self._names[iri] = f"{prefix}_{local}" if taken and prefix else iri if taken else local
        return self._names[iri]

    def _node(self, iri: str) -> dict[str, Any]:
        by_path = self._nodes.get(iri, {})
        self._written.add(iri)
        found: dict[str, Any] = {"@id": iri}
        kinds = [self._name(node.value) for node in by_path.get(RDF_TYPE, ()) if isinstance(node, ox.NamedNode)]
        if kinds:
            found["@type"] = kinds[0] if len(kinds) == 1 else kinds
        for path in sorted(by_path.keys() - {RDF_TYPE}):
            values = [self._value(value, self._types[path]) for value in by_path[path]]
            found[self._name(path)] = values[0] if len(values) == 1 else values
        return found

    def _value(self, value: ox.NamedNode | ox.Literal, kind: str | None) -> Any:
        if isinstance(value, ox.NamedNode):
            if value.value in self._nodes and value.value not in self._written:
                return self._node(value.value)
            return value.value if kind == "@id" else {"@id": value.value}
        if value.language:
            plain = kind is None and value.language == self._language
            return value.value if plain else {"@language": value.language, "@value": value.value}
        datatype = value.datatype.value
        if datatype == kind:
            return value.value
        return {"@value": value.value} if datatype == _STRING else {"@type": datatype, "@value": value.value}


def _kind(values: Iterable[ox.NamedNode | ox.Literal]) -> str | None:
    """What all values of a property are: `@id`, a datatype; None for texts in languages and for mixtures."""
    kinds = {"@id" if isinstance(value, ox.NamedNode) else value.datatype.value for value in values}
    found = kinds.pop() if len(kinds) == 1 else None
    return None if found == RDF + "langString" else found
