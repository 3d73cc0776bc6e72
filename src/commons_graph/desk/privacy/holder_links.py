"""One-time links by which the holder of an e-mail address proves that it is theirs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from commons_graph.desk.accounts.links import spent
from commons_graph.desk.accounts.secrets import digest_of, new_secret
from commons_graph.desk.office import Office
from commons_graph.journal.contacts import Contact
from commons_graph.journal.sessions import OneTimeLink, SessionTable, add_link, take_link

LASTS: Final = timedelta(hours=1)
"""How long a link may be used: people do not read their mail at once."""

_HOLDER: Final = "my-data"
_MOVING: Final = "move:"


def give_link(office: Office, email: str, language: str, moving: Contact | None = None) -> str:
    """Make a link for an address, durably; returns its secret.

    With `moving` it proves an address that this contact will have from then on.
    """
    secret, now = new_secret(), datetime.now(UTC)
    purpose = f"{_MOVING}{moving.number}" if moving else _HOLDER
    with office.journal.writing() as connection:
        add_link(connection, OneTimeLink(digest_of(secret), purpose, email, language, now, now + LASTS))
    return secret


def find_link(office: Office, secret: str) -> OneTimeLink:
    """The link with a secret, which looking does not use up; raises LinkSpent for one that cannot be used."""
    link = SessionTable(office.journal).link(digest_of(secret))
    ours = link is not None and (link.purpose == _HOLDER or link.purpose.startswith(_MOVING))
    if link is None or not ours or link.expires < datetime.now(UTC):
        raise spent()
    return link


def use_link(office: Office, secret: str) -> str:
    """Use a link up, once; returns the address it proves, which a contact has from now on where it was to move.

    Raises LinkSpent.
    """
    link = find_link(office, secret)
    with office.journal.writing() as connection:
        if not take_link(connection, link.digest):
            raise spent()
    if link.purpose.startswith(_MOVING):
        contact = office.contacts.get(f"contact:{link.purpose.removeprefix(_MOVING)}")
        if contact is not None:
            office.contacts.move(contact, link.email)
    return link.email
