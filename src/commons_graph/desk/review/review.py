"""Decisions on proposals: each is one transaction, with the changeset that it makes, and can be undone by another one.

Whoever decides names what they looked at; where that has changed meanwhile, nothing is written. The reason of a
decision stays at the desk; what a changeset says in public is one plain sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa

from commons_graph.census import Census
from commons_graph.desk.member import Member
from commons_graph.desk.office import Office
from commons_graph.desk.privacy.gatekeeper import missing_consents
from commons_graph.desk.review.letters import Letters, letters_of
from commons_graph.desk.review.merging import joined, merged
from commons_graph.desk.review.messages import accepted_message, merged_message, restored_message, undone_message
from commons_graph.desk.review.sheets import SheetReader, Sheets, digests_of, renamed
from commons_graph.errors import AlreadyDecided, BadRequest, ConsentNeeded, MovedOn
from commons_graph.history.undoing import Undoing, record_at
from commons_graph.journal.port import Changeset, Draft
from commons_graph.journal.proposal_queue import ProposalQueue, Topic, is_harvested, topic_of
from commons_graph.journal.proposals import (
    Decision,
    Proposal,
    add_decision,
    check_open,
    close_proposal,
    reopen_proposal,
)
from commons_graph.journal.record_history import digests_before
from commons_graph.journal.sql import Beside
from commons_graph.rdf.records import Record

REVIEWER: Final = "reviewer"
"""The role in which a proposal is accepted."""

ANIMATOR: Final = "animator"
"""The role in which records are merged, and changes undone."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a decision did: the changeset that it made, None where nothing differed, and the records it wrote."""

    changeset: Changeset | None = None
    keys: tuple[str, ...] = ()


class Review:
    """The decisions of an instance; safe to share between threads and processes."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.queue = ProposalQueue(office.journal)
        self.reader = SheetReader(office.journal, office.schema, self.queue)

    def accept(
        self,
        number: int,
        member: Member,
        reason: str = "",
        records: Sequence[Record] | None = None,
        seen: Mapping[str, str] | None = None,
    ) -> Done:
        """Accept a proposal, as it is or as `records` say; durable, and served, when it returns.

        `seen` are the digests of the records as whoever decides saw them ("" for none); without, as the author of the
        proposal did. Raises AlreadyDecided, MovedOn, ConsentNeeded, Refusal where the shapes forbid it.
        """
        with self._office.writing() as census:
            proposal = self._open(number)
            sheets = self._sheets(proposal)
            written = sheets.records if records is None else list(records)
            if sheets.moved if seen is None else self.changed_since(seen):
                raise _moved_on(number)
            self._check_consents(proposal, written)
            draft = self._draft(member, written, accepted_message(self._language, self._topic(proposal)))
            looked_at = sheets.seen if seen is None else seen
            closing = _Closing(Decision(number, member.account, "accepted", reason), looked_at, self._letters(proposal))
            return self._write(census, replace(draft, source=_public(proposal)), closing)

    def merge(
        self, number: int, member: Member, into: str, reason: str = "", seen: Mapping[str, str] | None = None
    ) -> Done:
        """Accept a proposal as one about a record that is there already, or merge two records it says are the same.

        What a new record says is added to the other one where that says nothing; a record that stood in the census
        leaves a tombstone that leads to the survivor, and whoever pointed at it points there. Raises AlreadyDecided,
        MovedOn, NotFound, BadRequest, ConsentNeeded, Refusal.
        """
        with self._office.writing() as census:
            proposal = self._open(number)
            written = self.merging(proposal, into, census)
            self._check_consents(proposal, written)
            now = self.reader.now([record.key for record in written])
            known = digests_of({record.key: now.get(record.key) for record in written})
            if seen is not None and self.changed_since(seen):
                raise _moved_on(number)
            draft = self._draft(member, written, merged_message(self._language), ANIMATOR)
            closing = _Closing(Decision(number, member.account, "merged", reason), known, self._letters(proposal))
            return self._write(census, draft, closing)

    def merging(self, proposal: Proposal, into: str, census: Census | None = None) -> list[Record]:
        """What a merge would write, the survivor first; without a census the records that point there are left out."""
        stays = self.reader.record_now(into)
        sheets = self._sheets(proposal)
        new = [sheet.after for sheet in sheets.sheets if sheet.now is None]
        if new:
            first, *others = new
            if first.address.segment != stays.address.segment:
                raise BadRequest("only two records of the same kind can be merged", where=f"{first.key} and {into}")
            moved = [renamed(record, {first.key: into}) for record in others]
            return [joined(self._office.schema, stays, first), *moved]
        goes = self.reader.record_now(proposal.suggestion.subject)
        pointing = census.pointing_at([goes.key]) if census else {}
        return merged(self._office.schema, goes, stays, pointing, datetime.now(UTC))

    def send_back(self, number: int, member: Member, reason: str) -> Done:
        """Close a proposal without taking it in; durable when it returns. Raises AlreadyDecided."""
        letters, decision = (
            self._letters(self._office.proposals.get(number)),
            Decision(number, member.account, "returned", reason),
        )
        with self._office.journal.writing() as connection:
            close_proposal(connection, decision, "refused")
            letters.send(connection, decision)
        return Done()

    def ask(self, number: int, member: Member, question: str) -> Done:
        """Ask the author something; the proposal stays open. Durable when it returns; raises AlreadyDecided."""
        letters, decision = self._letters(self._open(number)), Decision(number, member.account, "asked", question)
        with self._office.journal.writing() as connection:
            check_open(connection, number)
            add_decision(connection, decision)
            letters.send(connection, decision)
        return Done()

    def reopen(self, number: int, member: Member, reason: str) -> Done:
        """Take back that a proposal was returned or withdrawn; raises AlreadyDecided where it is open or accepted."""
        with self._office.journal.writing() as connection:
            reopen_proposal(connection, Decision(number, member.account, "reopened", reason))
        return Done()

    def undo(self, sequence: int, member: Member, reason: str = "") -> Done:
        """Undo a changeset, whatever made it, by a new one; the decision is part of it.

        Raises NotFound, RevertRefused for records that have changed since, Refusal where the shapes forbid it.
        """
        number = self.queue.of_changeset(sequence) or 0
        decision = Decision(number, member.account, "undone", reason)
        asked = Undoing(sequence, undone_message(self._language), role=ANIMATOR, agent=member.account)
        with self._office.writing() as census:
            done = census.revert(asked, beside=_noting(decision))
            return Done(done.changeset, done.changed)

    def restore(self, key: str, sequence: int, member: Member, reason: str = "") -> Done:
        """Bring a record back to one of its versions, by a new changeset; raises NotFound, Gone, Refusal."""
        decision = Decision(0, member.account, "restored", reason)
        with self._office.writing() as census:
            record = record_at(census.journal, key, sequence)
            draft = self._draft(member, [record], restored_message(self._language), ANIMATOR)
            accepted = census.accept(replace(draft, source=f"doc/{key}?version={sequence}"), beside=_noting(decision))
            census.refresh()
            return Done(accepted.changeset, tuple(one.key for one in accepted.changed))

    @property
    def _language(self) -> str:
        return self._office.settings.language

    def _open(self, number: int) -> Proposal:
        """A proposal that is open; raises NotFound, AlreadyDecided."""
        proposal = self._office.proposals.get(number)
        if proposal.state != "open":
            raise AlreadyDecided("this proposal was decided on already", where=f"proposal {number}")
        return proposal

    def changed_since(self, seen: Mapping[str, str]) -> bool:
        """Whether any of some records is no longer as it was seen: key → digest, "" for none."""
        now = self._office.journal.digests(list(seen))
        return any(now.get(key, "") != digest for key, digest in seen.items())

    def _topic(self, proposal: Proposal) -> Topic:
        submission = self._office.proposals.submission(proposal.number)
        return topic_of(proposal.suggestion, submission.details if submission else {})

    def _sheets(self, proposal: Proposal) -> Sheets:
        return self.reader.read(proposal, self._office.proposals.submission(proposal.number))

    def _letters(self, proposal: Proposal) -> Letters:
        return letters_of(self._office, proposal, self._office.proposals.submission(proposal.number))

    def _check_consents(self, proposal: Proposal, records: Sequence[Record]) -> None:
        missing = missing_consents(self._office, records, self._office.proposals.submission(proposal.number))
        if missing:
            raise ConsentNeeded(
                "nothing about a person is published before they have agreed",
                where=", ".join(dict.fromkeys(one.key for one in missing)),
                hint="ask for their consent, or accept the proposal without it",
            )

    def _draft(self, member: Member, records: Sequence[Record], message: str, role: str = REVIEWER) -> Draft:
        return Draft(records, agent=member.account, role=role, message=message)

    def _write(self, census: Census, draft: Draft, closing: _Closing) -> Done:
        accepted = census.accept(draft, beside=closing)
        census.refresh()
        return Done(accepted.changeset, tuple(record.key for record in accepted.changed))


@dataclass(frozen=True, slots=True)
class _Closing:
    """Closes a proposal in the transaction of its changeset, unless a record is no longer as it was seen."""

    decision: Decision
    seen: Mapping[str, str]
    letters: Letters

    def __call__(self, connection: sa.Connection, changeset: Changeset | None) -> None:
        sequence = changeset.sequence if changeset else None
        close_proposal(connection, replace(self.decision, changeset=sequence), "accepted")
        before = digests_before(connection, list(self.seen), sequence)
        if any(before.get(key, "") != digest for key, digest in self.seen.items()):
            raise _moved_on(self.decision.number)
        self.letters.send(connection, self.decision)


def _noting(decision: Decision) -> Beside:
    """Adds a decision in the transaction of the changeset that it is about."""

    def note(connection: sa.Connection, changeset: Changeset | None) -> None:
        add_decision(connection, replace(decision, changeset=changeset.sequence if changeset else None))

    return note


def _public(proposal: Proposal) -> str:
    """What the changeset names as its source: the page that another census was read from."""
    return proposal.suggestion.source if is_harvested(proposal.suggestion) else ""


def _moved_on(number: int) -> MovedOn:
    return MovedOn(
        "this record has changed since the proposal was looked at; nothing was written over",
        where=f"proposal {number}",
        hint="look at both changes, then decide again",
    )
