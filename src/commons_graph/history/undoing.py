"""Undoing a changeset: what each of its records must say again, unless it has moved on.

Nothing is overwritten silently: a record that somebody changed after the changeset is named, and then nothing at all is
undone, or that record alone is left as it is. What was erased never comes back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from commons_graph.errors import Gone, NotFound, RevertRefused
from commons_graph.journal.erasure import tombstone_of
from commons_graph.journal.port import ERASER, Journal, Revision
from commons_graph.rdf.addresses import address_of_key
from commons_graph.rdf.records import TOMBSTONE, Record
from commons_graph.terms import RDF_TYPE

ADMINISTRATOR: Final = "administrator"
"""The role of whoever works on the instance itself."""

_NAMED: Final = 20
"""Records that an error names; more are counted."""


@dataclass(frozen=True, slots=True)
class Undoing:
    """Which changeset to undo, of which records (`only`, all where it is empty), and who does it, and why.

    With `leave_changed`, records that have changed since, or were erased, stay as they are; without, they make the
    whole undoing fail.
    """

    sequence: int
    message: str = ""
    only: Collection[str] = ()
    leave_changed: bool = False
    role: str = ADMINISTRATOR
    agent: str = ""

    @property
    def source(self) -> str:
        """What the new changeset names as its source."""
        return changeset_path(self.sequence)


@dataclass(frozen=True, slots=True)
class Undone:
    """The records to be written, and the keys of those that are left as they are because they have moved on."""

    records: Sequence[Record]
    left: Sequence[str]


def changeset_path(sequence: int) -> str:
    """The address of a changeset below the base."""
    return f"changes/changeset/{sequence}"


def undone(journal: Journal, asked: Undoing, at: datetime) -> Undone:
    """What undoes a changeset; `at` is the day on which records that it created are withdrawn.

    Raises NotFound for a changeset that is not there or records that it has not, RevertRefused for an erasure and for
    records that have moved on.
    """
    revisions = _revisions(journal, asked)
    now = journal.digests(list(revisions))
    earlier = _earlier(journal, asked.sequence, revisions)
    moved = [key for key, revision in revisions.items() if _moved_on(revision, now[key], earlier.get(key))]
    withdrawn = {r.key for r in journal.newest(moved) if r.key not in earlier and _is_tombstone(r)}
    moved = [key for key in moved if key not in withdrawn]
    if moved and not asked.leave_changed:
        raise _refusal(journal, asked.sequence, moved)
    settled = withdrawn.union(moved)
    kept = [revision for key, revision in revisions.items() if key not in settled]
    targets = [_target(revision, earlier.get(revision.key), at) for revision in kept]
    return Undone([record for record in targets if record.digest != now[record.key]], moved)


def record_at(journal: Journal, key: str, sequence: int) -> Record:
    """A record as a changeset left it; raises NotFound where it did not change it, Gone where it was erased."""
    revision = next((r for r in journal.newest([key], at=sequence) if r.sequence == sequence), None)
    if revision is None:
        moments = [moment.sequence for moment in journal.moments(key)]
        raise NotFound(
            f"there is no version {sequence} of this record",
            where=key,
            hint=f"its versions: {_listed(map(str, moments))}" if moments else "a key is like actor/tiriad",
        )
    if revision.erased:
        raise Gone("this version was erased, and what was erased never comes back", where=key)
    return _record(revision)


def _revisions(journal: Journal, asked: Undoing) -> dict[str, Revision]:
    """The revisions to undo, by the keys of their records."""
    changeset = next(journal.changesets(after=asked.sequence - 1, upto=asked.sequence), None)
    if changeset is None:
        raise NotFound(
            f"there is no changeset {asked.sequence}", hint=f"the newest has the number {journal.head().sequence}"
        )
    if changeset.role == ERASER:
        raise RevertRefused("an erasure cannot be undone", where=f"changeset {asked.sequence}")
    found = {r.key: r for r in journal.revisions(after=asked.sequence - 1, upto=asked.sequence)}
    if unknown := [key for key in asked.only if key not in found]:
        raise NotFound(f"changeset {asked.sequence} did not change these records", where=_listed(unknown))
    return {key: found[key] for key in dict.fromkeys(asked.only)} if asked.only else found


def _earlier(journal: Journal, sequence: int, keys: Iterable[str]) -> dict[str, Revision]:
    """The revisions that were in force before a changeset."""
    return {r.key: r for r in journal.newest(keys, at=sequence - 1)} if sequence > 1 else {}


def _moved_on(revision: Revision, now: str, before: Revision | None) -> bool:
    """Whether a record is neither as the changeset left it nor as it was before, or has nothing to go back to."""
    if revision.erased or (before is not None and before.erased):
        return True
    return now != revision.digest and (before is None or now != before.digest)


def _target(revision: Revision, before: Revision | None, at: datetime) -> Record:
    """What a record says again; one that the changeset created is withdrawn, since addresses are never taken back."""
    if before is not None:
        return _record(before)
    return _record(revision) if _is_tombstone(revision) else tombstone_of(revision.key, at)


def _record(revision: Revision) -> Record:
    return Record(address_of_key(revision.key), revision.content, revision.digest)


def _is_tombstone(revision: Revision) -> bool:
    sheet = address_of_key(revision.key).sheet
    return f"<{sheet}> <{RDF_TYPE}> <{TOMBSTONE}> .\n".encode() in revision.content


def _refusal(journal: Journal, sequence: int, moved: Sequence[str]) -> RevertRefused:
    newest = {r.key: r.sequence for r in journal.newest(moved[:_NAMED])}
    named = [f"{key} (by changeset {newest[key]})" for key in moved[:_NAMED]] + list(moved[_NAMED:])
    count = "1 record has" if len(moved) == 1 else f"{len(moved)} records have"
    return RevertRefused(
        f"{count} changed or been erased since changeset {sequence}; nothing was undone",
        where=_listed(named),
        hint="undo the later changesets first, or leave these records as they are and undo the others",
    )


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    more = len(every) - _NAMED
    return ", ".join(every[:_NAMED]) + (f" and {more} more" if more > 0 else "")
