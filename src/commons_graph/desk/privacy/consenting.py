"""Ending a consent: what it allowed to publish leaves the census, by itself or by the hand of an animator."""

from __future__ import annotations

from commons_graph.desk.office import Office
from commons_graph.desk.privacy.details import details_of
from commons_graph.desk.privacy.erasing import ask_to_remove, erase_records, is_living
from commons_graph.journal.contacts import NAME, Consent


def end_consent(office: Office, number: int, giver: str) -> Consent:
    """Withdraw a consent that this giver gave; a second time changes nothing more.

    A record about the person is erased at once. A contact detail that stands in another record becomes an urgent report
    to the desk, where somebody can tell what is to stay of the sentence around it. Raises NotFound.
    """
    before = {consent.number: consent for consent in office.contacts.consents([giver])}
    consent = office.contacts.withdraw(number, giver)
    if number in before and before[number].withdrawn is not None:
        return consent
    if consent.scope == NAME:
        if is_living(office, consent.key):
            erase_records(office, [consent.key])
    elif _stated(office, consent):
        ask_to_remove(office, consent.key)
    return consent


def _stated(office: Office, consent: Consent) -> bool:
    """Whether the record says, now, what the consent allowed."""
    revision = next(office.journal.newest([consent.key]), None)
    return revision is not None and consent.scope in {detail.scope for detail in details_of(revision.content)}
