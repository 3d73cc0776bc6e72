"""Findings by the million in little memory: results stay numbers, put in order at once, and are told when looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, overload

import numpy as np

from commons_graph.validation.port import Document, Finding, Findings, Severity
from commons_graph.validation.shacl.column_relations import Ids
from commons_graph.validation.shacl.column_rows import Rows
from commons_graph.validation.shacl.findings import Teller, place_of
from commons_graph.validation.shacl.result_keys import ResultKeys, ranks
from commons_graph.validation.shacl.run import Batch, Run
from commons_graph.validation.shacl.shape import Row

_CHUNK: Final = 2000
_NOWHERE: Final = -1
"""The place of a result that no document is about; the name of the last document stands there, which is empty."""


class ManyFindings(Findings):
    """The findings of some batches, in the order of `commons_graph.validation.ordering`."""

    def __init__(self, run: Run, rows: Rows, batches: Sequence[Batch], documents: Sequence[Document]) -> None:
        self._run = run
        self._data = rows
        self._batches = batches
        self._teller = Teller(documents)
        self._starts = np.cumsum([0, *map(len, batches)])
        keys = ResultKeys(rows, batches, self._teller.speaker)
        self._places = self._settled(keys.focus)
        names = ranks([*(document.name for document in documents), ""])
        self._order = np.lexsort((*keys.after_focus(), names[self._places]))

    def __len__(self) -> int:
        return int(self._starts[-1])

    def of_severity(self, severity: Severity) -> int:
        """How many have this severity."""
        return sum(len(batch) for batch in self._batches if batch.shape.severity is severity)

    def __iter__(self) -> Iterator[Finding]:
        """All findings, a chunk of them in memory at a time."""
        for start in range(0, len(self), _CHUNK):
            yield from self[start : start + _CHUNK]

    @overload
    def __getitem__(self, index: int) -> Finding: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Finding]: ...

    def __getitem__(self, index: int | slice) -> Finding | Sequence[Finding]:
        """One finding, or some."""
        return self._made(self._order[index]) if isinstance(index, slice) else self._made(self._order[[index]])[0]

    def _made(self, numbers: Any) -> list[Finding]:
        made: dict[int, Finding] = {}
        for batch, within, inside in self._by_batch(np.sort(numbers)):
            for number, result in zip(inside.tolist(), self._run.told(batch, self._rows(batch, within)), strict=True):
                messages = self._teller.speaker.messages(result)
                made[number] = self._teller.finding(result, self._teller.source(int(self._places[number])), messages)
        return [made[number] for number in numbers.tolist()]

    def _by_batch(self, numbers: Any) -> Iterator[tuple[Batch, Any, Any]]:
        """Each batch that some results are of, with their places in it and their numbers."""
        owners = np.searchsorted(self._starts, numbers, "right") - 1
        for owner in np.unique(owners).tolist():
            inside = numbers[owners == owner]
            yield self._batches[owner], inside - self._starts[owner], inside

    def _rows(self, batch: Batch, within: Any) -> list[Row]:
        if batch.pairs is None:
            return [batch.rows[at] for at in within.tolist()]
        foci = self._data.texts(batch.pairs.subjects[within].tolist())
        ends = self._data.texts(batch.pairs.objects[within].tolist())
        return [Row(focus, end if batch.valued else None, batch.path) for focus, end in zip(foci, ends, strict=True)]

    def _settled(self, focus: Ids) -> Ids:
        """The place of the document of each result; where several describe the focus node, the triple decides."""
        first, last = self._data.first_and_last_places
        places = first[focus]
        doubtful = np.flatnonzero(places != last[focus])
        for start in range(0, len(doubtful), _CHUNK):
            for batch, within, inside in self._by_batch(doubtful[start : start + _CHUNK]):
                rows = self._rows(batch, within)
                describing = self._run.graph.places({row.focus for row in rows})
                for number, row in zip(inside.tolist(), rows, strict=True):
                    place = place_of(row, batch.shape, describing[row.focus], self._run.graph)
                    places[number] = _NOWHERE if place is None else place
        return places
