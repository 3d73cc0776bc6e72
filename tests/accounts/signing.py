"""Somebody who is signed in, for the tests of every page that asks for it."""

from __future__ import annotations

import secrets

import httpx

from commons_graph.desk.member import Role
from commons_graph.desk.office import Office
from commons_graph.journal.accounts import Account


def an_account(office: Office, role: Role = Role.ANIMATOR, *, email: str = "", name: str = "") -> Account:
    """A new account with a role; its address is made up unless it is given."""
    address = email or f"{role}-{secrets.token_hex(4)}@example.org"
    return office.accounts.invite(address, role, name or role.value.title()).account


def signed_in(office: Office, role: Role = Role.ANIMATOR, account: Account | None = None) -> httpx.Cookies:
    """The cookies of a browser in which an account is signed in: a new one with a role, unless one is given."""
    presence = office.accounts.sessions.open(account or an_account(office, role), "Tests")
    secure = office.settings.address.startswith("https:")
    cookies = httpx.Cookies()
    cookies.set("__Host-commons-session" if secure else "commons-session", presence.cookie)
    return cookies
