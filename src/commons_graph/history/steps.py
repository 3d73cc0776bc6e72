"""The history of one record: each of its revisions beside the one before."""

from __future__ import annotations

from dataclasses import dataclass

from commons_graph.errors import Gone, NotFound
from commons_graph.feeds.changes.versions import Version, version_of
from commons_graph.journal.port import Accepted, Changeset, Journal, Numbered


@dataclass(frozen=True, slots=True)
class Step:
    """One revision: what it says, the changeset that brought it, and the version before, None for the first one."""

    version: Version
    changeset: Changeset
    before: Version | None

    @property
    def readable(self) -> bool:
        """Whether it can be told what changed: neither this version nor the one before was erased."""
        return not self.version.erased and not (self.before and self.before.erased)

    @property
    def contents(self) -> tuple[bytes, bytes]:
        """What the record said before and says after it, in canonical form."""
        return (self.before.content if self.before else b"", self.version.content)


def steps_of(journal: Journal, key: str, *, upto: int, limit: int) -> list[Step]:
    """The steps of a record up to a sequence, the newest first and at most so many."""
    found = journal.history(key, upto=upto, limit=limit + 1)
    if not found:
        return []
    following: list[Accepted | None] = [*found[1:], None]
    versions = [_version(one, previous) for one, previous in zip(found, following, strict=True)]
    before: list[Version | None] = [*versions[1:], None]
    told = zip(found, versions, before, strict=True)
    return [Step(version, one.changeset, earlier) for one, version, earlier in told][:limit]


def step_at(journal: Journal, key: str, sequence: int) -> Step:
    """One step; raises NotFound where the record has none of this number, Gone where it cannot be told any more."""
    step = next(iter(steps_of(journal, key, upto=sequence, limit=1)), None)
    if step is None or step.version.sequence != sequence:
        raise NotFound("this record has no version of this number", hint="its history lists all of them")
    if not step.readable:
        raise Gone("this version, or the one before, was erased", hint="a tombstone stays at the address of the record")
    return step


def _version(one: Accepted, previous: Accepted | None) -> Version:
    earlier = previous.revision.sequence if previous else 0
    return version_of(Numbered(0, earlier, one.revision), one.changeset.at)
