"""Drafts: what somebody has begun to write and not sent, kept page by page behind a private link.

A draft is known only to whoever has its link: the journal keeps the SHA-256 of the secret in it, so that a copy of the
journal opens none. Drafts are never handed over, and go by themselves.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from commons_graph.errors import AnswerTooLarge, JournalBusy, NotFound
from commons_graph.journal.metadata import METADATA
from commons_graph.journal.port import timestamp
from commons_graph.journal.sql import SqlJournal

KEPT: Final = timedelta(days=90)
"""How long a draft is kept after its last change."""

_SECRET: Final = 16
"""Bytes of a secret: 128 bits cannot be guessed."""

_EMPTY: Final = "{}"
_CHARACTERS: Final = 1 << 20
"""What one draft may hold, as JSON."""

Pages = Mapping[str, Mapping[str, Sequence[str]]]
"""Page → name of a question → its answers, as they were typed."""

_draft: Final = sa.Table(
    "draft",
    METADATA,
    sa.Column("digest", sa.String(64), primary_key=True),
    sa.Column("version", sa.String(64), nullable=False),
    sa.Column("begun", sa.String(24), nullable=False),
    sa.Column("changed", sa.String(24), nullable=False, index=True),
    sa.Column("sent", sa.Boolean, nullable=False),
    sa.Column("answers", sa.Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed so far. `version` names what will be sent, so that sending twice sends once.

    Once it was `sent`, it holds nothing any more, and only leads to what became of it.
    """

    version: str
    begun: datetime
    changed: datetime
    sent: bool
    pages: Pages

    @property
    def until(self) -> datetime:
        """When it goes, unless it is changed before."""
        return self.changed + KEPT

    def of(self, page: str) -> Mapping[str, Sequence[str]]:
        """The answers of one page; none where it was not answered."""
        return self.pages.get(page, {})

    def with_page(self, page: str, answers: Mapping[str, Sequence[str]]) -> Draft:
        """The same draft with other answers on one page."""
        return replace(self, pages={**self.pages, page: answers})


class Drafts:
    """The drafts of a journal."""

    def __init__(self, journal: SqlJournal) -> None:
        self._journal = journal
        journal.make_missing()

    def begin(self, secret: str = "") -> str:
        """Make an empty draft, durably, and let go of those that are too old; returns its secret.

        The secret is a new one unless it is given; where a draft has it already, that one stays as it is.
        """
        secret, now = secret or secrets.token_urlsafe(_SECRET), datetime.now(UTC)
        version, at = f"contribution:{secrets.token_urlsafe(_SECRET)}", timestamp(now)
        row = {"digest": digest_of(secret), "version": version, "begun": at, "changed": at, "sent": False}
        with self._journal.writing() as connection:
            connection.execute(sa.delete(_draft).where(_draft.c.changed < timestamp(now - KEPT)))
            if connection.execute(sa.select(_draft.c.digest).where(_draft.c.digest == row["digest"])).first() is None:
                connection.execute(sa.insert(_draft), [{**row, "answers": _EMPTY}])
        return secret

    def get(self, secret: str) -> Draft:
        """The draft that a secret opens; raises NotFound for any other text, and once the draft is gone."""
        with self._journal.reading() as connection:
            return _opened(connection, secret)

    def save(self, secret: str, page: str, answers: Mapping[str, Sequence[str]]) -> Draft:
        """Keep the answers of one page in the place of those it had, durably; one that was sent stays empty.

        Raises NotFound, and AnswerTooLarge where the whole draft would hold more than a mebibyte.
        """
        with self._journal.writing() as connection:
            draft = _opened(connection, secret)
            if draft.sent:
                return draft
            draft = replace(draft.with_page(page, answers), changed=datetime.now(UTC))
            text = json.dumps(draft.pages)  # escapes everything that no database would take
            if len(text) > _CHARACTERS:
                raise AnswerTooLarge(
                    "the answers together are longer than can be kept", hint="shorten the longest answer"
                )
            values = {"answers": text, "changed": timestamp(draft.changed)}
            connection.execute(sa.update(_draft).where(_draft.c.digest == digest_of(secret)).values(values))
        return draft

    def close(self, secret: str) -> None:
        """Note, durably, that a draft was sent, and let go of all it held."""
        with self._journal.writing() as connection:
            ours = _draft.c.digest == digest_of(secret)
            connection.execute(sa.update(_draft).where(ours).values(sent=True, answers=_EMPTY))

    def forget(self, secret: str) -> None:
        """Delete a draft, durably; nothing happens where it is gone already.

        Its bytes leave the files of the journal at once, or as soon as nobody reads them any more.
        """
        with self._journal.writing() as connection:
            connection.execute(sa.delete(_draft).where(_draft.c.digest == digest_of(secret)))
        with suppress(JournalBusy):
            self._journal.forget()


def digest_of(secret: str) -> str:
    """What is kept of a secret: its SHA-256, in hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _opened(connection: sa.Connection, secret: str) -> Draft:
    digest, oldest = digest_of(secret), timestamp(datetime.now(UTC) - KEPT)
    row = connection.execute(sa.select(_draft).where(_draft.c.digest == digest)).first()
    if row is None or not hmac.compare_digest(row.digest, digest) or row.changed < oldest:
        raise NotFound("there is no draft here", hint="it was sent, deleted or too old, or the link is not whole")
    begun, changed = (datetime.fromisoformat(at) for at in (row.begun, row.changed))
    return Draft(row.version, begun, changed, row.sent, json.loads(row.answers))
