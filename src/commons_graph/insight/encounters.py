"""Who should meet: records alike, and those who help what is alike, each with the reasons why.

Two records are alike when they share a theme, a public, a territory or a neighbour in the network. What few records
share says more than what many do: a shared value weighs the logarithm of how rare it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import log
from typing import Final

import pyoxigraph as ox
from pyroaring import BitMap

from commons_graph.editions.edition import Edition
from commons_graph.schema.graph import TripleView
from commons_graph.search.facets import FacetKind, Step, local_name
from commons_graph.search.finder import Finder
from commons_graph.search.rows import RecordRow
from commons_graph.search.selection import select
from commons_graph.search.tie_reader import TieFilter
from commons_graph.terms import ESS

TERRITORY: Final = ESS + "territory"
THEME: Final = ESS + "theme"
AUDIENCE: Final = ESS + "audience"
MEETING: Final = (TERRITORY, THEME, AUDIENCE)
"""The properties that make a meeting worth while; a shared legal form does not."""

_POOL: Final = 2000
"""How many candidates are compared at most, the rarest likenesses first."""
_NEIGHBOURS: Final = 50
_ALL: Final = TieFilter()

_Said = tuple[tuple[str, str], str]
"""What a record says: property and facet name, then the value."""


@dataclass(frozen=True, slots=True)
class Encounter:
    """A record to meet: the values it shares, by property and facet, and the keys of those through whom it is near."""

    key: str
    score: float
    shared: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Encounters:
    """Records of the same type that are alike, and others tied to those but not yet to this one."""

    alike: list[Encounter]
    to_meet: list[Encounter]


def encounters(edition: Edition, finder: Finder, row: RecordRow, limit: int = 4) -> Encounters:
    """Whom a live record should meet, the most worth while first; `limit` of each kind."""
    values = list(_own_values(finder, row, edition.base))
    partners = [key for key, _ in edition.ties.neighbours([row.key], _ALL, _NEIGHBOURS).found]
    found = _Likeness(edition, finder, row).ranked(values, partners)[: 2 * limit]
    met = {row.key, *partners, *(each.key for each in found)}
    return Encounters(found[:limit], _helpers(edition, row, found, met)[:limit])


def _own_values(finder: Finder, row: RecordRow, base: str) -> Iterator[_Said]:
    view, thing = TripleView(row.triples()), ox.NamedNode(f"{base}id/{row.key}")
    for facet in finder.facets.of(row.segment):
        source = facet.sources[row.segment]
        if source.path in MEETING and source.step is Step.THING:
            for iri in view.iris(thing, source.path):
                if facet.kind is FacetKind.CONCEPT:
                    yield (source.path, facet.name), local_name(iri)
                elif iri.startswith(base):
                    yield (source.path, facet.name), iri.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class _Common:
    """What records of one type have in common with one of them: who has each value, and whom they are near through."""

    shared: list[tuple[_Said, BitMap]]
    near: Mapping[str, list[str]]
    total: int

    def encounter(self, key: str, number: int | None) -> Encounter:
        """One record with what it shares, and what that weighs."""
        partners = self.near.get(key, [])
        alike: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        score = log(self.total + 1) * len(partners)
        for (facet, value), members in self.shared:
            if number is not None and number in members:
                alike[facet].append(value)
                score += log(self.total / len(members))
        return Encounter(key, score, {facet: tuple(some) for facet, some in alike.items()}, tuple(partners))


@dataclass(frozen=True, slots=True)
class _Likeness:
    """Compares one record with the others of its type."""

    edition: Edition
    finder: Finder
    row: RecordRow

    def ranked(self, values: Iterable[_Said], partners: Iterable[str]) -> list[Encounter]:
        """Those that share something, the most alike first."""
        every = self.finder.ids(select((self.row.segment,)))
        having = self.finder.holdings.having
        members = {((path, facet), value): every & having(facet, value) for (path, facet), value in values}
        common = _Common(
            shared=sorted(members.items(), key=lambda pair: (len(pair[1]), pair[0])),
            near=self._near(partners),
            total=len(every),
        )
        candidates = self.finder.keys_of(_candidates([some for _, some in common.shared]))
        numbers = {key: number for number, key in candidates.items()}
        others = (numbers.keys() | common.near.keys()) - {self.row.key}
        found = (common.encounter(key, numbers.get(key)) for key in others)
        return sorted((each for each in found if each.score > 0), key=lambda each: (-each.score, each.key))

    def _near(self, partners: Iterable[str]) -> dict[str, list[str]]:
        """Record of the same type → the partners it has in common with this one."""
        near: dict[str, list[str]] = {}
        for partner in partners:
            for key, _ in self.edition.ties.neighbours([partner], _ALL, _NEIGHBOURS).found:
                if key != self.row.key and key.startswith(self.row.segment + "/"):
                    near.setdefault(key, []).append(partner)
        return near


def _candidates(rare_first: list[BitMap]) -> BitMap:
    """The records that share something, as many as can be compared; of what too many share, those that share more."""
    found = BitMap()
    for members in rare_first:
        if len(found) + len(members) <= _POOL:
            found |= members
    if not found and len(rare_first) > 1:
        found = rare_first[0] & rare_first[1]
    return BitMap(list(found)[:_POOL])


def _helpers(edition: Edition, row: RecordRow, alike: list[Encounter], met: set[str]) -> list[Encounter]:
    """Those tied to what is alike, and not to the record itself; of another type than its own."""
    scores: defaultdict[str, float] = defaultdict(float)
    through: defaultdict[str, list[str]] = defaultdict(list)
    for each in alike:
        for key, _ in edition.ties.neighbours([each.key], _ALL, _NEIGHBOURS, sorted(met)).found:
            if not key.startswith(row.segment + "/"):
                scores[key] += each.score
                through[key].append(each.key)
    ordered = sorted(scores, key=lambda key: (-scores[key], key))
    return [Encounter(key, scores[key], through=tuple(through[key])) for key in ordered]
