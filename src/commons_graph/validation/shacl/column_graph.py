"""A data graph of numpy columns, for millions of triples: nodes are numbers, each predicate is a relation."""
# ruff: noqa: D102 - the base class says what each method does

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Final

import numpy as np

from commons_graph.validation.shacl.column_relations import Bits, ColumnRelations, Columns, Ids, Mask, mask_of
from commons_graph.validation.shacl.column_rows import Rows
from commons_graph.validation.shacl.forms import PLAIN_FORMS, FormTest, form_of
from commons_graph.validation.shacl.tokens import SUBCLASS, TYPE

_IRI, _BLANK = range(len(PLAIN_FORMS))
_BATCH: Final = 10_000


class ColumnGraph(ColumnRelations):
    """The graph of some rows."""

    def __init__(self, rows: Rows) -> None:
        super().__init__(len(rows.terms))
        self.triples = rows
        order = np.argsort(rows.predicates, kind="stable")
        bounds = np.searchsorted(rows.predicates[order], np.arange(len(rows.names) + 1))
        self._places = {name: order[bounds[at] : bounds[at + 1]] for at, name in enumerate(rows.names)}
        self._columns: dict[str, Columns] = {}
        self._inverse: dict[str, Columns] = {}
        self._instances: dict[str, Mask] = {}

    # nodes

    def nodes(self, terms: Iterable[str]) -> Mask:
        numbers = map(self.triples.number, terms)
        return mask_of(np.array([number for number in numbers if number is not None], np.int32), self._size)

    def terms(self, nodes: Mask) -> Sequence[str]:
        return self.triples.texts(nodes.ids().tolist())

    def own(self) -> Mask:
        return self.triples.described[0]

    def hidden(self) -> Mask:
        return self.triples.described[1]

    def failing(self, nodes: Mask, test: Callable[[str], object]) -> Mask:
        bits = nodes.bits
        failing = np.zeros(self._size, np.bool_)
        if isinstance(test, FormTest):
            forms, codes = self._forms
            verdicts = [test.of_form(form) for form in forms]
            failing |= bits & np.array([verdict is False for verdict in verdicts])[codes]
            bits = bits & np.array([verdict is None for verdict in verdicts])[codes]
        open_nodes = np.flatnonzero(bits)
        passed = np.fromiter(map(bool, map(test, self.triples.texts(open_nodes.tolist()))), np.bool_, len(open_nodes))
        failing[open_nodes[~passed]] = True
        return Mask(failing)

    @cached_property
    def _forms(self) -> tuple[list[str], Ids]:
        """What tells the kind, datatype or language of each term, found once for all constraints."""
        starts = np.frombuffer(bytes(map(itemgetter(0), self.triples.terms)), np.uint8)
        codes = np.where(starts == ord("<"), _IRI, _BLANK).astype(np.int32)
        literals = np.flatnonzero(starts == ord('"'))
        known = defaultdict(None, {form: code for code, form in enumerate(PLAIN_FORMS)})
        known.default_factory = known.__len__
        forms = [form_of(text) for text in self.triples.texts(literals.tolist())]
        codes[literals] = np.fromiter(map(known.__getitem__, forms), np.int32, len(forms))
        return list(known), codes

    # predicates

    def predicates(self) -> Collection[str]:
        return self._places.keys()

    def _column(self, predicate: str) -> Columns:
        if predicate not in self._columns:
            places = self._places.get(predicate, np.empty(0, np.int64))
            self._columns[predicate] = self.in_order(self.triples.subjects[places], self.triples.objects[places])
        return self._columns[predicate]

    def _inverse_column(self, predicate: str) -> Columns:
        if predicate not in self._inverse:
            column = self._column(predicate)
            self._inverse[predicate] = self.in_order(column.objects, column.subjects)
        return self._inverse[predicate]

    def with_property(self, nodes: Mask, predicate: str) -> Mask:
        return nodes & self._column(predicate).foci(self._size)

    def objects(self, predicate: str) -> Mask:
        return self._column(predicate).values(self._size)

    def of_class(self, nodes: Mask, class_term: str) -> Mask:
        if class_term not in self._instances:
            types = self._column(TYPE)
            classes = self._subclasses(class_term)
            self._instances[class_term] = mask_of(types.subjects[classes[types.objects]], self._size)
        return nodes & self._instances[class_term]

    def _subclasses(self, class_term: str) -> Bits:
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

    def pair_terms(self, pairs: Columns) -> Iterator[tuple[str, str]]:
        for start in range(0, len(pairs), _BATCH):
            part = slice(start, start + _BATCH)
            subjects, objects = (
                self.triples.texts(column[part].tolist()) for column in (pairs.subjects, pairs.objects)
            )
            yield from zip(subjects, objects, strict=True)

    # places

    def places(self, focus: Collection[str]) -> dict[str, list[int]]:
        return self.triples.places(self.nodes(focus))

    def stating(self, subject: str, predicate: str, value: str) -> Collection[int]:
        return self.triples.stating(subject, predicate, value)
