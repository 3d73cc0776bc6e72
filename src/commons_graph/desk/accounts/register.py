"""The accounts of an instance, as its pages and its command line use them."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

from commons_graph.desk.accounts import passwords
from commons_graph.desk.accounts.emails import checked_email
from commons_graph.desk.accounts.links import Purpose, found_link, give_link, use_link
from commons_graph.desk.accounts.second_factor import SecondFactor
from commons_graph.desk.accounts.secrets import digest_of
from commons_graph.desk.accounts.sessions import Sessions
from commons_graph.desk.mail.letters import Post, Reader
from commons_graph.desk.member import Role
from commons_graph.errors import AccountRefused
from commons_graph.journal.accounts import (
    Account,
    AccountTable,
    change_account,
    find_account,
    insert_account,
    replace_codes,
)
from commons_graph.journal.sessions import OneTimeLink, SessionTable, end_links, end_sessions, take_link
from commons_graph.journal.sql import SqlJournal

_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class WayIn:
    """How somebody comes in: the public address of a link, and whether it was mailed or has to be handed over."""

    account: Account
    address: str = field(repr=False)
    mailed: bool


class Accounts:
    """Who may sign in; `sessions` are those who did, `second_factor` what some are asked for besides a password."""

    def __init__(self, journal: SqlJournal, secret: bytes, post: Post) -> None:
        journal.make_missing()
        self._journal = journal
        self._rows = AccountTable(journal)
        self._links = SessionTable(journal)
        self._post = post
        self.sessions = Sessions(journal, secret)
        self.second_factor = SecondFactor(self._rows, secret)

    @property
    def post_works(self) -> bool:
        """Whether letters go anywhere; else links are shown, to be handed over."""
        return self._post.works

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

    def invite(self, email: str, role: Role, name: str = "", language: str = "") -> WayIn:
        """Make an account, and write to whom it is for.

        Raises AccountRefused where the address is none, or has an account already.
        """
        if not name.isprintable() or len(name) > _LONGEST_NAME:
            raise AccountRefused(f"a name is at most {_LONGEST_NAME} letters, on one line", where=repr(name[:20]))
        with self._journal.writing() as connection:
            account = insert_account(connection, checked_email(email), role, name.strip(), language)
            return self._way_in(connection, account)

    def reset(self, account: Account) -> WayIn:
        """A new link to an account; its sessions, older links, password and second factor end."""
        with self._journal.writing() as connection:
            end_sessions(connection, account.number)
            end_links(connection, account.email)
            change_account(connection, account.number, password="", factor="", disabled=False)
            replace_codes(connection, account.number, [])
            return self._way_in(connection, account)

    def set_role(self, account: Account, role: Role) -> None:
        """Say what somebody may do; it counts from their next request on.

        A contributor came in without a password, and so comes in again.
        """
        with self._journal.writing() as connection:
            change_account(connection, account.number, role=role)
            if account.role == Role.CONTRIBUTOR != role:
                end_sessions(connection, account.number)
                end_links(connection, account.email)

    def disable(self, account: Account) -> None:
        """Let somebody in no more, and out of every session, at once."""
        with self._journal.writing() as connection:
            change_account(connection, account.number, disabled=True)
            end_sessions(connection, account.number)
            end_links(connection, account.email)

    def signing_in(self, email: str, password: str) -> Account | None:
        """The account of somebody who knows its password; the time does not tell which of the two was wrong."""
        try:
            account = self._rows.by_email(checked_email(email))
        except AccountRefused:
            account = None
        right = passwords.matches(account.password if account else "", password)
        if account is None or not right or account.disabled:
            return None
        if passwords.outdated(account.password):
            self._rows.change(account.number, password=passwords.hashed(password))
        return account

    def set_password(self, account: Account, password: str) -> None:
        """Choose another password, which ends every session, and every link that was sent."""
        kept = passwords.hashed(password)
        with self._journal.writing() as connection:
            change_account(connection, account.number, password=kept)
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
            account = _open_account(connection, link.email)
            change_account(connection, account.number, password=kept)
            end_sessions(connection, account.number)
            end_links(connection, account.email)
        return account

    def ask_for_link(self, email: str, language: str) -> None:
        """Mail a link to whoever has this address, known here or not; those with a password are told to use it.

        Raises AccountRefused for what is no address. What is written down, and so the time it takes, is alike for all.
        """
        address = checked_email(email)
        with self._journal.writing() as connection:
            account = find_account(connection, address)
            path = give_link(connection, Purpose.SIGN_IN, address, language)
            if account is None or (account.role == Role.CONTRIBUTOR and not account.disabled):
                self._post.let_in(connection, Reader(address, language), path)
            else:
                take_link(connection, digest_of(path.rpartition("/")[2]))
                if not account.disabled:
                    self._post.point_to_password(connection, Reader(address, language))

    def hand_over_link(self, email: str, language: str) -> str:
        """The address of a link for a contributor, to be handed over; raises AccountRefused for other accounts."""
        address = checked_email(email)
        with self._journal.writing() as connection:
            account = find_account(connection, address)
            if account is not None and (account.role != Role.CONTRIBUTOR or account.disabled):
                raise AccountRefused("this account signs in with its password, or is closed", where=address)
            return self._post.address(give_link(connection, Purpose.SIGN_IN, address, language), language)

    def sign_in_link(self, secret: str) -> OneTimeLink:
        """The link with a secret, by which a contributor signs in; raises LinkSpent."""
        return found_link(self._links, Purpose.SIGN_IN, secret)

    def come_in(self, link: OneTimeLink) -> Account:
        """Use up a link by signing in; who had no account has one now. Raises LinkSpent for the second of two."""
        with self._journal.writing() as connection:
            use_link(connection, link)
            if find_account(connection, link.email) is None:
                return insert_account(connection, link.email, Role.CONTRIBUTOR, "", link.language)
            account = _open_account(connection, link.email)
        if account.role != Role.CONTRIBUTOR:
            raise AccountRefused("this account signs in with its password", hint="use the page to sign in")
        return account

    def _way_in(self, connection: sa.Connection, account: Account) -> WayIn:
        """The link that a new account gets; contributors have no password to choose."""
        write, purpose = self._post.invite, Purpose.INVITATION
        if account.role == Role.CONTRIBUTOR:
            write, purpose = self._post.let_in, Purpose.SIGN_IN
        path = give_link(connection, purpose, account.email, account.language)
        mailed = write(connection, Reader(account.email, account.language), path)
        return WayIn(account, self._post.address(path, account.language), mailed)


def _open_account(connection: sa.Connection, email: str) -> Account:
    account = find_account(connection, email)
    if account is None or account.disabled:
        raise AccountRefused("this account is closed", hint="ask whoever runs the census")
    return account
