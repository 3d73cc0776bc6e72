"""A data graph of Python dictionaries, for a few thousand triples: nodes are the tokens themselves.

It may rest on another one, so that a vocabulary is indexed once and a contribution of thirty triples is
checked against it in a millisecond.
"""

# ruff: noqa: D102 - the base class says what each method does

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final

from commons_graph.validation.shacl.graph import Graph
from commons_graph.validation.shacl.tokens import SUBCLASS, TYPE

_Index = dict[str, dict[str, list[str]]]
_Pair = tuple[str, str]
_Triple = tuple[str, str, str]
_NONE: Final[dict[str, list[str]]] = {}


class SmallGraph(Graph):
    """Predicate → subject → objects, and the other way round where it is asked for.

    `documents` are the triples of each document, with its place; those of a base are all background.
    """

    def __init__(
        self,
        documents: Iterable[tuple[int, Iterable[_Triple], bool]] = (),
        base: SmallGraph | None = None,
    ) -> None:
        self._base = base
        self._forward: _Index = {}
        self._backward: _Index = {}
        self._classes: dict[str, frozenset[str]] = {}
        self._places: dict[str, list[int]] = {}
        self._stated: dict[_Triple, list[int]] = {}
        self._own: set[str] = set()
        self._background: set[str] = set()
        for place, triples, background in documents:
            self._add(place, triples, background)
        self._hidden = self._background - self._own

    def _add(self, place: int, triples: Iterable[_Triple], background: bool) -> None:
        forward = self._forward
        described = set()
        for subject, predicate, value in triples:
            described.add(subject)
            if not background:
                self._stated.setdefault((subject, predicate, value), []).append(place)
            values = forward.setdefault(predicate, {}).setdefault(subject, [])
            if value not in values and not self._in_base(subject, predicate, value):
                values.append(value)
        if background:
            self._background |= described
            return
        self._own |= described
        for subject in described:
            self._places.setdefault(subject, []).append(place)

    def _in_base(self, subject: str, predicate: str, value: str) -> bool:
        return self._base is not None and value in self._base._forward.get(predicate, _NONE).get(subject, ())

    def nodes(self, terms: Iterable[str]) -> set[str]:
        return set(terms)

    def terms(self, nodes: set[str]) -> Sequence[str]:
        return list(nodes)

    def own(self) -> set[str]:
        return self._own

    def hidden(self) -> set[str]:
        if self._base is None:
            return self._hidden
        return self._hidden | (self._base._hidden - self._own)

    def failing(self, nodes: set[str], test: Callable[[str], object]) -> set[str]:
        return {node for node in nodes if not test(node)}

    def predicates(self) -> Collection[str]:
        return self._forward.keys() if self._base is None else self._forward.keys() | self._base._forward.keys()

    def _forwards(self, predicate: str) -> list[dict[str, list[str]]]:
        indexes = [self._forward.get(predicate, _NONE)]
        if self._base is not None:
            indexes.append(self._base._forward.get(predicate, _NONE))
        return [index for index in indexes if index]

    def _backwards(self, predicate: str) -> list[dict[str, list[str]]]:
        indexes = [self._inverted(predicate)]
        if self._base is not None:
            indexes.append(self._base._inverted(predicate))
        return [index for index in indexes if index]

    def _inverted(self, predicate: str) -> dict[str, list[str]]:
        if predicate not in self._backward:
            index: dict[str, list[str]] = {}
            for subject, values in self._forward.get(predicate, _NONE).items():
                for value in values:
                    index.setdefault(value, []).append(subject)
            self._backward[predicate] = index
        return self._backward[predicate]

    def with_property(self, nodes: set[str], predicate: str) -> set[str]:
        found: set[str] = set()
        for index in self._forwards(predicate):
            found.update(nodes & index.keys())
        return found

    def objects(self, predicate: str) -> set[str]:
        return {node for index in self._backwards(predicate) for node in index}

    def of_class(self, nodes: set[str], class_term: str) -> set[str]:
        classes = self._subclasses(class_term)
        return {
            node
            for index in self._forwards(TYPE)
            for node in nodes & index.keys()
            if not classes.isdisjoint(index[node])
        }

    def _subclasses(self, class_term: str) -> frozenset[str]:
        if class_term not in self._classes:
            if self._base is not None and not self._forward.get(SUBCLASS):
                return self._base._subclasses(class_term)
            indexes = self._backwards(SUBCLASS)
            self._classes[class_term] = frozenset(_reachable(class_term, indexes)) | {class_term}
        return self._classes[class_term]

    def edges(self, predicate: str, focus: set[str]) -> list[_Pair]:
        return _followed(focus, self._forwards(predicate))

    def inverse_edges(self, predicate: str, focus: set[str]) -> list[_Pair]:
        return _followed(focus, self._backwards(predicate))

    def rows(self, predicate: str) -> Iterator[_Pair]:
        for index in self._forwards(predicate):
            for subject, values in index.items():
                for value in values:
                    yield subject, value

    def identity(self, nodes: set[str]) -> list[_Pair]:
        return [(node, node) for node in nodes]

    def compose(self, left: list[_Pair], right: list[_Pair]) -> list[_Pair]:
        steps = _grouped(right)
        return list(dict.fromkeys((node, end) for node, middle in left for end in steps.get(middle, ())))

    def union(self, relations: Sequence[list[_Pair]]) -> list[_Pair]:
        return list(dict.fromkeys(pair for relation in relations for pair in relation))

    def reach(self, focus: set[str], step: list[_Pair]) -> list[_Pair]:
        index = [_grouped(step)]
        return [(node, end) for node in focus for end in _reachable(node, index)]

    def minus(self, left: list[_Pair], right: list[_Pair]) -> list[_Pair]:
        taken = set(right)
        return [pair for pair in left if pair not in taken]

    def common(self, left: list[_Pair], right: list[_Pair]) -> list[_Pair]:
        kept = set(right)
        return [pair for pair in left if pair in kept]

    def values(self, pairs: list[_Pair]) -> set[str]:
        return {value for _, value in pairs}

    def foci(self, pairs: list[_Pair]) -> set[str]:
        return {node for node, _ in pairs}

    def having(self, pairs: list[_Pair], values: set[str]) -> list[_Pair]:
        return [pair for pair in pairs if pair[1] in values]

    def of_foci(self, pairs: list[_Pair], focus: set[str]) -> list[_Pair]:
        return [pair for pair in pairs if pair[0] in focus]

    def counted(self, focus: set[str], pairs: list[_Pair], low: int, high: int | None) -> set[str]:
        counts = dict.fromkeys(focus, 0)
        for node, _ in pairs:
            counts[node] += 1
        return {node for node, count in counts.items() if low <= count and (high is None or count <= high)}

    def repeated(self, pairs: list[_Pair], around: list[_Pair]) -> list[_Pair]:
        times = Counter(value for _, value in around)
        return [pair for pair in pairs for _ in range(times[pair[0]])]

    def pair_terms(self, pairs: list[_Pair]) -> Iterable[_Pair]:
        return pairs

    def places(self, focus: Collection[str]) -> dict[str, list[int]]:
        return {node: self._places[node] for node in focus if node in self._places}

    def stating(self, subject: str, predicate: str, value: str) -> Collection[int]:
        return self._stated.get((subject, predicate, value), ())


def _followed(focus: set[str], indexes: list[dict[str, list[str]]]) -> list[_Pair]:
    pairs: list[_Pair] = []
    for index in indexes:
        for node in focus & index.keys():
            pairs += [(node, value) for value in index[node]]
    return pairs


def _grouped(pairs: list[_Pair]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for node, value in pairs:
        index.setdefault(node, []).append(value)
    return index


def _reachable(start: str, indexes: Sequence[dict[str, list[str]]]) -> dict[str, None]:
    """What one or more steps lead to, each once."""
    found: dict[str, None] = {}
    pending = [start]
    while pending:
        node = pending.pop()
        for index in indexes:
            for value in index.get(node, ()):
                if value not in found:
                    found[value] = None
                    pending.append(value)
    return found
