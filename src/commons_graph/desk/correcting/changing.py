"""A correction: answers about a record against the revision its author saw, and what happened to it meanwhile."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from commons_graph.desk.contact_details import found_in
from commons_graph.desk.correcting.reporting import Sent, send, version_of
from commons_graph.desk.forms.questions import Answers
from commons_graph.desk.forms.reading import record_from
from commons_graph.desk.office import Office
from commons_graph.desk.privacy.details import Detail, details_of, scope_of
from commons_graph.desk.review.three_way import Comparison, compared
from commons_graph.journal.contacts import Consent
from commons_graph.journal.proposals import Suggestion
from commons_graph.rdf.records import Record, record_of

_BLANKS: Final = re.compile(r"[ \t]{2,}")


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody would have a record say: `before` is what they saw, `now` what it says by now, `wanted` theirs.

    Where the record moved on meanwhile, `comparison` has the fields that both changed, to choose about.
    """

    before: Record
    now: Record
    wanted: Record
    comparison: Comparison

    @property
    def moved(self) -> bool:
        """Whether the record has changed since its author saw it."""
        return self.now.digest != self.before.digest

    def merged(self, mine: Collection[int]) -> Record:
        """The record with both changes; of the fields that both changed, those with these numbers as wanted."""
        return self.comparison.merged(mine) if self.moved else self.wanted

    def details(self, record: Record) -> list[Detail]:
        """The contact details that would be new in the record."""
        known = {detail.scope for detail in details_of(self.now.content)}
        return list({d.scope: d for d in details_of(record.content) if d.scope not in known}.values())


def read_correction(office: Office, now: Record, seen: str, answers: Answers, language: str) -> Correction:
    """What answers would change in a record, of which their author saw the revision with a digest.

    A digest that the record never had counts as that of now. Raises AnswersRefused.
    """
    before = seen_record(office, now, seen)
    wanted = record_from(office.schema, now.key, answers, language=language, known=before)
    return Correction(before, now, wanted, compared(now.address, before.content, now.content, wanted.content))


def seen_record(office: Office, now: Record, digest: str) -> Record:
    """The revision of a record with a digest; the newest one where there was none such, or it was erased."""
    if digest == now.digest:
        return now
    history = office.journal.history(now.key)
    found = (one.revision for one in history if one.revision.digest == digest and not one.revision.erased)
    revision = next(found, None)
    return now if revision is None else record_of(now.address, revision.content.decode().splitlines())


def without_details(answers: Answers, scopes: Collection[str]) -> dict[str, list[str]]:
    """The answers without some contact details, wherever they were typed."""
    return {name: [_without(value, scopes) for value in values] for name, values in answers.items()}


def _without(value: str, scopes: Collection[str]) -> str:
    kept, end = [], 0
    for found in found_in(value) if scopes else ():
        if scope_of(found.kind, found.text) in scopes:
            kept.append(value[end : found.start])
            end = found.end
    return _BLANKS.sub(" ", "".join([*kept, value[end:]])).strip() if kept else value


@dataclass(frozen=True, slots=True)
class Wish:
    """What goes with a correction: who sends it, how they know, and what they agreed to be published.

    `agreed` are contact details with the words that were shown beside them; `once` makes a double click send once.
    """

    contact: str
    note: str
    once: str
    agreed: Sequence[tuple[Detail, str]] = ()


def send_correction(office: Office, correction: Correction, record: Record, wish: Wish) -> Sent:
    """Take a correction in, durably, against what its author saw last: the record as it is now."""
    suggestion = Suggestion(
        "update",
        record.key,
        author=wish.contact,
        source="",
        version=version_of("correction", wish.once, record.digest, wish.note, wish.contact),
        content=record.content,
    )
    sent = send(office, suggestion, {record.key: correction.now.digest}, wish.note)
    giver = wish.contact or f"proposal:{sent.number}"
    office.contacts.agree(Consent(giver, record.key, detail.scope, words) for detail, words in wish.agreed)
    return sent
