"""How many triples fragments have: counted up to a bound, estimated beyond, and remembered."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from commons_graph.search.usage import Usage
from commons_graph.terms import RDF_TYPE
from commons_graph.web.fragments.pattern import TriplePattern

COUNTED: Final = 100_000
"""Triples up to which a fragment is counted; one that has more gets an estimate."""

_KEPT: Final = 4096
"""Counts that are remembered: one for each fragment of more than a page."""


@dataclass(frozen=True, slots=True)
class Total:
    """How many triples a fragment has; where it is not `exact`, at most so many."""

    number: int
    exact: bool = True


@dataclass(slots=True)
class Totals:
    """The totals of fragments that were counted, least recently used out first."""

    _known: OrderedDict[tuple[str, str], Total] = field(default_factory=OrderedDict)

    def find(self, dataset: str, pattern: TriplePattern) -> Total | None:
        """The total of a fragment of some data, where it was counted."""
        known = self._known.get((dataset, pattern.sparql))
        if known is not None:
            self._known.move_to_end((dataset, pattern.sparql))
        return known

    def keep(self, dataset: str, pattern: TriplePattern, total: Total) -> Total:
        """Remember a total."""
        self._known[dataset, pattern.sparql] = total
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return total


def estimate(pattern: TriplePattern, usage: Usage) -> Total:
    """What the counts of classes and properties say at most of a fragment that is too large to be counted.

    They are those of the records alone; the vocabulary, which the graph holds too, is small beside them.
    """
    path, value = pattern.predicate, pattern.object
    if path is None:
        most = sum(count for (kind, of), count in usage.items() if of and not kind)
    elif isinstance(value, ox.NamedNode) and str(path) == f"<{RDF_TYPE}>":
        most = usage[value.value, ""]
    else:
        most = usage["", path.value]
    return Total(max(most, COUNTED + 1), exact=False)
