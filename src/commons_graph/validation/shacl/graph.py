"""What constraints ask of a data graph: sets of nodes and relations between nodes, whole columns at a time.

There are two graphs behind this class: one of Python sets for a few thousand triples, one of numpy columns for
millions. A node is whatever its graph makes of a term; only the graph looks inside `Nodes` and `Pairs`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

Nodes = Any
"""A set of nodes: `&`, `|`, `-`, `len` and truth. The constraints of one run share the graph that made it."""

Pairs = Any
"""A relation without duplicates, from focus nodes to their value nodes."""


class Graph(ABC):
    """A data graph that no longer changes; terms are tokens (see `tokens`)."""

    # nodes

    @abstractmethod
    def nodes(self, terms: Iterable[str]) -> Nodes:
        """The nodes of some terms; terms that the graph never heard of are left out."""

    @abstractmethod
    def terms(self, nodes: Nodes) -> Sequence[str]:
        """The terms of some nodes."""

    @abstractmethod
    def own(self) -> Nodes:
        """The nodes that documents describe which are not background."""

    @abstractmethod
    def hidden(self) -> Nodes:
        """The nodes that background documents alone describe; they are never in focus."""

    @abstractmethod
    def failing(self, nodes: Nodes, test: Callable[[str], object]) -> Nodes:
        """Those among some nodes whose term does not pass a test."""

    # predicates

    @abstractmethod
    def predicates(self) -> Collection[str]:
        """All predicates."""

    @abstractmethod
    def with_property(self, nodes: Nodes, predicate: str) -> Nodes:
        """Those among some nodes that are the subject of a predicate."""

    @abstractmethod
    def objects(self, predicate: str) -> Nodes:
        """The objects of a predicate."""

    @abstractmethod
    def of_class(self, nodes: Nodes, class_term: str) -> Nodes:
        """Those among some nodes that are SHACL instances of a class (SHACL §1.1)."""

    @abstractmethod
    def edges(self, predicate: str, focus: Nodes) -> Pairs:
        """From each focus node to the objects of a predicate."""

    @abstractmethod
    def inverse_edges(self, predicate: str, focus: Nodes) -> Pairs:
        """From each focus node to the subjects of a predicate."""

    @abstractmethod
    def rows(self, predicate: str) -> Iterable[tuple[str, str]]:
        """Subject and object of each triple with a predicate, as terms."""

    # relations

    @abstractmethod
    def identity(self, nodes: Nodes) -> Pairs:
        """From each node to itself."""

    @abstractmethod
    def compose(self, left: Pairs, right: Pairs) -> Pairs:
        """One relation after the other."""

    @abstractmethod
    def union(self, relations: Sequence[Pairs]) -> Pairs:
        """What is in any of several relations."""

    @abstractmethod
    def reach(self, focus: Nodes, step: Pairs) -> Pairs:
        """From each focus node to the nodes that one or more steps lead to."""

    @abstractmethod
    def minus(self, left: Pairs, right: Pairs) -> Pairs:
        """What is in the first relation and not in the second."""

    @abstractmethod
    def common(self, left: Pairs, right: Pairs) -> Pairs:
        """What is in both relations."""

    @abstractmethod
    def values(self, pairs: Pairs) -> Nodes:
        """The value nodes."""

    @abstractmethod
    def foci(self, pairs: Pairs) -> Nodes:
        """The focus nodes that have a value node."""

    @abstractmethod
    def having(self, pairs: Pairs, values: Nodes) -> Pairs:
        """The pairs whose value is one of some nodes."""

    @abstractmethod
    def of_foci(self, pairs: Pairs, focus: Nodes) -> Pairs:
        """The pairs of some focus nodes."""

    @abstractmethod
    def counted(self, focus: Nodes, pairs: Pairs, low: int, high: int | None) -> Nodes:
        """The focus nodes with at least `low` and, unless `high` is None, at most `high` values."""

    @abstractmethod
    def repeated(self, pairs: Pairs, around: Pairs) -> Pairs:
        """Pairs, each as often as its focus node is a value in another relation; only to be told, not to work with."""

    @abstractmethod
    def pair_terms(self, pairs: Pairs) -> Iterable[tuple[str, str]]:
        """Focus node and value node of each pair, as terms."""

    # places

    @abstractmethod
    def places(self, focus: Collection[str]) -> dict[str, list[int]]:
        """Focus term → the places, among the documents given, of those that describe it and are not background."""

    @abstractmethod
    def stating(self, subject: str, predicate: str, value: str) -> Collection[int]:
        """The places of the documents that have a triple and are not background."""
