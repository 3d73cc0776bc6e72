"""Walks: how shapes get from a focus node to each triple they read, as one automaton for all shapes.

A state stands for a place in a shape: the focus node, a value node, a variable of a query. An arrow leads from a
node to the next one over a triple; a link leads to another state on the same node, such as the entry of a nested
shape, which is there once however many shapes refer to it. Path operators are loops.

Whatever a shape says of a focus node follows from the triples on the walks that start there. So when the verdict
on a node changes, one of its walks meets an added or removed triple, and up to the first such triple the walk is
the same before and after. That is why walking back from the changed triples through either of the two graphs
finds every node to judge again, and why no other node needs to be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, TypeAlias

Triple: TypeAlias = tuple[str, str, str]
"""Subject, predicate and object, as tokens."""


class Step(NamedTuple):
    """One triple on a walk: its predicate, or None for any, and whether it is walked from object to subject."""

    predicate: str | None
    inverse: bool = False

    @property
    def back(self) -> Step:
        """The same triple the other way round."""
        return Step(self.predicate, not self.inverse)


class Neighbours(Protocol):
    """A data graph, as far as walks see it; nodes are tokens."""

    def reached(self, nodes: Collection[str], step: Step) -> Collection[str]:
        """The nodes that one step leads to from any of some nodes."""
        ...


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """A constraint whose reading could not be followed from the focus node: it may read triples anywhere.

    `shape` is the IRI of its shape, "" when it is the shapes as a whole; `predicates` are those of the triples that
    it may read, None for any; `reason` says why, for people.
    """

    shape: str
    predicates: frozenset[str] | None
    reason: str

    def reads(self, changed: Iterable[Triple]) -> bool:
        """Whether it may read one of some triples."""
        return self.predicates is None or any(predicate in self.predicates for _, predicate, _ in changed)

    def __str__(self) -> str:
        """The shape and the reason."""
        return f"{self.shape}: {self.reason}" if self.shape else self.reason


@dataclass(slots=True)
class Walks:
    """The walks of some shapes; filled in by `shape_walks` and not changed afterwards.

    `starts` are the states of focus nodes; an arrow is a step and the state that it leads to.
    """

    starts: set[int] = field(default_factory=set)
    unfollowed: list[Unfollowed] = field(default_factory=list)
    arrows: list[list[tuple[Step, int]]] = field(default_factory=list)
    links: list[list[int]] = field(default_factory=list)

    def state(self) -> int:
        """A new state."""
        self.arrows.append([])
        self.links.append([])
        return len(self.arrows) - 1

    def arrow(self, start: int, step: Step, end: int) -> None:
        """Let a step lead from one state to another."""
        self.arrows[start].append((step, end))

    def link(self, start: int, end: int) -> None:
        """Let the nodes of one state be nodes of another one too."""
        self.links[start].append(end)
