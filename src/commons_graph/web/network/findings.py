"""What the whole network says, ready to be told: who stands between others, which groups there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from commons_graph.insight.measure_store import MeasureReader, Summary
from commons_graph.insight.measures import Bridge, Standing
from commons_graph.web.reading import Reading
from commons_graph.web.values import Value

_STANDINGS: Final = 10
_COMMUNITIES: Final = 8
_BRIDGES: Final = 5
_COMMUNITY_MIN: Final = 3


@dataclass(frozen=True, slots=True)
class Stood:
    """A record and where it stands; `percent` is its share of shortest ways, rounded, `leader` names its community."""

    name: Value
    standing: Standing
    leader: Value

    @property
    def percent(self) -> int:
        """How many in a hundred shortest ways lead through it."""
        return round(self.standing.between * 100)


@dataclass(frozen=True, slots=True)
class Group:
    """A community: the most connected of its members, how many it has, and the network around the first."""

    leader: Value
    size: int


@dataclass(frozen=True, slots=True)
class Bridged:
    """A bridge: the names of its ends, and how many records stand on the side of each."""

    one: Value
    other: Value
    near: int
    far: int


@dataclass(frozen=True, slots=True)
class Findings:
    """The network of an edition in a few facts; `here` are the records that the picture is drawn around."""

    summary: Summary
    here: list[Stood]
    between: list[Stood]
    groups: list[Group]
    bridges: list[Bridged]


def findings_of(reading: Reading, measures: MeasureReader, starts: Sequence[str]) -> Findings:
    """What the measures of the edition say of its whole network and of some records."""
    standings = measures.standings(starts)
    here = [standings[key] for key in starts if key in standings]
    between = measures.most_between(_STANDINGS)
    communities = [c for c in measures.communities(_COMMUNITIES) if c.size >= _COMMUNITY_MIN]
    bridges = measures.bridges(_BRIDGES)
    leaders = {s.community: measures.community(s.community).leader for s in (*here, *between)}
    named = _Names(reading, (*starts, *(s.key for s in between), *leaders.values(), *(c.leader for c in communities),
                             *(end for bridge in bridges for end in bridge.ends)))  # fmt: skip
    return Findings(
        summary=measures.summary,
        here=[Stood(named(s.key), s, named(leaders[s.community])) for s in here],
        between=[Stood(named(s.key), s, named(leaders[s.community])) for s in between],
        groups=[Group(named(c.leader), c.size) for c in communities],
        bridges=[_bridged(named, bridge) for bridge in bridges],
    )


class _Names:
    """Names of some records as links, read at once."""

    def __init__(self, reading: Reading, keys: Iterable[str]) -> None:
        self._reading = reading
        self._labels = reading.edition.labels(keys)

    def __call__(self, key: str) -> Value:
        return self._reading.named(key, self._labels.get(key, {}))


def _bridged(named: _Names, bridge: Bridge) -> Bridged:
    return Bridged(named(bridge.ends[0]), named(bridge.ends[1]), *bridge.sides)
