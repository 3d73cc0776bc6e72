"""A data graph of numpy columns, for millions of triples: nodes are numbers, sets of nodes are masks.

Each predicate is a pair of columns, sorted by subject and then by object, without duplicates; so are all relations.
"""
# ruff: noqa: D102 - the base class says what each method does

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commons_graph.validation.shacl.forms import PLAIN_FORMS, FormTest, form_of
from commons_graph.validation.shacl.graph import Graph
from commons_graph.validation.shacl.tokens import SUBCLASS, TYPE

_IRI, _BLANK = range(len(PLAIN_FORMS))

Ids = NDArray[np.int32]
_Mask = NDArray[np.bool_]
_Codes = NDArray[np.int64]


class Mask:
    """A set of nodes: one truth value for each node of the graph."""

    __slots__ = ("_count", "bits")

    def __init__(self, bits: _Mask) -> None:
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
            self._foci = _mask(self.subjects, size)
        return self._foci

    def values(self, size: int) -> Mask:
        """The set of objects."""
        if self._values is None:
            self._values = _mask(self.objects, size)
        return self._values


@dataclass(frozen=True, slots=True)
class Rows:
    """All triples as they came: `predicates` index `names`, and `starts` is the first row of each document."""

    terms: list[str]
    ids: dict[str, int]
    names: list[str]
    subjects: Ids
    predicates: NDArray[np.int32]
    objects: Ids
    starts: Sequence[int]
    background: Sequence[bool]


class ColumnGraph(Graph):
    """The graph of some rows."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._terms = rows.terms
        self._size = len(rows.terms)
        order = np.argsort(rows.predicates, kind="stable")
        bounds = np.searchsorted(rows.predicates[order], np.arange(len(rows.names) + 1))
        self._places = {name: order[bounds[at] : bounds[at + 1]] for at, name in enumerate(rows.names)}
        self._columns: dict[str, Columns] = {}
        self._inverse: dict[str, Columns] = {}
        self._instances: dict[str, Mask] = {}

    # nodes

    def nodes(self, terms: Iterable[str]) -> Mask:
        known = self._rows.ids
        return _mask(np.array([known[term] for term in terms if term in known], np.int32), self._size)

    def terms(self, nodes: Mask) -> Sequence[str]:
        return [self._terms[node] for node in nodes.ids().tolist()]

    def own(self) -> Mask:
        return self._described[0]

    def hidden(self) -> Mask:
        return self._described[1]

    @cached_property
    def _described(self) -> tuple[Mask, Mask]:
        subjects = self._rows.subjects
        if not any(self._rows.background):
            return _mask(subjects, self._size), _mask(subjects[:0], self._size)
        background = np.repeat(self._rows.background, np.diff([*self._rows.starts, len(subjects)]))
        own = _mask(subjects[~background], self._size)
        return own, _mask(subjects[background], self._size) - own

    def failing(self, nodes: Mask, test: Callable[[str], object]) -> Mask:
        bits = nodes.bits
        failing = np.zeros(self._size, np.bool_)
        if isinstance(test, FormTest):
            forms, codes = self._forms
            verdicts = [test.of_form(form) for form in forms]
            failing |= bits & np.array([verdict is False for verdict in verdicts])[codes]
            bits = bits & np.array([verdict is None for verdict in verdicts])[codes]
        terms = self._terms
        failing[[node for node in np.flatnonzero(bits).tolist() if not test(terms[node])]] = True
        return Mask(failing)

    @cached_property
    def _forms(self) -> tuple[list[str], NDArray[np.int32]]:
        """What tells the kind, datatype or language of each term, found once for all constraints."""
        starts = np.frombuffer("".join([term[0] for term in self._terms]).encode(), np.uint8)
        codes = np.where(starts == ord("<"), _IRI, _BLANK).astype(np.int32)
        literals = np.flatnonzero(starts == ord('"'))
        known = defaultdict(None, {form: code for code, form in enumerate(PLAIN_FORMS)})
        known.default_factory = known.__len__
        forms = [form_of(self._terms[node]) for node in literals.tolist()]
        codes[literals] = np.fromiter(map(known.__getitem__, forms), np.int32, len(forms))
        return list(known), codes

    # predicates

    def predicates(self) -> Collection[str]:
        return self._places.keys()

    def _column(self, predicate: str) -> Columns:
        if predicate not in self._columns:
            places = self._places.get(predicate, np.empty(0, np.int64))
            self._columns[predicate] = self._sorted(self._rows.subjects[places], self._rows.objects[places])
        return self._columns[predicate]

    def _inverse_column(self, predicate: str) -> Columns:
        if predicate not in self._inverse:
            column = self._column(predicate)
            self._inverse[predicate] = self._sorted(column.objects, column.subjects)
        return self._inverse[predicate]

    def with_property(self, nodes: Mask, predicate: str) -> Mask:
        return nodes & self._column(predicate).foci(self._size)

    def objects(self, predicate: str) -> Mask:
        return self._column(predicate).values(self._size)

    def of_class(self, nodes: Mask, class_term: str) -> Mask:
        if class_term not in self._instances:
            types = self._column(TYPE)
            classes = self._subclasses(class_term)
            self._instances[class_term] = _mask(types.subjects[classes[types.objects]], self._size)
        return nodes & self._instances[class_term]

    def _subclasses(self, class_term: str) -> _Mask:
        classes = self.nodes([class_term])
        below = self._inverse_column(SUBCLASS)
        front = classes
        while front:
            front = self.values(self.of_foci(below, front)) - classes
            classes = classes | front
        return classes.bits

    def edges(self, predicate: str, focus: Mask) -> Columns:
        return self.of_foci(self._column(predicate), focus)

    def inverse_edges(self, predicate: str, focus: Mask) -> Columns:
        return self.of_foci(self._inverse_column(predicate), focus)

    def rows(self, predicate: str) -> Iterable[tuple[str, str]]:
        return self.pair_terms(self._column(predicate))

    # relations

    def _sorted(self, subjects: Ids, objects: Ids) -> Columns:
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

    def identity(self, nodes: Mask) -> Columns:
        ids = nodes.ids().astype(np.int32)
        return Columns(ids, ids)

    def compose(self, left: Columns, right: Columns) -> Columns:
        first = np.searchsorted(right.subjects, left.objects, "left")
        counts = np.searchsorted(right.subjects, left.objects, "right") - first
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        ends = right.objects[np.repeat(first, counts) + within]
        return self._sorted(np.repeat(left.subjects, counts), ends)

    def union(self, relations: Sequence[Columns]) -> Columns:
        none = np.empty(0, np.int32)
        subjects = np.concatenate([none, *(relation.subjects for relation in relations)])
        return self._sorted(subjects, np.concatenate([none, *(relation.objects for relation in relations)]))

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
        return _mask(again[again == subjects[: len(again)]], self._size)

    def pair_terms(self, pairs: Columns) -> Iterator[tuple[str, str]]:
        terms = self._terms
        for node, value in zip(pairs.subjects.tolist(), pairs.objects.tolist(), strict=True):
            yield terms[node], terms[value]

    # places

    def places(self, focus: Collection[str]) -> dict[str, list[int]]:
        rows = np.flatnonzero(self.nodes(focus).bits[self._rows.subjects])
        documents = np.searchsorted(self._rows.starts, rows, "right") - 1
        pairs = np.unique(self._rows.subjects[rows].astype(np.int64) * len(self._rows.starts) + documents)
        found: dict[str, list[int]] = {}
        for code in pairs.tolist():
            node, document = divmod(code, len(self._rows.starts))
            if not self._rows.background[document]:
                found.setdefault(self._terms[node], []).append(document)
        return found

    def stating(self, subject: str, predicate: str, value: str) -> Collection[int]:
        known, rows = self._rows.ids, self._rows
        if subject not in known or value not in known or predicate not in self._places:
            return ()
        order, subjects = self._by_subject
        first, last = np.searchsorted(subjects, [known[subject], known[subject] + 1])
        same = order[first:last]
        same = same[rows.objects[same] == known[value]]
        same = same[rows.predicates[same] == rows.names.index(predicate)]
        found: list[int] = (np.searchsorted(rows.starts, same, "right") - 1).tolist()
        return found

    @cached_property
    def _by_subject(self) -> tuple[Any, Ids]:
        order = np.argsort(self._rows.subjects, kind="stable")
        return order, self._rows.subjects[order]


def _mask(ids: Ids, size: int) -> Mask:
    bits = np.zeros(size, np.bool_)
    bits[ids] = True
    return Mask(bits)


def _kept(pairs: Columns, keep: _Mask) -> Columns:
    return pairs if keep.all() else Columns(pairs.subjects[keep], pairs.objects[keep])
