"""Which revisions stand on which page of the change feed.

Revisions are numbered from 1 without a gap, and page n begins with number 500·(n - 1) + 1. A changeset of at most 500
revisions is never cut: all of it stands on the page of its first revision. So a page depends on nothing but the
journal before its end, is found with a few look-ups, and holds between 1 and 999 revisions.

A page is full as soon as the next one has begun; only then is everything on it known, its link to the next included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from commons_graph.errors import NotFound
from commons_graph.journal.port import Journal

PAGE: Final = 500
"""Revisions in a page, unless the last changeset on it has more to say."""


@dataclass(frozen=True, slots=True)
class Span:
    """One page: the numbers of its first and last revision (the last is smaller where there is none), and their times.

    `following` is the time of the first revision of the next page, None where this is the last one.
    """

    page: int
    first: int
    last: int
    begins: datetime | None
    ends: datetime | None
    following: datetime | None

    @property
    def full(self) -> bool:
        """Whether the page will never change any more."""
        return self.following is not None


class Paging:
    """The pages of a journal as of a sequence, beyond which nothing is looked at."""

    def __init__(self, journal: Journal, upto: int) -> None:
        self._journal = journal
        self._total = journal.count(upto=upto)
        self._extents: dict[int, tuple[int, int]] = {}

    @cached_property
    def pages(self) -> int:
        """How many pages there are; the first is there even when it is empty."""
        if not self._total:
            return 1
        first, last = self._extent(self._journal.sequences([self._total])[self._total])
        return _page_of(first if last - first < PAGE else self._total)

    def page_of_changeset(self, sequence: int) -> int:
        """The page on which a changeset begins; raises NotFound for one that is not there."""
        first, last = self._extent(sequence)
        if not 0 < first <= last <= self._total:
            raise NotFound("no changeset of this census has this number")
        return _page_of(first)

    def span(self, page: int) -> Span:
        """One page; raises NotFound for one that is not there."""
        if not 1 <= page <= self.pages:
            raise NotFound(f"the change feed has no page {page}", hint=f"the last one is {self.pages}")
        return self._spans([page])[0]

    def spans(self) -> list[Span]:
        """Every page."""
        return self._spans(range(1, self.pages + 1))

    def _spans(self, pages: Sequence[int]) -> list[Span]:
        starts = self._starts([*pages, *(page + 1 for page in pages[-1:])])
        ends = {page: starts[page + 1][0] - 1 if page + 1 in starts else self._total for page in pages}
        sequences = {page: sequence for page, (_, sequence) in starts.items()}
        closing = self._journal.sequences(ends.values())
        times = self._journal.times({*sequences.values(), *closing.values()})
        return [
            Span(
                page,
                starts[page][0],
                ends[page],
                begins=times.get(sequences[page]),
                ends=times.get(closing.get(ends[page], 0)),
                following=times[sequences[page + 1]] if page + 1 in sequences else None,
            )
            for page in pages
        ]

    def _starts(self, pages: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Page → number and sequence of its first revision; (1, 0) for the empty first page."""
        there = [page for page in pages if page <= self.pages]
        sequences = self._journal.sequences(_wanted(there))
        return {page: self._start(page, sequences) for page in there}

    def _start(self, page: int, sequences: dict[int, int]) -> tuple[int, int]:
        number = (page - 1) * PAGE + 1
        sequence = sequences.get(number, 0)
        if sequence and sequences.get(number - 1) == sequence:
            first, last = self._extent(sequence)
            if last - first < PAGE:
                return last + 1, sequence + 1
        return number, sequence

    def _extent(self, sequence: int) -> tuple[int, int]:
        """The numbers of the first and last revision of a changeset."""
        known = self._extents.get(sequence)
        if known is None:
            before, upto = self._journal.count(upto=sequence - 1), self._journal.count(upto=sequence)
            known = self._extents[sequence] = (before + 1, upto)
        return known


def _page_of(number: int) -> int:
    return (number - 1) // PAGE + 1


def _wanted(pages: Sequence[int]) -> Iterator[int]:
    for page in pages:
        number = (page - 1) * PAGE + 1
        yield from (number - 1, number)
