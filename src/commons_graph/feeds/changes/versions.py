"""Versions: the revisions of the journal as the feeds tell them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from commons_graph.errors import Gone, NotFound
from commons_graph.feeds.changes.paging import Span
from commons_graph.journal.port import Journal, Numbered
from commons_graph.rdf.addresses import Address, address_of_key
from commons_graph.rdf.records import TOMBSTONE
from commons_graph.terms import DCT, NEUTRAL_BASE, RDF_TYPE

Kind = Literal["Create", "Update", "Delete"]
"""What happened, by the name of the activity in ActivityStreams 2.0."""

_REPLACED: Final = f"> <{DCT}isReplacedBy> <".encode()


@dataclass(frozen=True, slots=True)
class Version:
    """One revision of one record.

    `kind` is Create for the first version of a record, Delete for a tombstone and for what was erased, else Update.
    `content` is its canonical N-Triples under the neutral base, empty for what was erased.
    """

    number: int
    key: str
    sequence: int
    at: datetime
    kind: Kind
    digest: str
    content: bytes

    @property
    def address(self) -> Address:
        """The address of the record."""
        return address_of_key(self.key)

    @property
    def erased(self) -> bool:
        """Whether the content was erased."""
        return not self.content

    @property
    def shown(self) -> bytes:
        """The content that the feeds show: that of a living record."""
        return b"" if self.kind == "Delete" else self.content

    @property
    def successor(self) -> str | None:
        """The neutral IRI of the thing that took the place of a merged one."""
        return successor_in(self.content) if self.kind == "Delete" else None

    def path(self) -> str:
        """Its address below the base: that of the record, and which version."""
        return f"{self.address.sheet.removeprefix(NEUTRAL_BASE)}?version={self.sequence}"


def versions_on(journal: Journal, span: Span) -> list[Version]:
    """The versions on a page, the oldest first."""
    return versions_between(journal, span.first, span.last)


def versions_between(journal: Journal, first: int, last: int) -> list[Version]:
    """The versions with some numbers, the oldest first."""
    found = list(journal.numbered(first, last))
    times = journal.times({entry.revision.sequence for entry in found})
    return [version_of(entry, times[entry.revision.sequence]) for entry in found]


def find_version(journal: Journal, key: str, sequence: int) -> Version:
    """One version of a record; raises NotFound where there is none of this number, Gone where it was erased."""
    revision = next((r for r in journal.newest([key], at=sequence) if r.sequence == sequence), None)
    if revision is None:
        raise NotFound("this record has no version of this number", hint="the change feed lists all: changes")
    if revision.erased:
        raise Gone("this version was erased", hint="a tombstone stays at the address of the record")
    previous = next((r.sequence for r in journal.newest([key], at=sequence - 1)), 0)
    return version_of(Numbered(0, previous, revision), journal.times([sequence])[sequence])


def shown_under(versions: list[Version], base: str) -> Iterator[tuple[str, bytes]]:
    """The IRI of each version that shows content, and this as N-Triples under a base."""
    ours, neutral = b"<" + base.encode(), b"<" + NEUTRAL_BASE.encode()
    for version in versions:
        if version.shown:
            yield base + version.path(), version.shown.replace(neutral, ours)


def version_of(entry: Numbered, at: datetime) -> Version:
    """A revision as the version that the feeds tell, accepted at a time."""
    revision = entry.revision
    kind: Kind = "Update" if entry.previous else "Create"
    if revision.erased or is_tombstone(revision.key, revision.content):
        kind = "Delete"
    return Version(entry.number, revision.key, revision.sequence, at, kind, revision.digest, revision.content)


def successor_in(content: bytes) -> str | None:
    """The neutral IRI of the thing that a tombstone says has taken its place."""
    return content.partition(_REPLACED)[2].partition(b">")[0].decode() or None


def is_tombstone(key: str, content: bytes) -> bool:
    """Whether the content of a record says that it was withdrawn or merged."""
    return f"<{address_of_key(key).sheet}> <{RDF_TYPE}> <{TOMBSTONE}> .\n".encode() in content
