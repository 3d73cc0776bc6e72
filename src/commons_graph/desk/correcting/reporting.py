"""Reports: somebody says, in a few words, that something is the matter with a record."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from commons_graph.desk.follow_link import follow_digest, follow_secret
from commons_graph.desk.office import Office
from commons_graph.journal.proposals import Submission, Suggestion

LONGEST: Final = 4000
"""Characters that a report may have."""


class Reason(StrEnum):
    """What may be the matter; the last one is urgent, since it may harm somebody."""

    WRONG = "wrong"
    GONE = "gone"
    TWICE = "twice"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says of a record: its key, the digest they saw, why, in their words, and how to reach them.

    `once` is what the form that was shown carries, so that a double click sends once; another text sent from the same
    form is another report.
    """

    key: str
    digest: str
    reason: Reason
    words: str
    contact: str
    once: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending something: its number, and the secret of the link by which it is followed."""

    number: int
    secret: str


def send_report(office: Office, report: Report) -> Sent:
    """Take a report in, durably."""
    suggestion = Suggestion(
        "report",
        report.key,
        author=report.contact,
        source="",
        version=version_of("report", report.once, report.key, report.reason, report.words, report.contact),
    )
    details = {"reason": str(report.reason)} | ({"urgent": "yes"} if report.reason is Reason.PRIVATE else {})
    return send(office, suggestion, {report.key: report.digest}, report.words, details)


def version_of(kind: str, once: str, *said: str) -> str:
    """The name of one sending: the same for the same words from the same form, another one for other words."""
    digest = hashlib.sha256("\0".join(said).encode("utf-8", "replace")).hexdigest()
    return f"{kind}:{once}:{digest[:32]}"


def send(
    office: Office, suggestion: Suggestion, known: dict[str, str], note: str = "", details: dict[str, str] | None = None
) -> Sent:
    """Take a suggestion in with what is said beside it, durably."""
    secret = follow_secret(office.secret, suggestion.version)
    submission = Submission(
        follow=follow_digest(secret), contact=suggestion.author, known=known, note=note, details=details or {}
    )
    return Sent(office.proposals.take(suggestion, submission), secret)
