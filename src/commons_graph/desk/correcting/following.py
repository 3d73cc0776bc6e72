"""What became of what somebody sent: where it stands, what was asked, and what its author may still do."""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from commons_graph.desk.follow_link import follow_digest
from commons_graph.desk.office import Office
from commons_graph.errors import AlreadyDecided, NotFound
from commons_graph.journal.forgetting import ERASED
from commons_graph.journal.proposals import Decision, Proposal, Submission, close_proposal

AUTHOR: Final = "author"
"""Who decided, where its author left no address."""

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)


class Standing(StrEnum):
    """Where something that was sent stands, in one word."""

    WAITING = "waiting"
    ASKED = "asked"
    ACCEPTED = "accepted"
    MERGED = "merged"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"
    ERASED = "erased"


_CLOSING: Final = ("accepted", "merged", "returned", "withdrawn", "undone", ERASED)


@dataclass(frozen=True, slots=True)
class Followed:
    """One proposal as its author follows it; `credit` is the name chosen for it, None before a choice."""

    proposal: Proposal
    submission: Submission
    decisions: Sequence[Decision]
    credit: str | None

    @property
    def number(self) -> int:
        """The number that its author was told."""
        return self.proposal.number

    @property
    def open(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.proposal.state == "open"

    @property
    def standing(self) -> Standing:
        """Where it stands."""
        if self.open:
            last = next((d.action for d in reversed(self.decisions) if d.action in ("asked", "answered")), "")
            return Standing.ASKED if last == "asked" else Standing.WAITING
        closing = next((d.action for d in reversed(self.decisions) if d.action in _CLOSING), "")
        if closing:
            return Standing(closing)
        return Standing.ACCEPTED if self.proposal.state == "accepted" else Standing.RETURNED

    @property
    def question(self) -> str | None:
        """What an animator asked last, while it waits for an answer."""
        if self.standing is not Standing.ASKED:
            return None
        return next((d.reason for d in reversed(self.decisions) if d.action == "asked"), None)

    @property
    def reason(self) -> str:
        """Why it was decided so, in the words of whoever did; "" before that, and where nothing was said."""
        return "" if self.open else next((d.reason for d in reversed(self.decisions) if d.action in _CLOSING), "")

    @property
    def author(self) -> str:
        """How acts of its author are noted."""
        return self.submission.contact or AUTHOR

    @property
    def giver(self) -> str:
        """Who gives consent and chooses a credit."""
        return self.submission.contact or f"proposal:{self.number}"


def followed(office: Office, secret: str) -> Followed:
    """The proposal whose link holds this secret; raises NotFound, the same for every other text."""
    digest = follow_digest(secret) if _SECRET.fullmatch(secret) else ""
    number = office.proposals.followed(digest) if digest else None
    submission = office.proposals.submission(number) if number is not None else None
    if number is None or submission is None or not hmac.compare_digest(submission.follow, digest):
        raise NotFound(
            "nothing is followed by this link", hint="check that no letter is missing; it is long and has no spaces"
        )
    return Followed(
        office.proposals.get(number),
        submission,
        office.proposals.decisions([number]),
        office.contacts.credits([number]).get(number),
    )


def withdraw(office: Office, mine: Followed, reason: str = "") -> None:
    """Take back what was sent, durably; nothing happens where its author did so before.

    Raises AlreadyDecided where somebody else has decided on it.
    """
    if mine.standing is Standing.WITHDRAWN:
        return
    with office.journal.writing() as connection:
        close_proposal(connection, Decision(mine.number, mine.author, "withdrawn", reason), "refused")


def answer(office: Office, mine: Followed, words: str) -> None:
    """Answer the question of an animator, durably; a double click answers once.

    Raises AlreadyDecided where it was decided on meanwhile.
    """
    if not mine.open:
        raise AlreadyDecided("this was decided on meanwhile", where=f"proposal {mine.number}")
    last = mine.decisions[-1] if mine.decisions else None
    if last is None or (last.action, last.reason) != ("answered", words):
        office.proposals.note(Decision(mine.number, mine.author, "answered", words))


def choose_credit(office: Office, mine: Followed, name: str) -> None:
    """Choose the name beside the change, or "" for none; it can be chosen anew at any time."""
    office.contacts.credit(mine.number, mine.giver, name)
