"""Where harvested versions go: what a mirror and a list of proposals have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from commons_graph.journal.harvests import Cursor, HarvestBook, Harvested, Quarantined
from commons_graph.sources.harvest.members import Member


@dataclass(slots=True)
class Counts:
    """What a harvest brought, in records: counted once for each version."""

    created: int = 0
    updated: int = 0
    deleted: int = 0
    unchanged: int = 0
    ours: int = 0
    changesets: int = 0
    pages: int = 0
    erased: int = 0
    refused: list[Quarantined] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def versions(self) -> int:
        """Versions that were not there before."""
        return self.created + self.updated + self.deleted + self.unchanged + self.ours + len(self.refused)


class Landing(Protocol):
    """Takes in the versions of one source, changeset by changeset, each durably and whole."""

    @property
    def book(self) -> HarvestBook:
        """What is known of earlier harvests."""
        ...

    def land(self, members: Sequence[Member], cursor: Cursor, counts: Counts) -> None:
        """Take in the members of one changeset and move the cursor, in one transaction."""
        ...

    def settle(self, cursor: Cursor) -> None:
        """Move the cursor alone."""
        ...

    def erase(self, source: str, iris: Sequence[str]) -> None:
        """Purge whatever came of some records: they were erased at the source."""
        ...


def harvested(members: Iterable[Member]) -> list[Harvested]:
    """Members as the journal notes them."""
    return [Harvested(m.version, m.page, m.iri, m.digest, m.sequence) for m in members]


def quarantined(member: Member, reason: str) -> Quarantined:
    """A member that was not accepted."""
    return Quarantined(member.iri, member.version, reason, member.content)
