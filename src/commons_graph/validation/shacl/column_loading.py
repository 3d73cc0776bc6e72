"""From documents to columns: terms become numbers straight from the text of N-Triples, without objects between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

import numpy as np
import pyoxigraph as ox

from commons_graph.validation.port import Document
from commons_graph.validation.shacl.canonical_lines import Terms, are_canonical, split_lines
from commons_graph.validation.shacl.column_graph import ColumnGraph
from commons_graph.validation.shacl.column_rows import Rows
from commons_graph.validation.shacl.triple_tokens import token_triples
from commons_graph.validation.streams import StreamedTriples

_BATCH: Final = 50_000


def load_columns(documents: Sequence[Document], targets: Sequence[str]) -> ColumnGraph:
    """The graph of some documents; `targets` are terms that it knows even where no document has them."""
    loading = _Loading()
    for place, document in enumerate(documents):
        loading.begin(document)
        scope = f"d{place}x"
        if isinstance(document.triples, StreamedTriples):
            loading.read(document, document.triples, scope)
        else:
            loading.take(token_triples(document, scope))
    return loading.graph(targets)


class _Loading:
    """The columns in the making; terms and predicates are numbered as they come."""

    def __init__(self) -> None:
        self._ids: defaultdict[bytes, int] = defaultdict()
        self._ids.default_factory = self._ids.__len__
        self._names: defaultdict[bytes, int] = defaultdict()
        self._names.default_factory = self._names.__len__
        self._parts: list[tuple[Any, Any, Any]] = [self._numbered(Terms((), (), ()))]
        self._waiting: list[tuple[bytes, bytes, bytes]] = []
        self._rows = 0
        self._starts: list[int] = []
        self._background: list[bool] = []

    def begin(self, document: Document) -> None:
        """Start the rows of a document."""
        self._starts.append(self._rows)
        self._background.append(document.background)

    def take(self, triples: Iterator[tuple[str, str, str]]) -> None:
        """Add triples of tokens; small documents are added together."""
        before = len(self._waiting)
        self._waiting += ((subject.encode(), name.encode(), value.encode()) for subject, name, value in triples)
        self._rows += len(self._waiting) - before
        if len(self._waiting) >= _BATCH:
            self._flush()

    def read(self, document: Document, triples: StreamedTriples, scope: str) -> None:
        """Add triples from their text; a block that is not written canonically is written anew by the parser.

        What even then is unlike other triples is left to the parser alone.
        """
        self._flush()
        before = self._rows
        for block in triples.blocks():
            if not self._add_block(block, scope):
                anew = triples.canonical(block)
                if anew and not self._add_block(anew, scope):
                    odd = [quad.triple for quad in ox.parse(anew, format=ox.RdfFormat.N_TRIPLES)]
                    self.take(token_triples(Document(document.name, odd), scope))
                    self._flush()
        triples.counted(self._rows - before)

    def _add_block(self, block: bytes, scope: str) -> bool:
        """Add a block of lines unless it has anything but canonical triples."""
        terms = split_lines(block, scope.encode())
        if terms is None:
            return False
        known, names = len(self._ids), len(self._names)
        part = self._numbered(terms)
        if not (are_canonical(_newest(self._ids, known)) and are_canonical(_newest(self._names, names))):
            _forget(self._ids, known)
            _forget(self._names, names)
            return False
        self._parts.append(part)
        self._rows += len(terms.subjects)
        return True

    def _flush(self) -> None:
        if self._waiting:
            self._parts.append(self._numbered(Terms(*zip(*self._waiting, strict=True))))
            self._waiting = []

    def _numbered(self, terms: Terms) -> tuple[Any, Any, Any]:
        count = len(terms.subjects)
        number, name = self._ids.__getitem__, self._names.__getitem__
        return (
            np.fromiter(map(number, terms.subjects), np.int32, count),
            np.fromiter(map(name, terms.predicates), np.int32, count),
            np.fromiter(map(number, terms.objects), np.int32, count),
        )

    def graph(self, targets: Sequence[str]) -> ColumnGraph:
        """The graph of all rows."""
        self._flush()
        for term in targets:
            self._ids[term.encode()]
        self._ids.default_factory = None
        subjects, predicates, objects = (np.concatenate(column) for column in zip(*self._parts, strict=True))
        self._parts = []
        names = [name.decode() for name in self._names]
        return ColumnGraph(
            Rows(list(self._ids), self._ids, names, subjects, predicates, objects, self._starts, self._background)
        )


def _newest(ids: dict[bytes, int], known: int) -> list[bytes]:
    return list(islice(reversed(ids), len(ids) - known))


def _forget(ids: dict[bytes, int], known: int) -> None:
    for term in _newest(ids, known):
        del ids[term]
