"""The journal as its callers see it: drafts go in, changesets and revisions come out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

from commons_graph.journal.publications import Publication
from commons_graph.rdf.records import Record

GENESIS: Final = "0" * 64
"""The hash that the first changeset follows."""

ERASER: Final = "eraser"
"""The role under which records are erased."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is about to be accepted together: records in canonical form, and who, in which role, from where, why."""

    records: Sequence[Record]
    agent: str = ""
    role: str = "importer"
    source: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Changeset:
    """One accepted changeset; `sequence` counts from 1, `at` is UTC, `hash` covers all of it and the one before."""

    sequence: int
    previous: str
    hash: str
    at: datetime
    agent: str
    role: str
    source: str
    message: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One accepted state of one record: canonical N-Triples under the neutral base, and its SHA-256.

    An erased revision keeps its digest, which the chain is made of, and has no content.
    """

    sequence: int
    key: str
    digest: str
    content: bytes

    @property
    def erased(self) -> bool:
        """Whether its content was erased; no record is empty otherwise."""
        return not self.content


@dataclass(frozen=True, slots=True)
class Numbered:
    """A revision with its number, which counts every revision from 1 without a gap and never changes.

    `previous` is the sequence of the revision before of the same record, 0 where there was none.
    """

    number: int
    previous: int
    revision: Revision


@dataclass(frozen=True, slots=True)
class Accepted:
    """A revision and the changeset that brought it."""

    changeset: Changeset
    revision: Revision


@dataclass(frozen=True, slots=True)
class Moment:
    """When a record became what one of its revisions says; an `erased` one can no longer be read."""

    sequence: int
    at: datetime
    erased: bool


@dataclass(frozen=True, slots=True)
class Head:
    """The newest changeset: its sequence and hash; sequence 0 for an empty journal."""

    sequence: int = 0
    hash: str = GENESIS
    at: datetime = field(default=datetime(1970, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` checked."""

    changesets: int
    revisions: int
    head: Head


class Journal(Protocol):
    """Every implementation passes tests/journal/journal_contract.py."""

    def head(self) -> Head:
        """The newest changeset."""
        ...

    def append(self, draft: Draft, *, judged_at: Head | None = None) -> Changeset | None:
        """Accept what differs from the newest revision of each record, as one changeset.

        Durable when it returns; None, and nothing written, when no record differs. All or nothing at any crash.
        Raises JournalMoved, and writes nothing, where `judged_at` is given and is not the head any more.
        """
        ...

    def changesets(self, *, after: int = 0, upto: int | None = None) -> Iterator[Changeset]:
        """Changesets in sequence, those after one and up to another."""
        ...

    def revisions(self, *, after: int = 0, upto: int | None = None) -> Iterator[Revision]:
        """Revisions in sequence, then by key; in the same order they are numbered."""
        ...

    def count(self, *, upto: int | None = None) -> int:
        """How many revisions there are up to a sequence: the number of the last of them."""
        ...

    def sequences(self, numbers: Iterable[int]) -> dict[int, int]:
        """The sequences of the revisions with some numbers; numbers that none has are left out."""
        ...

    def times(self, sequences: Iterable[int]) -> dict[int, datetime]:
        """When the changesets with some sequences were accepted; those that there are not are left out."""
        ...

    def numbered(self, first: int, last: int) -> Iterator[Numbered]:
        """The revisions with the numbers from `first` to `last`."""
        ...

    def state(self, *, at: int | None = None) -> Iterator[Revision]:
        """The newest revision of every record as of a sequence, in the order of keys; erased ones are left out."""
        ...

    def digests(self, keys: Sequence[str]) -> dict[str, str]:
        """The newest digest of each of some records; those never seen are left out."""
        ...

    def newest(self, keys: Iterable[str], *, at: int | None = None) -> Iterator[Revision]:
        """The newest revision of each of some records as of a sequence; those not seen by then are left out."""
        ...

    def history(self, key: str, *, upto: int | None = None, limit: int | None = None) -> list[Accepted]:
        """The revisions of a record up to a sequence, the newest first and at most so many, each with its changeset."""
        ...

    def moments(self, key: str, *, upto: int | None = None) -> list[Moment]:
        """When the revisions of a record up to a sequence were accepted, the oldest first."""
        ...

    def publish(self, sequence: int, title: str = "") -> Publication:
        """Note that the edition of a sequence was published; durable when it returns.

        An edition is published once: a second time gives the first publication. Raises InstanceError for a sequence
        that no changeset has.
        """
        ...

    def publications(self) -> list[Publication]:
        """Every publication, the oldest edition first."""
        ...

    def erase(self, keys: Sequence[str], reason: str) -> Changeset | None:
        """Take the content of some records out of every revision, and leave tombstones, as one changeset.

        Durable when it returns, and the bytes are in no file of the journal any more; None when all were erased
        before. Raises NotFound for a record that never was, and then erases nothing; JournalBusy where another process
        still reads old bytes: the records are erased then, and calling again removes the bytes.
        """
        ...

    def verify(self) -> Verification:
        """Recompute every digest and the hash chain; raises JournalDamaged, which names the first fault.

        Content that an erasure took away is not missed.
        """
        ...

    def close(self) -> None:
        """Release the files or connections."""
        ...


def changeset_hash(changeset: Changeset, revisions: Iterable[tuple[str, str]]) -> str:
    """The SHA-256 that chains a changeset: over the hash before it, its own facts and its (key, digest) pairs."""
    facts = {
        "sequence": changeset.sequence,
        "previous": changeset.previous,
        "at": timestamp(changeset.at),
        "agent": changeset.agent,
        "role": changeset.role,
        "source": changeset.source,
        "message": changeset.message,
        "revisions": sorted([key, digest] for key, digest in revisions),
    }
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def timestamp(at: datetime) -> str:
    """A UTC time as the journal writes it: 2026-11-23T08:30:00.123Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
