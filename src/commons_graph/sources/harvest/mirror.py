"""A mirror: a census of its own folder that says exactly what its source says, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import sqlalchemy as sa

from commons_graph.census import Census
from commons_graph.errors import RecordFault
from commons_graph.gate.judge import key_of_node
from commons_graph.journal.harvests import (
    Cursor,
    HarvestBook,
    Quarantined,
    forget_content,
    move_cursor,
    note_versions,
    quarantine,
    release,
)
from commons_graph.journal.port import Changeset, Draft
from commons_graph.rdf.records import Record
from commons_graph.sources.harvest.landing import Counts, harvested, quarantined
from commons_graph.sources.harvest.members import Member, Origin, is_tombstone, record_of_member
from commons_graph.validation.port import Finding, Severity

HARVESTER: Final = "harvester"
"""The role in which a changeset of a mirror was accepted."""


class MirrorLanding:
    """Writes each changeset of a source as one changeset of the mirror, through the same gate as every record.

    A record that the shapes or the form of records refuse goes to quarantine, and the rest of its changeset is taken
    in: both in one transaction, so that no version is ever half here. A withdrawal is never refused.
    """

    def __init__(self, census: Census, base: str, language: str) -> None:
        self._census = census
        self._language = language
        self._origin = Origin(base, census.schema.segments)
        self._book = HarvestBook(census.journal)

    @property
    def book(self) -> HarvestBook:
        """What is known of earlier harvests."""
        return self._book

    def land(self, members: Sequence[Member], cursor: Cursor, counts: Counts) -> None:
        """Take in the members of one changeset and move the cursor, in one transaction."""
        head = self._census.journal.head()
        records, refused = self._records(members)
        changed, before = self._changed(records)
        refused |= self._judged(changed, members, counts)
        accepted = [record for key, record in changed.items() if self._iri(key) not in refused]
        last = members[-1]

        def beside(connection: sa.Connection, _: Changeset | None) -> None:
            note_versions(connection, cursor.source, harvested(members))
            release(connection, cursor.source, {m.iri for m in members} - refused.keys())
            quarantine(connection, cursor.source, refused.values())
            move_cursor(connection, cursor)

        draft = Draft(
            accepted,
            agent=self._origin.base,
            role=HARVESTER,
            source=last.page,
            message=f"changeset {last.sequence} of {cursor.source}, accepted there at {last.at}",
        )
        self._census.journal.append(draft, judged_at=head, beside=beside)
        _count(accepted, before, counts)
        counts.unchanged += len(members) - len(accepted) - len(refused)
        counts.refused.extend(refused.values())

    def settle(self, cursor: Cursor) -> None:
        """Move the cursor alone."""
        with self._census.journal.writing() as connection:
            move_cursor(connection, cursor)

    def erase(self, source: str, iris: Sequence[str]) -> None:
        """Take what records said that were erased at the source out of the mirror's history as well."""
        start = f"{self._origin.base}doc/"
        keys = [iri.removeprefix(start) for iri in iris if iri.startswith(start)]
        here = self._census.journal.digests(keys)
        if here:
            self._census.journal.erase(sorted(here), f"erased at {source}")
        with self._census.journal.writing() as connection:
            forget_content(connection, source, iris)
        self._census.journal.forget()

    def _records(self, members: Sequence[Member]) -> tuple[dict[str, Record], dict[str, Quarantined]]:
        """The newest record of each member by key, and those that have not the form of one by IRI."""
        records, refused = {}, {}
        for member in members:
            try:
                record = record_of_member(member, self._origin)
                records[record.key] = record
            except RecordFault as fault:
                refused[member.iri] = quarantined(member, f"{fault.message} [{fault.code}]")
        return records, refused

    def _changed(self, records: dict[str, Record]) -> tuple[dict[str, Record], Collection[str]]:
        """The records that differ from what the mirror has, and the keys of those that were there before."""
        known = self._census.journal.digests(list(records))
        return {key: record for key, record in records.items() if known.get(key) != record.digest}, known.keys()

    def _judged(self, changed: dict[str, Record], members: Sequence[Member], counts: Counts) -> dict[str, Quarantined]:
        """Those that the gate refuses, by IRI; leaving one out may make others faulty, so it is asked again."""
        by_iri = {member.iri: member for member in members}
        left, refused = dict(changed), dict[str, Quarantined]()
        while judged := self._census.verdict(list(left.values())):
            faults = [finding for finding in judged.report.findings if finding.severity is Severity.VIOLATION]
            bad = {
                key: finding
                for finding in reversed(faults)
                if (key := key_of_node(finding.focus)) in left and key is not None and not is_tombstone(left[key])
            }
            if not bad:
                counts.notes.extend(f"{finding.focus}: {self._words(finding)}" for finding in faults)
                break
            for key, finding in bad.items():
                refused[self._iri(key)] = quarantined(by_iri[self._iri(key)], self._words(finding))
                del left[key]
        return refused

    def _words(self, finding: Finding) -> str:
        return f"{finding.message(self._language) or finding.component} [{finding.source_shape}]"

    def _iri(self, key: str) -> str:
        return f"{self._origin.base}doc/{key}"


def _count(accepted: Sequence[Record], before: Collection[str], counts: Counts) -> None:
    for record in accepted:
        if is_tombstone(record):
            counts.deleted += 1
        elif record.key in before:
            counts.updated += 1
        else:
            counts.created += 1
