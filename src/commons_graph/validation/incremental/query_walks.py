"""Queries as walks: what a SPARQL constraint reads, followed from its pre-bound variables (SHACL §5, §6).

A query is followed as it is evaluated: a group is the join of its parts, so each part need only be evaluated for the
nodes that the others give to the variables they share. A triple pattern is read from an end that is known. An
alternative knows what its group knows; OPTIONAL and EXISTS know what is surely bound around them; a sub-select knows
nothing but the pre-bound variables, which are constants to the whole query. A pattern that is never reached this
way would be matched all over the graph: such a query is not followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from commons_graph.validation.incremental.path_walks import follow
from commons_graph.validation.incremental.query_groups import Assigned, Either, Group, Inner, Perhaps, group_of
from commons_graph.validation.incremental.query_text import Pattern, Unreadable
from commons_graph.validation.incremental.walks import Walks
from commons_graph.validation.paths import Path

_Names: TypeAlias = frozenset[str]
_Joined: TypeAlias = Pattern | Either | Inner


def add_query(walks: Walks, text: str, starts: Mapping[str, int]) -> None:
    """Add what a query reads; `starts` are the states of its pre-bound variables, other than constants.

    Raises Unreadable, with nothing added, when the query cannot be followed from them.
    """
    trail = _Trail(frozenset(starts))
    trail.group(group_of(text), frozenset())
    states = dict(starts)

    def state(name: str) -> int:
        if name not in states:
            states[name] = walks.state()
        return states[name]

    for start, path, end in trail.steps:
        reached = follow(walks, path, state(start))
        if end is not None:
            walks.link(reached, state(end))
    for source, target in trail.copies:
        walks.link(state(source), state(target))


class _Trail:
    """The steps that a query takes from variable to variable: (start, path, end), and its copies of variables.

    A variable has one state wherever it stands, so it stands for no fewer nodes than it is bound to.
    """

    def __init__(self, fixed: _Names) -> None:
        self._fixed = fixed
        self.steps: list[tuple[str, Path, str | None]] = []
        self.copies: list[tuple[str, str]] = []

    def group(self, group: Group, known: _Names, beside: _Names = frozenset()) -> _Names:
        """Follow a group whose `known` variables have values already; returns those that it surely binds.

        `beside` are those that its filters see besides its own.
        """
        bound: _Names = frozenset()
        waiting: list[_Joined] = []
        for part in group.parts:
            if isinstance(part, Perhaps | Assigned):
                bound |= self._join(waiting, known, bound)
                waiting = []
                bound |= self._after(part, bound)
            else:
                waiting.append(part)
        bound |= self._join(waiting, known, bound)
        self._tests(group.tests, bound | beside)
        return bound

    def _after(self, part: Perhaps | Assigned, bound: _Names) -> _Names:
        """Follow what is evaluated for each solution of the parts before it."""
        if isinstance(part, Perhaps):
            self.group(part.group, bound, beside=bound)
            return frozenset()
        self._tests(part.tests, bound)
        if part.source is None or part.source not in bound | self._fixed:
            return frozenset()
        self.copies.append((part.source, part.variable))
        return frozenset({part.variable})

    def _tests(self, tests: Iterable[Group], bound: _Names) -> None:
        for test in tests:
            self.group(test, bound)

    def _join(self, parts: Iterable[_Joined], known: _Names, bound: _Names) -> _Names:
        """Follow joined parts in an order in which each has an end that is known; returns what they bind."""
        waiting = list(parts)
        found: _Names = frozenset()
        while waiting:
            here = known | bound | found | self._fixed
            part = min(waiting, key=lambda part: _rank(part, here))
            waiting.remove(part)
            found |= self._joined(part, here)
        return found

    def _joined(self, part: _Joined, here: _Names) -> _Names:
        if isinstance(part, Pattern):
            return self._pattern(part, here)
        if isinstance(part, Inner):
            bound = self.group(part.group, frozenset())
            return bound if part.variables is None else bound & part.variables
        return frozenset.intersection(*(self.group(group, here) for group in part.groups))

    def _pattern(self, pattern: Pattern, here: _Names) -> _Names:
        subject, path, value = pattern.subject, pattern.path, pattern.value
        if subject is not None and subject in here:
            self.steps.append((subject, path, value))
        elif value is not None and value in here:
            self.steps.append((value, Path(operator="inversePath", steps=(path,)), subject))
        else:
            raise Unreadable("a pattern has no end that is known")
        return frozenset(name for name in (subject, value) if name is not None)


def _rank(part: _Joined, here: _Names) -> int:
    """What is followed first: patterns from their subject, which are the fewest triples; then from their object."""
    if not isinstance(part, Pattern):
        return 2
    return 0 if part.subject in here else 1 if part.value in here else 3
