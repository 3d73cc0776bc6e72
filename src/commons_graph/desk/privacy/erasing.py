"""Erasing a person, for good: what they sent and agreed to, what others noted of them, and the records about them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from commons_graph.desk.office import Office
from commons_graph.desk.privacy.details import details_of
from commons_graph.desk.privacy.erased_files import erase_with_files
from commons_graph.desk.privacy.holdings import Held, held
from commons_graph.errors import JournalBusy
from commons_graph.journal.forgetting import (
    blank_address,
    forget_account,
    forget_giver,
    forget_lines,
    forget_sent,
    sought,
)
from commons_graph.journal.proposals import Submission, Suggestion
from commons_graph.rdf.addresses import address_of_key

REASON: Final = "à la demande de la personne concernée"
"""What the history says of a record that somebody had erased; it names nobody."""

_PATIENCE: Final = 10.0
"""Seconds that are waited for readers who still hold old bytes of the journal."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: the records that are gone, and those that an animator is asked to look at."""

    records: tuple[str, ...]
    asked: tuple[str, ...]


def erase_holder(office: Office, email: str) -> Erased:
    """Erase everything held about the holder of an address that was proved; whole, and again after a crash.

    A record about the person goes at once. Of other records that give an address of theirs, only an animator can tell
    what is to stay, so each becomes an urgent report without any name.
    """
    found = held(office, email)
    persons = tuple(key for key in found.persons if is_living(office, key))
    asked = tuple(key for key in published_with(office, found) if key not in persons)
    for key in asked:
        ask_to_remove(office, key)
    if persons:
        erase_records(office, persons)
    _forget(office, found)
    return Erased(persons, asked)


def erase_records(office: Office, keys: Sequence[str]) -> None:
    """Erase records from every file of the instance: those about a person, and those an animator has confirmed."""
    erase_with_files(office, list(keys), REASON)


def _forget(office: Office, found: Held) -> None:
    with office.journal.writing() as connection:
        for giver in found.givers:
            forget_giver(connection, giver)
        for sent in found.sent:
            forget_sent(connection, sent.proposal.number)
        forget_account(connection, found.email)
        forget_lines(connection, found.email)
        blank_address(connection, found.email)
    _let_go(office)


def _let_go(office: Office) -> None:
    """Have the bytes leave the files, once those who read older ones are done."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            office.journal.forget()
        except JournalBusy:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def is_living(office: Office, key: str) -> bool:
    """Whether a record has content that can be erased."""
    revision = next(office.journal.newest([key]), None)
    return revision is not None and f"\n<{address_of_key(key).thing}> ".encode() in b"\n" + revision.content


def published_with(office: Office, found: Held) -> list[str]:
    """The records that give, now, a contact detail of the holder: their address, or what they agreed to."""
    agreed: dict[str, set[str]] = {}
    for consent in found.consents:
        agreed.setdefault(consent.key, set()).add(consent.scope)
    address = sought(found.email)
    keys = [key for key in agreed if key]
    held_there = {r.key: r.content for r in office.journal.newest(keys)}
    stated = {key for key, content in held_there.items() if {d.scope for d in details_of(content)} & agreed[key]}
    return sorted(stated | {r.key for r in office.journal.state() if address.search(r.content.decode())})


def ask_to_remove(office: Office, key: str) -> int:
    """Ask the desk, urgently, to take what a person no longer agrees to out of a record; returns the number."""
    version = f"erasure:{secrets.token_urlsafe(16)}"
    suggestion = Suggestion("report", key, author="", source="", version=version)
    details = {"reason": "private", "urgent": "yes"}
    note = "Une personne a retiré son accord : des coordonnées publiées sur cette fiche doivent en être retirées."
    return office.proposals.take(suggestion, Submission(follow=version, note=note, details=details))
