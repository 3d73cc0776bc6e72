"""Drafts that animators write for somebody: begun from a line of outreach or from nothing, and found again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from commons_graph.desk.contributing.steps import STEPS
from commons_graph.desk.contributing.told import WHERE
from commons_graph.desk.office import Office
from commons_graph.errors import NotFound
from commons_graph.journal.drafts import KEPT, Draft
from commons_graph.journal.outreach import Spotted
from commons_graph.journal.scribed import Scribed

PAGE: Final = "scribe"
"""Under which name such a draft keeps who told it, and when it was read back; other drafts have no such page."""

_BYTES: Final = 16
_NAME: Final = STEPS[0].name
_PLACE: Final = "where"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that was not sent yet, and the secret that opens it."""

    secret: str
    scribed: Scribed
    draft: Draft

    @property
    def name(self) -> str:
        """What the initiative is called so far."""
        return next((value for value in self.draft.of(_NAME).get("label", ()) if value.strip()), "")


def new_token() -> str:
    """A name for a draft that is about to begin."""
    return secrets.token_urlsafe(_BYTES)


def secret_of(office: Office, token: str) -> str:
    """The secret of the draft with this token."""
    mac = hmac.digest(office.secret, f"scribe {token}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mac[:_BYTES]).rstrip(b"=").decode()


def begin(office: Office, token: str, account: str, line: int = 0) -> str:
    """Begin the draft with a token, durably, once; returns its secret. It starts with what is known of the line."""
    secret = secret_of(office, token)
    office.drafts.begin(secret)
    draft = office.drafts.get(secret)
    if not draft.of(PAGE):
        known = known_of(office.outreach.get(line).content) if line else {}
        for page, answers in known.items():
            office.drafts.save(secret, page, answers)
        office.drafts.save(secret, PAGE, {"begun": [account]})
    office.scribed.note(Scribed(token, draft.version, datetime.now(UTC), account, line))
    return secret


def waiting(office: Office) -> Iterator[Waiting]:
    """The drafts that are not sent and not too old, the newest first."""
    for scribed in office.scribed.since(datetime.now(UTC) - KEPT * 4):
        secret = secret_of(office, scribed.token)
        try:
            draft = office.drafts.get(secret)
        except NotFound:
            continue  # deleted, or too old
        if not draft.sent:
            yield Waiting(secret, scribed, draft)


def known_of(content: Spotted) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The first answers, from a line of outreach."""
    place = {f"{WHERE}.name": [content.place]} if content.place else {}
    return {_NAME: {"label": [content.name]}, **({_PLACE: place} if place else {})}
