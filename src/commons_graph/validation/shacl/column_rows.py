"""All triples of some documents as they came, and which document states what."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from commons_graph.validation.shacl.column_relations import Ids, Mask, mask_of


@dataclass(frozen=True)
class Rows:
    """Triples, row by row: numbers of `terms`, and of `names` for predicates; `starts` is where documents begin.

    `terms` are in UTF-8, with `ids` the way back: few of them are ever looked at as text.
    """

    terms: list[bytes]
    ids: dict[bytes, int]
    names: list[str]
    subjects: Ids
    predicates: Ids
    objects: Ids
    starts: Sequence[int]
    background: Sequence[bool]

    def texts(self, nodes: Sequence[int]) -> list[str]:
        """Terms by their numbers; all are decoded at once, since no term of N-Triples has a line end in it."""
        return b"\n".join(map(self.terms.__getitem__, nodes)).decode().split("\n") if nodes else []

    def number(self, term: str) -> int | None:
        """The number of a term, None when no document has it."""
        return self.ids.get(term.encode())

    @cached_property
    def described(self) -> tuple[Mask, Mask]:
        """The nodes that documents describe which are not background, and those that background alone describes."""
        size, subjects = len(self.terms), self.subjects
        if not any(self.background):
            return mask_of(subjects, size), mask_of(subjects[:0], size)
        background = np.repeat(self.background, np.diff([*self.starts, len(subjects)]))
        own = mask_of(subjects[~background], size)
        return own, mask_of(subjects[background], size) - own

    def places(self, focus: Mask) -> dict[str, list[int]]:
        """The places of the documents that describe some nodes and are not background."""
        rows = np.flatnonzero(focus.bits[self.subjects])
        pairs = np.unique(self.subjects[rows].astype(np.int64) * len(self.starts) + self._documents(rows))
        nodes, documents = np.divmod(pairs, len(self.starts))
        found: dict[str, list[int]] = {}
        for node, document in zip(self.texts(nodes.tolist()), documents.tolist(), strict=True):
            if not self.background[document]:
                found.setdefault(node, []).append(document)
        return found

    @cached_property
    def first_and_last_places(self) -> tuple[Ids, Ids]:
        """Of each node, the first and the last document that describes it and is not background; -1 for none."""
        owners = np.repeat(np.arange(len(self.starts), dtype=np.int32), np.diff([*self.starts, len(self.subjects)]))
        own = ~np.array(self.background, np.bool_)[owners]
        subjects, owners = self.subjects[own], owners[own]
        first, last = np.full((2, len(self.terms)), -1, np.int32)
        first[subjects[::-1]] = owners[::-1]
        last[subjects] = owners
        return first, last

    def stating(self, subject: str, predicate: str, value: str) -> Collection[int]:
        """The places of the documents that have a triple."""
        node, end = self.number(subject), self.number(value)
        if node is None or end is None or predicate not in self.names:
            return ()
        order, subjects = self._by_subject
        first, last = np.searchsorted(subjects, [node, node + 1])
        same = order[first:last]
        same = same[self.objects[same] == end]
        found: list[int] = self._documents(same[self.predicates[same] == self.names.index(predicate)]).tolist()
        return found

    def _documents(self, rows: Any) -> Any:
        return np.searchsorted(self.starts, rows, "right") - 1

    @cached_property
    def _by_subject(self) -> tuple[Any, Ids]:
        order = np.argsort(self.subjects, kind="stable")
        return order, self.subjects[order]
