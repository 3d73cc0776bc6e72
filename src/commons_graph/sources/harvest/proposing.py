"""Harvested versions as proposals: nothing enters the census until somebody decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from commons_graph.errors import RecordFault, SourceUnlicensed
from commons_graph.journal.harvests import (
    Cursor,
    HarvestBook,
    forget_content,
    move_cursor,
    note_versions,
    quarantine,
    release,
)
from commons_graph.journal.proposals import Proposals, Suggestion, add_proposals, erase_proposed, proposed_subjects
from commons_graph.journal.sql import SqlJournal
from commons_graph.sources.harvest.landing import Counts, harvested, quarantined
from commons_graph.sources.harvest.members import CREATE, DELETE, UPDATE, Member, Origin, record_of_member


class ProposalLanding:
    """Writes each changeset of a source as proposals, all of them and the cursor in one transaction.

    The withdrawal of a record that was never proposed is nothing to decide on.

    `own` is the base of this census: what comes from it is passed over, so that two censuses that harvest each other
    do not echo. `licence` is what the source as a whole states, for records that state none.
    """

    def __init__(self, journal: SqlJournal, origin: Origin, own: str, licence: str) -> None:
        self._journal = journal
        self._origin = origin
        self._own = own
        self._licence = licence
        self._book = HarvestBook(journal)
        Proposals(journal)

    @property
    def book(self) -> HarvestBook:
        """What is known of earlier harvests."""
        return self._book

    def land(self, members: Sequence[Member], cursor: Cursor, counts: Counts) -> None:
        """Take in the members of one changeset and move the cursor, in one transaction."""
        apart = self._origin.base if self._origin.base.startswith(self._own) else ""
        foreign = [member for member in members if not member.comes_from(self._own, apart)]
        refused = {m.iri: quarantined(m, reason) for m in foreign if (reason := self._fault(m))}
        with self._journal.writing() as connection:
            deleted = [member.iri for member in foreign if member.kind == DELETE]
            unheard = set(deleted) - proposed_subjects(connection, deleted)
            accepted = [member for member in foreign if member.iri not in refused and member.iri not in unheard]
            add_proposals(connection, [self._suggestion(member) for member in accepted])
            note_versions(connection, cursor.source, harvested(members))
            release(connection, cursor.source, {m.iri for m in foreign} - refused.keys())
            quarantine(connection, cursor.source, refused.values())
            move_cursor(connection, cursor)
        counts.ours += len(members) - len(foreign)
        counts.unchanged += len(foreign) - len(accepted) - len(refused)
        counts.refused.extend(refused.values())
        _count(accepted, counts)

    def settle(self, cursor: Cursor) -> None:
        """Move the cursor alone."""
        with self._journal.writing() as connection:
            move_cursor(connection, cursor)

    def erase(self, source: str, iris: Sequence[str]) -> None:
        """Purge the content of every proposal about records that were erased at the source."""
        with self._journal.writing() as connection:
            erase_proposed(connection, iris)
            forget_content(connection, source, iris)
        self._journal.forget()

    def _fault(self, member: Member) -> str:
        """Why a version cannot be proposed, "" when it can; shapes are judged when it is accepted."""
        try:
            record_of_member(member, self._origin)
        except RecordFault as fault:
            return f"{fault.message} [{fault.code}]"
        if member.content and not (member.licence or self._licence):
            return f"neither the record nor its source states a licence [{SourceUnlicensed.code}]"
        return ""

    def _suggestion(self, member: Member) -> Suggestion:
        return Suggestion(
            kind=member.kind,
            subject=member.iri,
            author=self._origin.base,
            source=member.page,
            version=member.version,
            licence=member.licence or self._licence,
            credit=member.credit,
            content=b"" if member.kind == DELETE else member.content,
        )


def _count(accepted: Sequence[Member], counts: Counts) -> None:
    kinds = Counter(member.kind for member in accepted)
    counts.created += kinds[CREATE]
    counts.updated += kinds[UPDATE]
    counts.deleted += kinds[DELETE]
