"""What some shapes read, as an automaton to be asked: which nodes a change may affect, and what judging them needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final, TypeAlias

from commons_graph.validation.incremental.walks import Neighbours, Step, Triple, Unfollowed, Walks
from commons_graph.validation.shacl.tokens import is_literal

_Arrows: TypeAlias = Mapping[int, Collection[tuple[Step, int]]]
_Links: TypeAlias = Mapping[int, Collection[int]]


class Reading:
    """The finished walks of some shapes; instances may be shared between threads."""

    def __init__(self, walks: Walks) -> None:
        self.unfollowed: Final[Sequence[Unfollowed]] = tuple(walks.unfollowed)
        self._starts = frozenset(walks.starts)
        self._arrows: _Arrows = {state: arrows for state, arrows in enumerate(walks.arrows) if arrows}
        self._links: _Links = {state: ends for state, ends in enumerate(walks.links) if ends}

    def forced_by(self, changed: Collection[Triple]) -> Unfollowed | None:
        """The first constraint for which any node may be affected when some triples are added or removed."""
        return next((each for each in self.unfollowed if each.reads(changed)), None)

    def affected(self, changed: Collection[Triple], neighbours: Neighbours) -> set[str] | None:
        """The nodes whose verdict may differ when some triples are added or removed; None when any may.

        `neighbours` is the graph before the change or after it. The subjects of the triples are always among them.
        """
        if self.forced_by(changed):
            return None
        front: defaultdict[int, set[str]] = defaultdict(set)
        for subject, predicate, value in changed:
            for state, inverse in self._readers.get(predicate, self._readers[None]):
                front[state].add(value if inverse else subject)
        reached = _spread(front, self._back, neighbours)
        return {subject for subject, _, _ in changed}.union(*(reached.get(state, ()) for state in self._starts))

    def needed(self, focus: Collection[str], neighbours: Neighbours) -> set[str] | None:
        """The nodes whose triples must be there to judge some focus nodes; None when all must."""
        if self.unfollowed:
            return None
        found = set(focus)
        reached = _spread(dict.fromkeys(self._starts, found), self._forth, neighbours)
        for state, nodes in reached.items():
            found = found | nodes
            for predicate in {step.predicate for step, _ in self._arrows.get(state, ()) if step.inverse}:
                found.update(neighbours.reached(nodes, Step(predicate, inverse=True)))
        return {node for node in found if not is_literal(node)}

    @cached_property
    def joins(self) -> frozenset[str | None]:
        """The predicates whose subjects may be asked for by an object that is no subject itself; None for any.

        A walk goes back over a triple to another subject with the same value, such as a shared number.
        """
        found: set[str | None] = set()
        pending = [state for state, arrows in self._arrows.items() if any(step.inverse for step, _ in arrows)]
        found.update(step.predicate for state in pending for step, _ in self._arrows[state] if step.inverse)
        seen = set(pending)
        arrows, links = self._back
        while pending:
            state = pending.pop()
            found.update(step.predicate for step, _ in arrows.get(state, ()) if step.inverse)
            before = {*links.get(state, ()), *(start for _, start in arrows.get(state, ()))} - seen
            seen |= before
            pending += before
        return frozenset(found)

    @cached_property
    def _readers(self) -> Mapping[str | None, Collection[tuple[int, bool]]]:
        """Predicate → where its triples are read, and whether from the object; under None, those of any other."""
        found: defaultdict[str | None, set[tuple[int, bool]]] = defaultdict(set)
        for state, arrows in self._arrows.items():
            for step, _ in arrows:
                found[step.predicate].add((state, step.inverse))
        anywhere = found[None]
        return {predicate: readers | anywhere for predicate, readers in found.items()}

    @cached_property
    def _forth(self) -> tuple[_Arrows, _Links]:
        """The ways to states where something more is read."""
        alive = set(self._arrows)
        back = self._back[1]
        pending = list(alive)
        while pending:
            before = set(back.get(pending.pop(), ())) - alive
            alive |= before
            pending += before
        arrows = {state: [each for each in arrows if each[1] in alive] for state, arrows in self._arrows.items()}
        return arrows, {state: [end for end in ends if end in alive] for state, ends in self._links.items()}

    @cached_property
    def _back(self) -> tuple[_Arrows, _Links]:
        arrows: defaultdict[int, list[tuple[Step, int]]] = defaultdict(list)
        links: defaultdict[int, list[int]] = defaultdict(list)
        for state, steps in self._arrows.items():
            for step, end in steps:
                arrows[end].append((step.back, state))
        for state, ends in self._links.items():
            for end in ends:
                links[end].append(state)
        return dict(arrows), dict(links)


def _spread(
    start: Mapping[int, Iterable[str]], ways: tuple[_Arrows, _Links], neighbours: Neighbours
) -> dict[int, set[str]]:
    """State → the nodes that it is reached with, sets at a time."""
    arrows, links = ways
    reached: dict[int, set[str]] = {}
    front = {state: set(nodes) for state, nodes in start.items()}
    while front:
        state, nodes = front.popitem()
        known = reached.setdefault(state, set())
        new = nodes - known
        if not new:
            continue
        known |= new
        for end in links.get(state, ()):
            front.setdefault(end, set()).update(new)
        for step, end in arrows.get(state, ()):
            if found := neighbours.reached(new, step):
                front.setdefault(end, set()).update(found)
    return reached
