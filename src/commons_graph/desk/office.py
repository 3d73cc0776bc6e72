"""What taking part needs of an instance: its journal for writing, its secret, and the one writer of its records."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from commons_graph.census import Census
from commons_graph.desk.accounts.register import Accounts
from commons_graph.desk.instance_secret import instance_secret
from commons_graph.desk.limits import Limits
from commons_graph.desk.mail.letters import Post
from commons_graph.errors import JournalBusy
from commons_graph.gate.documents import shape_documents
from commons_graph.journal.contacts import Contacts
from commons_graph.journal.drafts import Drafts
from commons_graph.journal.given_keys import GivenKeys
from commons_graph.journal.opening import open_journal, read_only_journal
from commons_graph.journal.outbox import Outbox
from commons_graph.journal.outreach import OutreachBook
from commons_graph.journal.proposals import Proposals
from commons_graph.journal.scribed import ScribedDrafts
from commons_graph.journal.sql import SqlJournal
from commons_graph.schema.model import Schema
from commons_graph.schema.reader import bundled_schema
from commons_graph.settings import Settings
from commons_graph.validation.engines import DEFAULT, make_validator
from commons_graph.validation.port import Validator

_PATIENCE: Final = 20.0
"""Seconds that a decision waits while another process writes, such as a load."""


@dataclass(frozen=True, slots=True)
class Office:
    """The instance as those who take part reach it; every web process has one.

    `journal` may be written to beside the revisions, from any thread; `secret` signs cookies and forms, and is the same
    in every process of the instance.
    """

    settings: Settings
    schema: Schema
    journal: SqlJournal
    validator: Validator
    secret: bytes = field(repr=False)
    proposals: Proposals
    drafts: Drafts
    given_keys: GivenKeys
    contacts: Contacts
    accounts: Accounts
    outreach: OutreachBook
    scribed: ScribedDrafts
    outbox: Outbox
    limits: Limits

    @contextmanager
    def writing(self) -> Iterator[Census]:
        """The census with its gate, once no other process writes; raises JournalBusy when that takes too long."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                census = Census(self.settings, self.schema, self.validator)
            except JournalBusy:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
                continue
            with census:
                yield census
            return


def open_office(settings: Settings) -> Office:
    """The office of an instance that has a journal; raises InstanceError where there is none.

    A journal on a server is asked when it is first used, so that pages are served while it is away.
    """
    read_only_journal(settings).close()
    journal = open_journal(settings, make=not settings.journal)  # one on a server may be away for now
    outbox = Outbox(journal, works=bool(settings.mail.server))
    secret = instance_secret(settings.var)
    return Office(
        settings=settings,
        schema=bundled_schema(),
        journal=journal,
        validator=make_validator(DEFAULT, shape_documents()),
        secret=secret,
        proposals=Proposals(journal),
        drafts=Drafts(journal),
        given_keys=GivenKeys(journal),
        contacts=Contacts(journal),
        accounts=Accounts(journal, secret, Post(settings, outbox)),
        outreach=OutreachBook(journal),
        scribed=ScribedDrafts(journal),
        outbox=outbox,
        limits=Limits(settings.var / "limits.sqlite", secret),
    )
