"""Gathering triples: one line for each thing said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from commons_graph.terms import RDF_TYPE, XSD

_TYPE: Final = ox.NamedNode(RDF_TYPE)


class Statements:
    """Triples about IRIs, each said once, in the order in which they were said."""

    def __init__(self) -> None:
        self._triples: dict[ox.Triple, None] = {}

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self._triples)

    def __len__(self) -> int:
        return len(self._triples)

    def kind(self, node: str, *classes: str) -> str:
        """The node, which is of these classes."""
        for class_iri in classes:
            self._say(node, RDF_TYPE, ox.NamedNode(class_iri))
        return node

    def link(self, node: str, path: str, *others: str) -> None:
        """The node points at other nodes."""
        for other in others:
            self._say(node, path, ox.NamedNode(other))

    def texts(self, node: str, path: str, texts: Mapping[str, str]) -> None:
        """The node has a text in each language; one of no known language stands under `und`."""
        for language, text in texts.items():
            self._say(node, path, ox.Literal(text) if language == "und" else ox.Literal(text, language=language))

    def value(self, node: str, path: str, lexical: object, datatype: str = XSD + "string") -> None:
        """The node has a value; `datatype` is an IRI."""
        self._say(node, path, ox.Literal(str(lexical), datatype=ox.NamedNode(datatype)))

    def literals(self, node: str, path: str, literals: Iterable[ox.Literal]) -> None:
        """The node has values as they were written elsewhere."""
        for literal in literals:
            self._say(node, path, literal)

    def _say(self, node: str, path: str, value: ox.NamedNode | ox.Literal) -> None:
        self._triples[ox.Triple(ox.NamedNode(node), ox.NamedNode(path), value)] = None
