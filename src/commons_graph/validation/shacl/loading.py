"""From documents to a data graph: Python dictionaries for little, columns for much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from commons_graph.validation.port import Document
from commons_graph.validation.shacl.graph import Graph
from commons_graph.validation.shacl.small_graph import SmallGraph
from commons_graph.validation.shacl.triple_tokens import token_triples
from commons_graph.validation.streams import StreamedTriples

MANY: Final = 20_000
"""From so many triples on, columns are quicker than dictionaries, the import of numpy included."""

_WORTH_KEEPING: Final = 100
"""How many triples that came again make an index worth its while."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """An index of background documents; their triples are held too, so that their identity stays theirs."""

    triples: Mapping[int, Sequence[ox.Triple]]
    graph: SmallGraph


class Loader:
    """Loads documents; it keeps the index of background documents that come again, such as a vocabulary.

    `targets` are nodes that shapes name: they are in focus even where no document mentions them.
    """

    def __init__(self, targets: Sequence[str]) -> None:
        self._targets = targets
        self._kept: _Kept | None = None
        self._last: Mapping[int, Sequence[ox.Triple]] = {}

    def load(self, documents: Sequence[Document]) -> Graph:
        """The graph of some documents, whose blank nodes are kept apart."""
        if sum(map(_size, documents)) >= MANY:
            from commons_graph.validation.shacl.column_loading import load_columns  # noqa: PLC0415 - imports numpy

            return load_columns(documents, self._targets)
        base, rest = self._base(documents)
        return SmallGraph(
            ((place, token_triples(document, f"d{place}x"), document.background) for place, document in rest), base
        )

    def _base(self, documents: Sequence[Document]) -> tuple[SmallGraph | None, list[tuple[int, Document]]]:
        """An index of the background documents that came before too, and the documents that are not in it."""
        present = {id(document.triples): document.triples for document in documents if document.background}
        kept = self._kept if self._kept and self._kept.triples.keys() <= present.keys() else None
        inside = kept.triples if kept else {}
        again = {key: triples for key, triples in present.items() if key in self._last and key not in inside}
        if sum(map(len, again.values())) >= _WORTH_KEEPING:
            inside = {**inside, **again}
            kept = _Kept(inside, _index([d for d in documents if d.background and id(d.triples) in inside]))
        self._kept, self._last = kept, present
        rest = [(place, d) for place, d in enumerate(documents) if not (d.background and id(d.triples) in inside)]
        return (kept.graph if kept else None), rest


def _index(documents: Sequence[Document]) -> SmallGraph:
    return SmallGraph((at, token_triples(document, f"b{at}x"), True) for at, document in enumerate(documents))


def _size(document: Document) -> int:
    """About how many triples a document has."""
    triples = document.triples
    return triples.about if isinstance(triples, StreamedTriples) else len(triples)
