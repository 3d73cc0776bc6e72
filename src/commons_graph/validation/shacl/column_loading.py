"""From documents to columns: terms become numbers straight from the text of N-Triples, without objects between."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

import numpy as np
import pyoxigraph as ox

from commons_graph.validation.port import Document
from commons_graph.validation.shacl.column_graph import ColumnGraph, Rows
from commons_graph.validation.shacl.triple_tokens import scoped, token_triples
from commons_graph.validation.streams import StreamedTriples

_TERM: Final = (
    r'(?:<[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*>'
    r'|"[^"\\\n\r]*(?:\\[tbnrf"\\][^"\\\n\r]*)*"'
    r"(?:@[a-z]+(?:-[a-z0-9]+)*|\^\^<(?!http://www\.w3\.org/2001/XMLSchema#string>)[A-Za-z][^\x00-\x20<>\"{}|^`\\]*>)?"
    r"|_:\w(?:[\w.-]*[\w-])?)\n"
)
_CANONICAL: Final = re.compile(f"(?:{_TERM})*+")
_BATCH: Final = 50_000
_Texts = Sequence[str]


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
    """The columns in the making."""

    def __init__(self) -> None:
        self._ids: defaultdict[str, int] = defaultdict()
        self._ids.default_factory = self._ids.__len__
        self._names: defaultdict[str, int] = defaultdict()
        self._names.default_factory = self._names.__len__
        self._parts: list[tuple[Any, Any, Any]] = [self._numbered((), (), ())]
        self._waiting: list[tuple[str, str, str]] = []
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
        self._waiting += triples
        self._rows += len(self._waiting) - before
        if len(self._waiting) >= _BATCH:
            self._flush()

    def read(self, document: Document, triples: StreamedTriples, scope: str) -> None:
        """Add triples from their text; a block that is not written canonically is written anew by the parser.

        What even then is unlike other triples is left to the parser alone.
        """
        self._flush()
        for block, count in triples.text():
            if not self._add_block(block, count, scope):
                anew = triples.canonical(block)
                if not self._add_block(anew, anew.count("\n"), scope):
                    odd = [quad.triple for quad in ox.parse(anew, format=ox.RdfFormat.N_TRIPLES)]
                    self.take(token_triples(Document(document.name, odd), scope))
                    self._flush()

    def _add_block(self, block: str, count: int, scope: str) -> bool:
        """Add a block of lines unless it has anything but canonical triples."""
        lines = block.split(" .\n")
        if lines.pop() or len(lines) != count:
            return False
        known, names = len(self._ids), len(self._names)
        try:
            subjects, predicates, objects = zip(*[line.split(" ", 2) for line in lines], strict=True)
        except ValueError:
            return not lines
        if "_:" in block:
            subjects, objects = (tuple(scoped(token, scope) for token in column) for column in (subjects, objects))
        part = self._numbered(subjects, predicates, objects)
        if not (_are_canonical(_newest(self._ids, known)) and _are_canonical(_newest(self._names, names))):
            _forget(self._ids, known)
            _forget(self._names, names)
            return False
        self._parts.append(part)
        self._rows += len(lines)
        return True

    def _flush(self) -> None:
        if self._waiting:
            self._parts.append(self._numbered(*zip(*self._waiting, strict=True)))
            self._waiting = []

    def _numbered(self, subjects: _Texts, predicates: _Texts, objects: _Texts) -> tuple[Any, Any, Any]:
        count = len(subjects)
        number, name = self._ids.__getitem__, self._names.__getitem__
        return (
            np.fromiter(map(number, subjects), np.int32, count),
            np.fromiter(map(name, predicates), np.int32, count),
            np.fromiter(map(number, objects), np.int32, count),
        )

    def graph(self, targets: Sequence[str]) -> ColumnGraph:
        """The graph of all rows."""
        self._flush()
        for term in targets:
            self._ids[term]
        self._ids.default_factory = None
        columns = [np.concatenate(column) for column in zip(*self._parts, strict=True)]
        self._parts = []
        subjects, predicates, objects = columns
        return ColumnGraph(
            Rows(
                list(self._ids),
                self._ids,
                list(self._names),
                subjects,
                predicates,
                objects,
                self._starts,
                self._background,
            )
        )


def _newest(ids: dict[str, int], known: int) -> list[str]:
    return list(islice(reversed(ids), len(ids) - known))


def _forget(ids: dict[str, int], known: int) -> None:
    for term in _newest(ids, known):
        del ids[term]


def _are_canonical(terms: Sequence[str]) -> bool:
    """Whether tokens are what the parser would make of them: one match over all of them."""
    text = "\n".join(terms) + "\n" if terms else ""
    return _CANONICAL.fullmatch(text) is not None
