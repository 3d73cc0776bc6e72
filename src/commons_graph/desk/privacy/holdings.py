"""Everything held about the holder of an e-mail address, gathered from wherever it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from commons_graph.desk.office import Office
from commons_graph.journal.contacts import NAME, Consent, Contact
from commons_graph.journal.forgetting import mentions
from commons_graph.journal.port import timestamp
from commons_graph.journal.proposals import Decision, Proposal, Submission

_TOLD_APART: Final = frozenset({"contact", "consent", "credit", "proposal", "submission", "decision"})
"""Tables that `held` reads by itself; rows of others are shown as they are."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One thing that was sent: what it was, what was said beside it, what became of it, the name chosen for it."""

    proposal: Proposal
    submission: Submission
    decisions: Sequence[Decision]
    credit: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """What is held about one address; `other` are rows of further tables, such as drafts, messages and accounts."""

    email: str
    contact: Contact | None
    consents: Sequence[Consent]
    sent: Sequence[Sent]
    other: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def givers(self) -> tuple[str, ...]:
        """How other tables name the holder: as a contact, and as the account of that address."""
        accounts = [f"account:{row['number']}" for row in self.other.get("account", ())]
        return (*([self.contact.giver] if self.contact else []), *accounts)

    @property
    def persons(self) -> tuple[str, ...]:
        """The records about the holder: those to whose publication under a name the holder agreed."""
        return tuple(dict.fromkeys(c.key for c in self.consents if c.scope == NAME))

    @property
    def empty(self) -> bool:
        """Whether nothing is held at all."""
        return self.contact is None and not (self.consents or self.sent or self.other)


def held(office: Office, email: str) -> Held:
    """What is held about the holder of an address that was proved."""
    address = email.strip().casefold()
    with office.journal.reading() as connection:
        rows = mentions(connection, address)
    other = {name: rows for name, rows in rows.items() if name not in _TOLD_APART}
    contact = office.contacts.with_email(address)
    known = Held(address, contact, (), (), other)
    numbers = sorted({number for giver in known.givers for number in office.proposals.of_contact(giver)})
    consents = office.contacts.consents([*known.givers, *(f"proposal:{number}" for number in numbers)])
    about = office.contacts.consents_about([address], [])
    every = {consent.number: consent for consent in (*consents, *about)}
    return Held(address, contact, list(every.values()), _sent(office, numbers), known.other)


def _sent(office: Office, numbers: Sequence[int]) -> list[Sent]:
    decisions, chosen = office.proposals.decisions(numbers), office.contacts.credits(numbers)
    found = []
    for number in numbers:
        submission = office.proposals.submission(number)
        if submission is not None:
            proposal = office.proposals.get(number)
            mine = [decision for decision in decisions if decision.number == number]
            found.append(Sent(proposal, submission, mine, chosen.get(number)))
    return found


def as_document(found: Held) -> dict[str, Any]:
    """The same as plain values, for a JSON file that the holder takes away."""
    contact = found.contact
    return {
        "email": found.email,
        "contact": {"name": contact.name, "since": timestamp(contact.at)} if contact else None,
        "consents": [_consent(consent) for consent in found.consents],
        "sent": [_sent_document(one) for one in found.sent],
        "other": {name: [dict(row) for row in rows] for name, rows in found.other.items()},
    }


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "record": consent.key,
        "scope": consent.scope,
        "text": consent.text,
        "given": timestamp(consent.at),
        "withdrawn": timestamp(consent.withdrawn) if consent.withdrawn else None,
    }


def _sent_document(sent: Sent) -> dict[str, Any]:
    suggestion = sent.proposal.suggestion
    return {
        "number": sent.proposal.number,
        "at": timestamp(sent.proposal.at),
        "kind": suggestion.kind,
        "about": suggestion.subject,
        "state": sent.proposal.state,
        "content": suggestion.content.decode("utf-8", "replace"),
        "licence": suggestion.licence,
        "note": sent.submission.note,
        "details": dict(sent.submission.details),
        "credit": sent.credit,
        "decisions": [
            {"at": timestamp(one.at), "action": one.action, "reason": one.reason, "changeset": one.changeset}
            for one in sent.decisions
        ],
    }
