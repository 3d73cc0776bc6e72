"""The accounts of an instance, as its pages and its command line use them."""

from __future__ import annotations

import sqlalchemy as sa

from commons_graph.desk.accounts import passwords
from commons_graph.desk.accounts.emails import checked_email
from commons_graph.desk.accounts.links import Purpose, found_link, give_link, use_link
from commons_graph.desk.accounts.sessions import Sessions
from commons_graph.desk.member import Role
from commons_graph.errors import AccountRefused
from commons_graph.journal.accounts import Account, AccountTable, change_account, find_account, insert_account
from commons_graph.journal.metadata import METADATA
from commons_graph.journal.sessions import OneTimeLink, SessionTable, end_links, end_sessions
from commons_graph.journal.sql import SqlJournal


class Accounts:
    """Who may sign in; `sessions` are those who did."""

    def __init__(self, journal: SqlJournal, secret: bytes) -> None:
        with journal.writing() as connection:
            METADATA.create_all(connection)  # a journal that was opened before this module was imported
        self._journal = journal
        self._rows = AccountTable(journal)
        self._links = SessionTable(journal)
        self.sessions = Sessions(journal, secret)

    def all(self) -> list[Account]:
        """Every account, the oldest first."""
        return self._rows.all()

    def get(self, number: int) -> Account | None:
        """One account."""
        return self._rows.get(number)

    def of(self, email: str) -> Account:
        """The account of an address; raises AccountRefused where it is none, or has none."""
        address = checked_email(email)
        account = self._rows.by_email(address)
        if account is None:
            raise AccountRefused(
                "no account has this e-mail address", where=address, hint="`commons-graph account list` shows them all"
            )
        return account

    def invite(self, email: str, role: Role, name: str = "", language: str = "") -> tuple[Account, str]:
        """Make an account; returns it with the path of its invitation.

        Raises AccountRefused where the address is none, or has an account already.
        """
        with self._journal.writing() as connection:
            account = insert_account(connection, checked_email(email), role, name.strip(), language)
            return account, _way_in(connection, account)

    def reset(self, account: Account) -> str:
        """A new link to an account, and the end of its sessions, its older links, its password and second factor."""
        with self._journal.writing() as connection:
            end_sessions(connection, account.number)
            end_links(connection, account.email)
            change_account(connection, account.number, password="", factor="", disabled=False)
            return _way_in(connection, account)

    def set_role(self, account: Account, role: Role) -> None:
        """Say what somebody may do; it counts from their next request on."""
        self._rows.change(account.number, role=role)

    def disable(self, account: Account) -> None:
        """Let somebody in no more, and out of every session, at once."""
        with self._journal.writing() as connection:
            change_account(connection, account.number, disabled=True)
            end_sessions(connection, account.number)
            end_links(connection, account.email)

    def invitation(self, secret: str) -> OneTimeLink:
        """The invitation with a secret; raises LinkSpent."""
        return found_link(self._links, Purpose.INVITATION, secret)

    def accept(self, link: OneTimeLink, password: str) -> Account:
        """Use up an invitation by choosing a password; raises LinkSpent for the second of two."""
        kept = passwords.hashed(password)
        with self._journal.writing() as connection:
            use_link(connection, link)
            account = find_account(connection, link.email)
            if account is None or account.disabled:
                raise AccountRefused("this account is closed", where=link.email)
            change_account(connection, account.number, password=kept)
            end_sessions(connection, account.number)
        return account


def _way_in(connection: sa.Connection, account: Account) -> str:
    """The link that a new account gets: contributors have no password to choose."""
    purpose = Purpose.SIGN_IN if account.role == Role.CONTRIBUTOR else Purpose.INVITATION
    return give_link(connection, purpose, account.email, account.language)
