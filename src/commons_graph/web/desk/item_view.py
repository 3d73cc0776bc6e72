"""One proposal as its page shows it: what it would change, who says so, and everything that helps to decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from commons_graph.desk.correcting.reporting import Reason
from commons_graph.desk.forms.filling import answers_of
from commons_graph.desk.forms.lookalikes import lookalikes
from commons_graph.desk.forms.verdict import faults_of
from commons_graph.desk.privacy.gatekeeper import MissingConsent, missing_consents
from commons_graph.desk.review.letters import email_of, follow_link
from commons_graph.desk.review.review import Review
from commons_graph.desk.review.sheets import Sheets
from commons_graph.errors import CommonsError, RecordFault
from commons_graph.journal.proposal_queue import Topic, topic_of
from commons_graph.journal.proposals import Decision, Proposal, Submission
from commons_graph.rdf.addresses import address_of_key
from commons_graph.schema.model import text_in
from commons_graph.web.correct.report_page import reasons
from commons_graph.web.desk.queue_view import label_of
from commons_graph.web.desk.sheet_view import ShownSheet, changes, named, shown_sheet
from commons_graph.web.desk.told_details import details_in_words
from commons_graph.web.desk.words import (
    act_in_words,
    standing,
    standing_in_words,
    topic_in_words,
    who,
)
from commons_graph.web.difference_view import ShownDifference
from commons_graph.web.reading import Reading
from commons_graph.web.site import Site
from commons_graph.web.values import Value


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done about the proposal; `undoable` is the changeset that can be undone from here."""

    what: str
    who: str
    at: datetime
    words: str
    changeset: int | None


@dataclass(frozen=True, slots=True)
class Other:
    """Another proposal, about the same record or by the same author."""

    number: int
    label: str
    topic: str
    state: str
    state_words: str


@dataclass(frozen=True, slots=True)
class Merge:
    """What merging would do: the survivor, what it gains, and how many records would point there instead."""

    into: str
    name: Value
    difference: ShownDifference
    goes: Value | None
    pointing: int
    seen: str


class ItemView:
    """Gathers what the page of one proposal shows; everything is read, nothing is locked."""

    def __init__(self, site: Site, reading: Reading, review: Review, proposal: Proposal) -> None:
        self._office = site.the_office
        self._reading = reading
        self._review = review
        self.proposal = proposal
        self.submission: Submission | None = self._office.proposals.submission(proposal.number)
        self.decisions: Sequence[Decision] = self._office.proposals.decisions([proposal.number])
        self.broken = ""
        try:
            self.sheets = review.reader.read(proposal, self.submission)
        except RecordFault as fault:
            self.sheets, self.broken = Sheets([]), str(fault)

    def values(self) -> dict[str, Any]:
        """What the template is given."""
        language, details = self._reading.language, self.submission.details if self.submission else {}
        topic, stands = topic_of(self.proposal.suggestion, details), standing(self.proposal, self.decisions)
        return {
            "proposal": self.proposal,
            "label": self._label(self.proposal),
            "about": self._about(),
            "topic": topic_in_words(language, topic),
            "duplicate": topic is Topic.DUPLICATE,
            "standing": (stands, standing_in_words(language, stands)),
            "open": self.proposal.state == "open",
            "urgent": "urgent" in details,
            "author": who(self._office, language, self.proposal.suggestion.author),
            "email": email_of(self._office, self.submission.contact) if self.submission else "",
            "note": self.submission.note if self.submission else "",
            "reason": self._reason(details),
            "details": details_in_words(self._office, language, details),
            "sheets": self._shown() if self.proposal.state == "open" else [],
            "moved": self.sheets.moved,
            "foreign": [(iri, self._review.queue.open_about(iri)) for iri in self.sheets.foreign],
            "broken": self.broken,
            "acts": [self._act(decision) for decision in self.decisions],
            "about_it": [self._other(one) for one in self._review.queue.neighbours(self.proposal.number)],
            "by_author": self._by_author(),
            "seen": orjson.dumps(self.sheets.seen).decode(),
            "follow": follow_link(self._office, self.proposal, self.submission),
            "asked_of": self.submission is not None,
            "mails": self._office.outbox.works,
            **self._judged(),
        }

    def merge(self, into: str) -> Merge:
        """What merging with another record would do; raises NotFound or BadRequest."""
        records = self._review.merging(self.proposal, into)
        stays, now = records[0], self._review.reader.record_now(into)
        goes = self._review.reader.now([self.proposal.suggestion.subject])
        key = next(iter(goes), "")
        moved = self._reading.edition.references.pointing_at([key], None) - {into, key} if key else set()
        seen = {record.key: record.digest for record in [now, *map(self._review.reader.record_now, goes)]}
        return Merge(
            into=into,
            name=named(self._reading, now),
            difference=changes(self._reading, now.address, now.content, stays.content),
            goes=named(self._reading, self._review.reader.record_now(key)) if key else None,
            pointing=len(moved),
            seen=orjson.dumps(seen).decode(),
        )

    def _judged(self) -> dict[str, Any]:
        """The verdict of the shapes, missing consents and look-alikes, which only an open proposal needs."""
        records = self.sheets.records
        if self.proposal.state != "open":
            return {"faults": [], "consents": [], "alike": []}
        consents: Sequence[MissingConsent] = missing_consents(self._office, records, self.submission)
        language = self._reading.language
        faults = faults_of(self._office, records, {}, language=language) if records else []
        return {
            "faults": [(text_in(fault.message, language), fault.warning) for fault in faults],
            "consents": [(named(self._reading, r), one) for r in records for one in consents if one.key == r.key],
            "alike": self._alike(),
        }

    def _alike(self) -> list[tuple[Value, str]]:
        """Records that may be about the same thing, and their keys: by numbers, names and places."""
        subject = self.sheets.records[0].key if self.sheets.records else self.proposal.suggestion.subject
        segment, edition = subject.partition("/")[0], self._reading.edition
        if "://" in subject or self._reading.schema.by_segment(segment) is None:
            return []
        own = {subject, *(record.key for record in self.sheets.records)}
        told = self.submission.details.get("into", "") if self.submission else ""
        named = [(self._reading.named(told, labels), told) for labels in edition.labels({told}).values()]
        schema, records = self._reading.schema, self.sheets.records
        answers = answers_of(schema, records[0]) if records else {"label": [self._label(self.proposal)]}
        found = lookalikes(edition, schema, segment, answers)
        alike = [(self._reading.named(one.key, one.label), one.key) for one in found if one.key not in {*own, told}]
        return [*named, *alike]

    def _shown(self) -> list[ShownSheet]:
        return [shown_sheet(self._reading, sheet, number) for number, sheet in enumerate(self.sheets.sheets)]

    def _about(self) -> Value | None:
        """The record that the proposal is about, where it is in the census."""
        subject = self._subject()
        address = address_of_key(subject) if "://" not in subject else None
        row = self._reading.edition.record(address.segment, address.slug) if address else None
        return self._reading.named(row.key, row.labels) if row else None

    def _subject(self) -> str:
        """The key of the record it is about: as it would be written, or as it was."""
        if self.proposal.state == "open":
            return self.sheets.records[0].key if self.sheets.records else self.proposal.suggestion.subject
        subject = self.proposal.suggestion.subject
        made = [decision.changeset for decision in self.decisions if decision.changeset]
        changed = [r.key for n in made[:1] for r in self._office.journal.revisions(after=n - 1, upto=n)]
        kind = subject.removeprefix(f"{self.proposal.suggestion.author}doc/").partition("/")[0] + "/"
        return next((key for key in changed if key.startswith(kind)), subject) if subject not in changed else subject

    def _reason(self, details: Mapping[str, str]) -> str:
        known = details.get("reason", "")
        return reasons(self._reading.language)[Reason(known)][0] if known in set(Reason) else ""

    def _act(self, decision: Decision) -> Act:
        language = self._reading.language
        return Act(
            act_in_words(language, decision.action),
            who(self._office, language, decision.account),
            decision.at,
            decision.reason,
            decision.changeset,
        )

    def _by_author(self) -> list[Other]:
        author = self.proposal.suggestion.author
        return (
            [self._other(one) for one in self._review.queue.of_author(author, self.proposal.number)] if author else []
        )

    def _other(self, proposal: Proposal) -> Other:
        submission = self._office.proposals.submission(proposal.number)
        topic = topic_of(proposal.suggestion, submission.details if submission else {})
        stands = standing(proposal, self._office.proposals.decisions([proposal.number]))
        language = self._reading.language
        words = topic_in_words(language, topic), standing_in_words(language, stands)
        return Other(proposal.number, self._label(proposal), words[0], stands, words[1])

    def _label(self, proposal: Proposal) -> str:
        subject = proposal.suggestion.subject
        return label_of(proposal, self._reading.edition.labels({subject}).get(subject, {}), self._reading.language)


def refused_in_words(error: CommonsError, language: str) -> list[str]:
    """What the shapes say of a decision that they forbid."""
    report = getattr(error, "report", None)
    found = [finding.message(language) for finding in report.findings] if report else []
    return list(dict.fromkeys(filter(None, found)))
