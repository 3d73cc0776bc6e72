"""Sending what an animator wrote for somebody: a contribution like any other, that says who told and who typed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commons_graph.desk.contributing.sending import Contribution, Sender, send
from commons_graph.desk.contributing.sheets import BEARER
from commons_graph.desk.office import Office
from commons_graph.desk.scribe.account_of import acts_of, details_of
from commons_graph.desk.scribe.telling import Told
from commons_graph.editions.edition import Edition
from commons_graph.journal.contacts import NAME, Consent


@dataclass(frozen=True, slots=True)
class Scribing:
    """What is sent: the answers in their language, the version that names them, how they were told, who typed them.

    `agreed` are contact details that may be public; `words` and `name_words` are what was read out when that, and the
    name, was agreed to.
    """

    answers: Mapping[str, Sequence[str]]
    language: str
    version: str
    told: Told
    account: str
    agreed: Sequence[str] = ()
    words: str = ""
    name_words: str = ""


def send_scribed(office: Office, edition: Edition, sent: Scribing) -> int:
    """Take it in, durably; returns its number, the same one however often it is sent.

    The answers were checked before; those that cannot be read raise AnswersRefused.
    """
    telling, line = sent.told.telling, office.scribed.get(sent.version).line
    sender = Sender(
        bearer=telling.stated == BEARER,
        email=sent.told.email,
        agreed=sent.agreed,
        words=sent.words,
        account=sent.account,
        acts=acts_of(telling),
        told_on=telling.told,
        confirmed=telling.confirmed,
        details=details_of(telling, sent.account, line),
    )
    number = send(office, edition, Contribution(sent.answers, sent.language, sent.version, sender))
    if telling.name:
        suggestion = office.proposals.get(number).suggestion
        giver = suggestion.author or f"proposal:{number}"
        office.contacts.agree([Consent(giver, suggestion.subject, NAME, sent.name_words)])
    return number
