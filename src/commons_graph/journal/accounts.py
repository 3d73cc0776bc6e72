"""The accounts of a journal: who may sign in, and as what. None of these tables is ever handed over.

A password is kept as its argon2id hash; every other secret that somebody holds only as a SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

from commons_graph.errors import AccountRefused
from commons_graph.journal.metadata import METADATA
from commons_graph.journal.port import timestamp
from commons_graph.journal.sql import SqlJournal

_account: Final = sa.Table(
    "account",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String(24), nullable=False),
    sa.Column("email", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("language", sa.String(8), nullable=False),
    sa.Column("password", sa.Text, nullable=False),
    sa.Column("factor", sa.Text, nullable=False),
    sa.Column("factor_step", sa.Integer, nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sqlite_autoincrement=True,
)

_recovery_code: Final = sa.Table(
    "recovery_code",
    METADATA,
    sa.Column("account", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("digest", sa.String(64), primary_key=True),
)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in.

    `password` is an argon2id hash, "" where none was chosen or where links by e-mail are all there is. `factor` is what
    the second factor is derived from, together with the secret of the instance, "" without one; `factor_step` is the
    time step of the last code that was taken, since a code counts once.
    """

    number: int
    at: datetime
    email: str
    name: str
    role: str
    language: str = ""
    password: str = field(default="", repr=False)
    factor: str = field(default="", repr=False)
    factor_step: int = 0
    disabled: bool = False

    @property
    def agent(self) -> str:
        """How proposals, decisions and changesets name it."""
        return f"account:{self.number}"


class AccountTable:
    """The rows of accounts; each method is one durable transaction."""

    def __init__(self, journal: SqlJournal) -> None:
        self._journal = journal

    def add(self, email: str, role: str, name: str = "", language: str = "") -> Account:
        """Make an account; raises AccountRefused where this address has one."""
        with self._journal.writing() as connection:
            return insert_account(connection, email, role, name, language)

    def all(self) -> list[Account]:
        """Every account, the oldest first."""
        with self._journal.reading() as connection:
            return [_account_of(row) for row in connection.execute(sa.select(_account).order_by(_account.c.number))]

    def get(self, number: int) -> Account | None:
        """One account."""
        return self._one(_account.c.number == number)

    def by_email(self, email: str) -> Account | None:
        """The account of an address, as it was checked."""
        return self._one(_account.c.email == email)

    def change(self, number: int, **values: Any) -> None:
        """Set some columns."""
        with self._journal.writing() as connection:
            change_account(connection, number, **values)

    def take_step(self, number: int, step: int) -> bool:
        """Use up a time step of the second factor; False where it, or a later one, was used before."""
        newer = sa.and_(_account.c.number == number, _account.c.factor_step < step)
        with self._journal.writing() as connection:
            return bool(connection.execute(sa.update(_account).where(newer).values(factor_step=step)).rowcount)

    def set_factor(self, number: int, factor: str, step: int, digests: Iterable[str]) -> None:
        """Set what the second factor is derived from, the last step that was used, and the recovery codes."""
        with self._journal.writing() as connection:
            change_account(connection, number, factor=factor, factor_step=step)
            replace_codes(connection, number, digests)

    def take_code(self, number: int, digest: str) -> bool:
        """Use up a recovery code; False where there is none such any more."""
        one = sa.and_(_recovery_code.c.account == number, _recovery_code.c.digest == digest)
        with self._journal.writing() as connection:
            return bool(connection.execute(sa.delete(_recovery_code).where(one)).rowcount)

    def codes(self, number: int) -> int:
        """How many recovery codes an account has left."""
        query = sa.select(sa.func.count()).where(_recovery_code.c.account == number)
        with self._journal.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def _one(self, which: sa.ColumnElement[bool]) -> Account | None:
        with self._journal.reading() as connection:
            row = connection.execute(sa.select(_account).where(which)).first()
        return _account_of(row) if row else None


def insert_account(connection: sa.Connection, email: str, role: str, name: str, language: str) -> Account:
    """Make an account, in the transaction of whoever calls; raises AccountRefused where this address has one."""
    if find_account(connection, email) is not None:
        raise AccountRefused(
            "this e-mail address has an account already",
            where=email,
            hint="`commons-graph account reset` makes a new link for it, `account role` changes what it may do",
        )
    values = {
        "at": timestamp(datetime.now(UTC)),
        "email": email,
        "name": name,
        "role": role,
        "language": language,
        "password": "",
        "factor": "",
        "factor_step": 0,
        "disabled": False,
    }
    connection.execute(sa.insert(_account), [values])
    return _account_of(connection.execute(sa.select(_account).where(_account.c.email == email)).one())


def find_account(connection: sa.Connection, email: str) -> Account | None:
    """The account of an address, in the transaction of whoever calls."""
    row = connection.execute(sa.select(_account).where(_account.c.email == email)).first()
    return _account_of(row) if row else None


def change_account(connection: sa.Connection, number: int, **values: Any) -> None:
    """Set some columns, in the transaction of whoever calls."""
    connection.execute(sa.update(_account).where(_account.c.number == number).values(**values))


def replace_codes(connection: sa.Connection, number: int, digests: Iterable[str]) -> None:
    """Replace the recovery codes of an account, in the transaction of whoever calls."""
    connection.execute(sa.delete(_recovery_code).where(_recovery_code.c.account == number))
    rows = [{"account": number, "digest": digest} for digest in digests]
    if rows:
        connection.execute(sa.insert(_recovery_code), rows)


def _account_of(row: sa.Row[Any]) -> Account:
    values = row._asdict()
    return Account(**{**values, "at": datetime.fromisoformat(values["at"])})
