"""What results are put in order by, as columns of numbers (see `commons_graph.validation.ordering`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from commons_graph.validation.shacl.column_relations import Ids
from commons_graph.validation.shacl.column_rows import Rows
from commons_graph.validation.shacl.findings import path_text
from commons_graph.validation.shacl.messages import Speaker
from commons_graph.validation.shacl.run import Batch, Result
from commons_graph.validation.shacl.shape import Row

_NOTHING: Final = -1
"""Stands for a value that a result does not have."""


class ResultKeys:
    """The keys of all results of some batches, one after the other."""

    def __init__(self, rows: Rows, batches: Sequence[Batch], speaker: Speaker) -> None:
        self._rows = rows
        self._speaker = speaker
        self._kinds: dict[tuple[str, ...], int] = {}
        self._messages: dict[tuple[str, ...], int] = {}
        self._strangers: dict[str, int] = {}
        parts = [np.empty((4, 0), np.int32), *map(self._of_batch, batches)]
        self.focus, self._values, self._kind, self._message = np.concatenate(parts, axis=1)

    def after_focus(self) -> tuple[Ids, ...]:
        """Columns to sort by, the first one last, as `numpy.lexsort` wants them."""
        kinds, messages = ranks(list(self._kinds)), ranks(list(self._messages))
        return messages[self._message], self._by_text(self._values), kinds[self._kind], self._by_text(self.focus)

    def _of_batch(self, batch: Batch) -> Any:
        if batch.pairs is None:
            return np.array([self._of_row(batch, row) for row in batch.rows], np.int32).reshape(-1, 4).T
        kind, message = self._told(batch, Row("", None, batch.path))
        keys = np.empty((4, len(batch)), np.int32)
        keys[0] = batch.pairs.subjects
        keys[1] = batch.pairs.objects if batch.valued else _NOTHING
        keys[2], keys[3] = kind, message
        return keys

    def _of_row(self, batch: Batch, row: Row) -> tuple[int, ...]:
        value = _NOTHING if row.value is None else self._number(row.value)
        return (self._number(row.focus), value, *self._told(batch, row))

    def _told(self, batch: Batch, row: Row) -> tuple[int, int]:
        """The numbers of what a result is about, nodes aside, and of its messages."""
        kind = (path_text(row.path or batch.shape.path), batch.constraint.component_iri, batch.shape.label)
        texts = self._speaker.messages(Result(batch.shape, batch.constraint, row)).values()
        return _noted(self._kinds, kind), _noted(self._messages, tuple(sorted(texts)))

    def _number(self, token: str) -> int:
        """The number of a term; those that only a query made follow those of the data."""
        known = self._rows.number(token)
        if known is not None:
            return known
        return len(self._rows.terms) + self._strangers.setdefault(token, len(self._strangers))

    def _by_text(self, numbers: Ids) -> Ids:
        """The numbers of nodes changed for their places in the order of texts, where all blank nodes are equal."""
        used, places = np.unique(numbers, return_inverse=True)
        strangers = list(self._strangers)
        terms = [self._text(number, strangers) for number in used.tolist()]
        order = np.array(sorted(range(len(terms)), key=terms.__getitem__), np.int32)
        place = np.empty(len(order), np.int32)
        place[order] = np.arange(len(order))
        blank = np.fromiter((term[:1] == b"_" for term in terms), np.bool_, len(terms))
        place[blank] = place[blank].min(initial=len(order))
        return place[places]

    def _text(self, number: int, strangers: Sequence[str]) -> bytes:
        known = len(self._rows.terms)
        if number >= known:
            return strangers[number - known].encode()
        return self._rows.terms[number] if number >= 0 else b""


def ranks(texts: Sequence[Any]) -> Ids:
    """The place of each text in the order of all, the same one for equal texts."""
    place = {text: number for number, text in enumerate(sorted(set(texts)))}
    return np.array([place[text] for text in texts], np.int32)


def _noted(known: dict[tuple[str, ...], int], key: tuple[str, ...]) -> int:
    return known.setdefault(key, len(known))
