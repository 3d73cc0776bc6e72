"""From documents to a data graph: Python dictionaries for little, columns for much."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from commons_graph.validation.port import Document
from commons_graph.validation.shacl.graph import Graph
from commons_graph.validation.shacl.small_graph import SmallGraph
from commons_graph.validation.shacl.triple_tokens import token_triples
from commons_graph.validation.streams import StreamedTriples

MANY: Final = 20_000
"""From so many triples on, columns are quicker than dictionaries, the import of numpy included."""

_WORTH_KEEPING: Final = 200


class Loader:
    """Loads documents; it keeps the index of background documents that come again, such as a vocabulary.

    `targets` are nodes that shapes name: they are in focus even where no document mentions them.
    """

    def __init__(self, targets: Sequence[str]) -> None:
        self._targets = targets
        self._kept: tuple[list[object], SmallGraph] | None = None

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
        numbered = list(enumerate(documents))
        large = [d for d in documents if d.background and _size(d) >= _WORTH_KEEPING]
        if not large:
            return None, numbered
        kept = self._kept
        present = {id(document.triples) for document in large}
        if kept is None or not all(id(triples) in present for triples in kept[0]):
            graph = SmallGraph(
                (place, token_triples(document, f"b{place}x"), True) for place, document in enumerate(large)
            )
            # The triples themselves are kept, so that their identity stays theirs.
            kept = self._kept = ([document.triples for document in large], graph)
        inside = {id(triples) for triples in kept[0]}
        return kept[1], [(place, document) for place, document in numbered if id(document.triples) not in inside]


def _size(document: Document) -> int:
    """About how many triples a document has."""
    triples = document.triples
    return triples.about if isinstance(triples, StreamedTriples) else len(triples)
