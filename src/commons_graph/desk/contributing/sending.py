"""Sending a contribution: it becomes one proposal, once, with what its author said beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from commons_graph.desk.contributing.composing import compose
from commons_graph.desk.contributing.sheets import BEARER, Act, Sheet, campaign_of
from commons_graph.desk.contributing.told import hidden_address
from commons_graph.desk.follow_link import follow_digest, follow_secret
from commons_graph.desk.office import Office
from commons_graph.desk.privacy.details import details_of, scope_of
from commons_graph.editions.edition import Edition
from commons_graph.journal.contacts import Consent
from commons_graph.journal.proposals import Submission, Suggestion
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.rdf.records import Record, RecordCollector
from commons_graph.schema.model import Schema


@dataclass(frozen=True, slots=True)
class Sender:
    """What somebody says of themselves: whether they carry the initiative, how to reach them, which name to credit.

    `agreed` are the contact details that may be public, and `words` what was shown when that was agreed to. Where an
    animator writes for them, `account` is that of the animator, who is asked where they left no address; `acts`,
    `told_on` and `confirmed` are what the sheets say of how they came about, and `details` what only the desk sees.
    """

    bearer: bool = True
    email: str = ""
    credit: str = ""
    agreed: Sequence[str] = ()
    words: str = ""
    account: str = ""
    acts: tuple[Act, ...] = ()
    told_on: date | None = None
    confirmed: date | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What is sent: the answers, their language, the version that names them, and who sends them."""

    answers: Mapping[str, Sequence[str]]
    language: str
    version: str
    sender: Sender


def send(office: Office, edition: Edition, sent: Contribution) -> int:
    """Take a contribution in, durably; returns its number, the same one however often it is sent.

    The answers were checked before; those that cannot be read raise AnswersRefused.
    """
    digest = follow_digest(follow_secret(office.secret, sent.version))
    number = office.proposals.followed(digest)
    if number is None:
        number = _take(office, edition, sent, digest)
    _note_consents(office, number, sent.sender)
    return number


def records_in(schema: Schema, content: bytes) -> list[Record]:
    """The records that a proposal holds, in the order of their keys."""
    collector = RecordCollector(schema.segments)
    collector.add(Source("proposal", N_TRIPLES, data=content))
    return collector.records()


def _take(office: Office, edition: Edition, sent: Contribution, digest: str) -> int:
    campaign, sender = campaign_of(edition), sent.sender
    day = sender.told_on or date.today()  # noqa: DTZ011 - the day where we are
    sheet = Sheet(campaign, day, (BEARER,) if sender.bearer else (), sender.acts, sender.confirmed)
    composed = compose(office.schema, sent.answers, sent.language, sheet, office.given_keys.take)
    composed.refuse_faulty()
    person = office.contacts.note(sender.email) if sender.email else ""
    suggestion = Suggestion(
        kind="create",
        subject=composed.subject,
        author=person,
        source="",
        version=sent.version,
        licence=campaign.licence,
        content=b"".join(record.content for record in composed.records),
    )
    details = {"role": BEARER if sender.bearer else "witness", "language": sent.language, **sender.details}
    if address := hidden_address(sent.answers):
        details["address"] = address
    return office.proposals.take(suggestion, Submission(digest, person or sender.account, details=details))


def _note_consents(office: Office, number: int, sender: Sender) -> None:
    """Record what the sender agreed to; nothing is noted twice, so that a crash before this can be made good."""
    suggestion = office.proposals.get(number).suggestion
    giver = suggestion.author or f"proposal:{number}"
    agreed = {scope_of("email" if "@" in text else "telephone", text) for text in sender.agreed}
    office.contacts.agree(_consents(records_in(office.schema, suggestion.content), giver, agreed, sender.words))
    if sender.credit:
        office.contacts.credit(number, giver, sender.credit)


def _consents(records: Sequence[Record], giver: str, agreed: set[str], words: str) -> Iterator[Consent]:
    for record in records:
        for scope in {detail.scope for detail in details_of(record.content)} & agreed:
            yield Consent(giver, record.key, scope, words)
