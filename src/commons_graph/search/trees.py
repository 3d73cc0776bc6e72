"""Values that lie within one another: territories, and the terms of a scheme with their narrower terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache


class Tree:
    """Which values lie within which; a value may lie within several, and a circle in the data does no harm."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Build it from (part, whole) pairs."""
        self._parts: dict[str, list[str]] = {}
        self._wholes: dict[str, list[str]] = {}
        for part, whole in sorted(set(pairs)):
            if part != whole:
                self._parts.setdefault(whole, []).append(part)
                self._wholes.setdefault(part, []).append(whole)
        self.within = lru_cache(maxsize=None)(self._within)
        self.parts = lru_cache(maxsize=None)(self._direct_parts)
        self.wholes = lru_cache(maxsize=None)(self._around)

    def is_root(self, value: str) -> bool:
        """Whether a value lies within nothing."""
        return value not in self._wholes

    def _within(self, value: str) -> tuple[str, ...]:
        """A value and everything within it."""
        return tuple(_walk(value, self._parts))

    def _around(self, value: str) -> tuple[str, ...]:
        """Everything that a value lies within, the nearest first."""
        return tuple(_walk(value, self._wholes))[1:]

    def _direct_parts(self, value: str) -> tuple[str, ...]:
        """The values directly within one, but for those that also lie within another of them."""
        direct = self._parts.get(value, [])
        deeper = {part for other in direct for part in self.within(other)[1:] if other not in self.within(part)[1:]}
        return tuple(part for part in direct if part not in deeper)


def _walk(start: str, steps: Mapping[str, list[str]]) -> Iterable[str]:
    seen = dict.fromkeys([start])
    waiting = [start]
    while waiting:
        for step in steps.get(waiting.pop(0), ()):
            if step not in seen:
                seen[step] = None
                waiting.append(step)
    return seen
