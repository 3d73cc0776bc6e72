"""What a record said when a change was proposed, what it says now, and what was proposed: compared field by field.

Where only one side changed a field, its change stands; where both did, somebody has to choose. Nothing is overwritten
silently.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from commons_graph.rdf.addresses import Address
from commons_graph.rdf.records import Record, record_of

Place = tuple[str, str]
"""A field of a node: subject and predicate, as N-Triples write them."""

Values = frozenset[str]


@dataclass(frozen=True, slots=True)
class Fork:
    """A field that was changed both in the census and in the proposal, each otherwise; values as N-Triples."""

    place: Place
    before: Values
    now: Values
    proposed: Values


@dataclass(frozen=True, slots=True)
class Comparison:
    """A record compared three ways; `forks` are the fields to choose about, in the order of their places."""

    address: Address
    before: Mapping[Place, Values]
    now: Mapping[Place, Values]
    proposed: Mapping[Place, Values]
    forks: tuple[Fork, ...]

    def merged(self, proposed: Collection[int]) -> Record:
        """Both changes together; of the forks, those with these numbers as proposed, the others as they are now."""
        chosen = {fork.place: fork.proposed if i in proposed else fork.now for i, fork in enumerate(self.forks)}
        fields = {place: chosen.get(place, self._settled(place)) for place in self._places()}
        return record_of(self.address, _reachable(self.address, fields))

    def _places(self) -> Iterable[Place]:
        return dict.fromkeys([*self.now, *self.proposed])

    def _settled(self, place: Place) -> Values:
        """What a field says that at most one side changed."""
        before, now, proposed = (side.get(place, frozenset()) for side in (self.before, self.now, self.proposed))
        return now if proposed == before else proposed


def compared(address: Address, before: bytes, now: bytes, proposed: bytes) -> Comparison:
    """Compare three states of a record in canonical form; b"" is no state at all."""
    sides = _fields(before), _fields(now), _fields(proposed)
    every = sorted({place for side in sides for place in side})
    found = (Fork(place, *(side.get(place, frozenset()) for side in sides)) for place in every)
    forks = tuple(fork for fork in found if len({fork.before, fork.now, fork.proposed}) == 3)
    return Comparison(address, sides[0], sides[1], sides[2], forks)


def _fields(content: bytes) -> dict[Place, Values]:
    found: dict[Place, set[str]] = {}
    for line in content.decode().split("\n")[:-1]:
        subject, predicate, value = line.split(" ", 2)
        found.setdefault((subject, predicate), set()).add(value.removesuffix(" ."))
    return {place: frozenset(values) for place, values in found.items()}


def _reachable(address: Address, fields: Mapping[Place, Values]) -> list[str]:
    """The lines of the thing and the sheet, and of the parts that either still leads to."""
    about: dict[str, list[tuple[str, Values]]] = {}
    for (subject, predicate), values in fields.items():
        about.setdefault(subject, []).append((predicate, values))
    waiting = [f"<{address.thing}>", f"<{address.sheet}>"]
    reached = dict.fromkeys(waiting)
    while waiting:
        for _, values in about.get(waiting.pop(), []):
            parts = [value for value in values if value in about and value not in reached]
            reached |= dict.fromkeys(parts)
            waiting += parts
    return [
        f"{subject} {predicate} {value} ."
        for subject in reached
        for predicate, values in about.get(subject, [])
        for value in values
    ]
