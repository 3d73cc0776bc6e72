"""Stretches of text by line and column, and what stands at them."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field

import pyoxigraph as ox

Subject = ox.NamedNode | ox.BlankNode | ox.Triple


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of text: lines and columns from 1, in Unicode code points; the end column is the first one after it."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(slots=True)
class Places:
    """Where subjects are first described, and where the objects of triples first stand; unknown ones are missing."""

    subjects: dict[Subject, Span] = field(default_factory=dict)
    objects: dict[ox.Triple, Span] = field(default_factory=dict)


class Lines:
    """Offsets of a text as lines and columns; a line ends with a line feed, as editors count."""

    def __init__(self, text: str) -> None:
        self._starts = array("Q", [0])
        self._starts.extend(match.end() for match in re.finditer("\n", text))

    def span(self, start: int, end: int) -> Span:
        """The stretch from one offset to another."""
        return Span(*self._place(start), *self._place(end))

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
