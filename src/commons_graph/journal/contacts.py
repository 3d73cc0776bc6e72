"""Who can be asked about what they sent, what they agreed to be published, and under which name they want credit.

None of it is public, and none of it is part of the chain of changesets: each row can be changed or emptied by the
person it is about. A credit is shown beside a change as long as its row stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa

from commons_graph.errors import NotFound
from commons_graph.journal import proposals  # noqa: F401 — its table of decisions belongs to METADATA once imported
from commons_graph.journal.metadata import METADATA
from commons_graph.journal.port import timestamp
from commons_graph.journal.sql import SqlJournal

NAME: Final = "name"
"""The scope of a consent to appear under one's name, as a person; other scopes are a telephone number or an address."""

CONTACT: Final = sa.Table(
    "contact",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String(24), nullable=False),
    sa.Column("email", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sqlite_autoincrement=True,  # the number of somebody who was erased is never given to another
)

CONSENT: Final = sa.Table(
    "consent",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("giver", sa.Text, nullable=False, index=True),
    sa.Column("key", sa.Text, nullable=False, index=True),
    sa.Column("scope", sa.Text, nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", sa.String(24), nullable=False),
    sa.Column("withdrawn", sa.String(24), nullable=True),
)

CREDIT: Final = sa.Table(
    "credit",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("giver", sa.Text, nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("at", sa.String(24), nullable=False),
)

_UNDOING: Final = ("undone", "reverted")
"""Acts whose changeset is not the work of whoever sent the proposal."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who left an address to be reached at: `contact:7`."""

    number: int
    at: datetime
    email: str
    name: str

    @property
    def giver(self) -> str:
        """How other tables name this contact."""
        return f"contact:{self.number}"


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody agreed to: the words that were shown, what they allow to publish, on which record, and when.

    `giver` is a contact, or `proposal:N` where nobody left an address; `scope` is `name`, an e-mail address or the
    digits of a telephone number; `withdrawn` is when it ceased to hold.
    """

    giver: str
    key: str
    scope: str
    text: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    withdrawn: datetime | None = None
    number: int = 0


class Contacts:
    """The contacts, consents and credits of a journal."""

    def __init__(self, journal: SqlJournal) -> None:
        self._journal = journal
        journal.make_missing()

    def note(self, email: str, name: str = "") -> str:
        """The contact with an address, made where it is new: `contact:7`; a name is kept once there is one."""
        address = email.strip().casefold()
        with self._journal.writing() as connection:
            row = connection.execute(sa.select(CONTACT).where(CONTACT.c.email == address)).first()
            if row is None:
                values = {"at": timestamp(datetime.now(UTC)), "email": address, "name": name.strip()}
                made = connection.execute(sa.insert(CONTACT).values(values).returning(CONTACT.c.number))
                return f"contact:{made.scalar_one()}"
            if name.strip() and not row.name:
                _change(connection, row.number, name=name.strip())
            return f"contact:{row.number}"

    def get(self, giver: str) -> Contact | None:
        """The contact that other tables name `contact:7`; None for another kind of giver, or one that was erased."""
        kind, _, number = giver.partition(":")
        if kind != "contact" or not number.isdigit():
            return None
        return self._contact(CONTACT.c.number == int(number))

    def with_email(self, email: str) -> Contact | None:
        """The contact with an address, if there is one."""
        return self._contact(CONTACT.c.email == email.strip().casefold())

    def rename(self, contact: Contact, name: str) -> None:
        """Give a contact another name."""
        with self._journal.writing() as connection:
            _change(connection, contact.number, name=name.strip())

    def move(self, contact: Contact, email: str) -> bool:
        """Give a contact another address; False where somebody else has it."""
        address = email.strip().casefold()
        with self._journal.writing() as connection:
            taken = sa.select(CONTACT.c.number).where(CONTACT.c.email == address, CONTACT.c.number != contact.number)
            if connection.execute(taken).first():
                return False
            _change(connection, contact.number, email=address)
            return True

    def agree(self, consents: Iterable[Consent]) -> None:
        """Record consents, durably; one that stands already is not recorded twice."""
        with self._journal.writing() as connection:
            for consent in consents:
                if connection.execute(_standing(consent)).first() is None:
                    values = {"giver": consent.giver, "key": consent.key, "scope": consent.scope, "text": consent.text}
                    connection.execute(sa.insert(CONSENT).values(**values, at=timestamp(consent.at)))

    def withdraw(self, number: int, giver: str) -> Consent:
        """Let a consent hold no longer, durably; raises NotFound unless this giver gave it."""
        with self._journal.writing() as connection:
            mine = sa.and_(CONSENT.c.id == number, CONSENT.c.giver == giver)
            row = connection.execute(sa.select(CONSENT).where(mine)).first()
            if row is None or not giver:
                raise NotFound("there is no such consent")
            if row.withdrawn is None:
                connection.execute(sa.update(CONSENT).where(mine).values(withdrawn=timestamp(datetime.now(UTC))))
            return _consent_of(connection.execute(sa.select(CONSENT).where(mine)).one())

    def consents(self, givers: Iterable[str]) -> list[Consent]:
        """Everything that some givers agreed to, the oldest first, also what was withdrawn."""
        return self._consents(CONSENT.c.giver.in_(list(givers)))

    def consents_about(self, scopes: Iterable[str], keys: Iterable[str]) -> list[Consent]:
        """Every consent to some scopes, or about some records, the oldest first, also those that were withdrawn."""
        return self._consents(sa.or_(CONSENT.c.scope.in_(list(scopes)), CONSENT.c.key.in_(list(keys))))

    def credit(self, number: int, giver: str, name: str) -> None:
        """Choose the name that stands beside the change a proposal becomes; "" for none. Holds until it is changed."""
        with self._journal.writing() as connection:
            connection.execute(sa.delete(CREDIT).where(CREDIT.c.number == number))
            values = {"number": number, "giver": giver, "name": name, "at": timestamp(datetime.now(UTC))}
            connection.execute(sa.insert(CREDIT).values(values))

    def credits(self, numbers: Iterable[int]) -> dict[int, str]:
        """Proposal → the name that was chosen for it; "" is a choice too."""
        query = sa.select(CREDIT.c.number, CREDIT.c.name).where(CREDIT.c.number.in_(list(numbers)))
        with self._journal.reading() as connection:
            return {row.number: row.name for row in connection.execute(query)}

    def credited(self, sequences: Iterable[int]) -> dict[int, str]:
        """Changeset → the name its contributor wants beside it; changesets without one are left out."""
        decision = METADATA.tables["decision"]
        query = (
            sa.select(decision.c.changeset, CREDIT.c.name)
            .join_from(decision, CREDIT, decision.c.number == CREDIT.c.number)
            .where(decision.c.changeset.in_(list(sequences)), decision.c.action.not_in(_UNDOING), CREDIT.c.name != "")
        )
        with self._journal.reading() as connection:
            return {row.changeset: row.name for row in connection.execute(query)}

    def _contact(self, which: sa.ColumnElement[bool]) -> Contact | None:
        with self._journal.reading() as connection:
            row = connection.execute(sa.select(CONTACT).where(which)).first()
        return None if row is None else Contact(row.number, datetime.fromisoformat(row.at), row.email, row.name)

    def _consents(self, which: sa.ColumnElement[bool]) -> list[Consent]:
        with self._journal.reading() as connection:
            return [_consent_of(row) for row in connection.execute(sa.select(CONSENT).where(which).order_by("id"))]


def _change(connection: sa.Connection, number: int, **values: str) -> None:
    connection.execute(sa.update(CONTACT).where(CONTACT.c.number == number).values(**values))


def _standing(consent: Consent) -> sa.Select[tuple[int]]:
    return sa.select(CONSENT.c.id).where(
        CONSENT.c.giver == consent.giver,
        CONSENT.c.key == consent.key,
        CONSENT.c.scope == consent.scope,
        CONSENT.c.withdrawn.is_(None),
    )


def _consent_of(row: sa.Row[tuple[object, ...]]) -> Consent:
    values = row._asdict()
    number, at, withdrawn = values.pop("id"), values.pop("at"), values.pop("withdrawn")
    ended = datetime.fromisoformat(withdrawn) if withdrawn else None
    return Consent(**values, at=datetime.fromisoformat(at), withdrawn=ended, number=number)
