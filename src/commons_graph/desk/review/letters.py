"""What the author of a proposal is told by e-mail: sent with the decision, in its transaction, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa

from commons_graph.desk.follow_link import follow_digest, follow_secret
from commons_graph.desk.office import Office
from commons_graph.editions.ground import base_in_force
from commons_graph.editions.shelf import Shelf
from commons_graph.journal.outbox import Message
from commons_graph.journal.proposals import Decision, Proposal, Submission
from commons_graph.languages import translations


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes to one author; nobody is written to who left no address, or has no link to follow."""

    office: Office
    number: int
    address: str = field(repr=False)
    link: str = field(repr=False)

    def send(self, connection: sa.Connection, decision: Decision) -> bool:
        """Have the author told of a decision once it is durable; whether they will be."""
        if not (self.address and self.link):
            return False
        message = translations(self.office.settings.language).ugettext
        subject, text = _words(message, decision)
        subject, text = (part % {"number": self.number, "said": decision.reason} for part in (subject, text))
        written = Message(self.address, subject, f"{text}\n\n{self.link}\n")
        return self.office.outbox.add(connection, written)


def letters_of(office: Office, proposal: Proposal, submission: Submission | None) -> Letters:
    """Writes to the author of a proposal."""
    address = email_of(office, submission.contact) if submission else ""
    return Letters(office, proposal.number, address, follow_link(office, proposal, submission) or "")


def email_of(office: Office, contact: str) -> str:
    """The e-mail address of a contact or an account, "" where there is none any more."""
    kind, _, number = contact.partition(":")
    if kind == "account" and number.isdigit():
        account = office.accounts.get(int(number))
        return account.email if account and not account.disabled else ""
    known = office.contacts.get(contact)
    return known.email if known else ""


def follow_link(office: Office, proposal: Proposal, submission: Submission | None) -> str | None:
    """The link by which the author follows a proposal, made again; None where it was given another one."""
    secret = follow_secret(office.secret, proposal.suggestion.version)
    if submission is None or follow_digest(secret) != submission.follow:
        return None
    base = base_in_force(office.settings, Shelf(office.settings.var / "editions"))
    return f"{base}contribute/follow/{secret}"


def _words(message: Callable[[str], str], decision: Decision) -> tuple[str, str]:
    """Subject and text about a decision; what an animator wrote is quoted where it is meant for the author."""
    said = "\n\n%(said)s" if decision.reason else ""
    if decision.action == "asked":
        return (
            message("A question about what you sent (no. %(number)s)"),
            message("Somebody at the census has a question about what you sent:")
            + said
            + "\n\n"
            + message("Answer here, or change what you sent:"),
        )
    if decision.action == "returned":
        return (
            message("What you sent was not taken in (no. %(number)s)"),
            message("Somebody at the census read what you sent, and did not take it in.")
            + said
            + "\n\n"
            + message("What you sent is still here:"),
        )
    return (
        message("What you sent is in the census (no. %(number)s)"),
        message("Somebody at the census read what you sent, and took it in. Thank you.")
        + "\n\n"
        + message("See it, correct it or withdraw it from here:"),
    )
