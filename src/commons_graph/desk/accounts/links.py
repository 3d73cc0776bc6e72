"""Links that let one person in once: an invitation to choose a password, or a way in by e-mail alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from commons_graph.desk.accounts.secrets import digest_of, new_secret
from commons_graph.errors import LinkSpent
from commons_graph.journal.sessions import OneTimeLink, SessionTable, add_link, take_link


class Purpose(StrEnum):
    """What a link is for."""

    INVITATION = "invitation"
    SIGN_IN = "sign-in"


LASTS: Final = {Purpose.INVITATION: timedelta(days=7), Purpose.SIGN_IN: timedelta(minutes=30)}
"""How long a link may be used: an invitation waits for somebody who comes to work, the other for somebody who looks."""

PATHS: Final = {Purpose.INVITATION: "account/invitation/", Purpose.SIGN_IN: "account/link/"}
"""Where links lead, below the base; the secret follows."""


def give_link(connection: sa.Connection, purpose: Purpose, email: str, language: str) -> str:
    """Make a link in the transaction of whoever calls; returns its path below the base, which holds the secret."""
    secret, now = new_secret(), datetime.now(UTC)
    expires = now + LASTS[purpose]
    add_link(connection, OneTimeLink(digest_of(secret), purpose, email, language, now, expires))
    return PATHS[purpose] + secret


def found_link(rows: SessionTable, purpose: Purpose, secret: str) -> OneTimeLink:
    """The link with a secret, which is not used up by looking; raises LinkSpent where it cannot be used any more."""
    link = rows.link(digest_of(secret))
    if link is None or link.purpose != purpose or link.expires < datetime.now(UTC):
        raise spent()
    return link


def use_link(connection: sa.Connection, link: OneTimeLink) -> None:
    """Use up a link, in the transaction of what it lets somebody do; raises LinkSpent for the second of two."""
    if not take_link(connection, link.digest):
        raise spent()


def spent() -> LinkSpent:
    """What is told of every link that cannot be used, whatever the reason."""
    return LinkSpent(
        "this link was used already, has expired, or lacks a letter",
        hint="ask for another one; each lets one person in once",
    )
