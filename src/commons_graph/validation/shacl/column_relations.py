"""Sets of nodes as masks and relations as pairs of numpy columns, with the algebra that constraints need.

A relation is in order of its subjects and then of its objects, without duplicates.
"""
# ruff: noqa: D102 - the base class says what each method does

from __future__ import annotations

from abc import ABC
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commons_graph.validation.shacl.graph import Graph

Ids = NDArray[np.int32]
Bits = NDArray[np.bool_]
_Codes = NDArray[np.int64]


class Mask:
    """A set of nodes: one truth value for each node of the graph."""

    __slots__ = ("_count", "bits")

    def __init__(self, bits: Bits) -> None:
        self.bits = bits
        self._count = -1

    def __and__(self, other: Mask) -> Mask:
        return Mask(self.bits & other.bits)

    def __or__(self, other: Mask) -> Mask:
        return Mask(self.bits | other.bits)

    def __sub__(self, other: Mask) -> Mask:
        return Mask(self.bits > other.bits)

    def __len__(self) -> int:
        if self._count < 0:
            self._count = int(np.count_nonzero(self.bits))
        return self._count

    def ids(self) -> Any:
        """The numbers of the nodes, in order."""
        return np.flatnonzero(self.bits)


def mask_of(ids: Any, size: int) -> Mask:
    """The set of some nodes, in a graph of so many."""
    bits = np.zeros(size, np.bool_)
    bits[ids] = True
    return Mask(bits)


class Columns:
    """A relation: subjects and objects, row by row, in order."""

    __slots__ = ("_foci", "_values", "objects", "subjects")

    def __init__(self, subjects: Ids, objects: Ids) -> None:
        self.subjects = subjects
        self.objects = objects
        self._foci: Mask | None = None
        self._values: Mask | None = None

    def __len__(self) -> int:
        return len(self.subjects)

    def foci(self, size: int) -> Mask:
        """The set of subjects."""
        if self._foci is None:
            self._foci = mask_of(self.subjects, size)
        return self._foci

    def values(self, size: int) -> Mask:
        """The set of objects."""
        if self._values is None:
            self._values = mask_of(self.objects, size)
        return self._values


class ColumnRelations(Graph, ABC):
    """The part of a graph that is about relations alone; `size` is how many nodes there are."""

    def __init__(self, size: int) -> None:
        self._size = size

    def identity(self, nodes: Mask) -> Columns:
        ids = nodes.ids().astype(np.int32)
        return Columns(ids, ids)

    def compose(self, left: Columns, right: Columns) -> Columns:
        first = np.searchsorted(right.subjects, left.objects, "left")
        counts = np.searchsorted(right.subjects, left.objects, "right") - first
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        ends = right.objects[np.repeat(first, counts) + within]
        return self.in_order(np.repeat(left.subjects, counts), ends)

    def union(self, relations: Sequence[Columns]) -> Columns:
        none = np.empty(0, np.int32)
        subjects = np.concatenate([none, *(relation.subjects for relation in relations)])
        return self.in_order(subjects, np.concatenate([none, *(relation.objects for relation in relations)]))

    def reach(self, focus: Mask, step: Columns) -> Columns:
        front = self.of_foci(step, focus)
        known = self._codes(front)
        while len(front):
            found = self._codes(self.compose(front, step))
            fresh = np.setdiff1d(found, known, assume_unique=True)
            known = np.union1d(known, fresh)
            front = self._decoded(fresh)
        return self._decoded(known)

    def minus(self, left: Columns, right: Columns) -> Columns:
        return self._decoded(np.setdiff1d(self._codes(left), self._codes(right), assume_unique=True))

    def common(self, left: Columns, right: Columns) -> Columns:
        return self._decoded(np.intersect1d(self._codes(left), self._codes(right), assume_unique=True))

    def values(self, pairs: Columns) -> Mask:
        return pairs.values(self._size)

    def foci(self, pairs: Columns) -> Mask:
        return pairs.foci(self._size)

    def having(self, pairs: Columns, values: Mask) -> Columns:
        return _kept(pairs, values.bits[pairs.objects])

    def of_foci(self, pairs: Columns, focus: Mask) -> Columns:
        return _kept(pairs, focus.bits[pairs.subjects])

    def counted(self, focus: Mask, pairs: Columns, low: int, high: int | None) -> Mask:
        enough = focus & self._with_at_least(pairs, low) if low > 0 else focus
        return enough if high is None else enough - self._with_at_least(pairs, high + 1)

    def _with_at_least(self, pairs: Columns, count: int) -> Mask:
        """Where rows are in order, a subject has so many when the row so many places further is still its own."""
        subjects = pairs.subjects
        ahead = count - 1
        again = subjects[ahead:]
        return mask_of(again[again == subjects[: len(again)]], self._size)

    def repeated(self, pairs: Columns, around: Columns) -> Columns:
        times = np.bincount(around.objects, minlength=self._size)[pairs.subjects]
        return Columns(np.repeat(pairs.subjects, times), np.repeat(pairs.objects, times))

    def in_order(self, subjects: Ids, objects: Ids) -> Columns:
        """A relation of rows in any order, with duplicates."""
        codes = subjects.astype(np.int64) * self._size + objects
        if (codes[1:] > codes[:-1]).all():
            return Columns(subjects, objects)
        codes.sort()
        return self._decoded(codes[np.append(True, codes[1:] != codes[:-1])] if len(codes) else codes)

    def _decoded(self, codes: _Codes) -> Columns:
        subjects, objects = np.divmod(codes, self._size)
        return Columns(subjects.astype(np.int32), objects.astype(np.int32))

    def _codes(self, pairs: Columns) -> _Codes:
        return pairs.subjects.astype(np.int64) * self._size + pairs.objects


def _kept(pairs: Columns, keep: Bits) -> Columns:
    return pairs if keep.all() else Columns(pairs.subjects[keep], pairs.objects[keep])
