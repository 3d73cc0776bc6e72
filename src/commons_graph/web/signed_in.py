"""Who asks: the account that a session belongs to."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from commons_graph.desk.accounts.sessions import Presence
from commons_graph.desk.member import Member, Role
from commons_graph.errors import SignInNeeded
from commons_graph.web.session_cookie import keep_session, session_of
from commons_graph.web.site import TheSite

_who: Final[ContextVar[Member | None]] = ContextVar("who", default=None)


def who_asks() -> Member | None:
    """Who is signed in, once a parameter of the page has asked for it: what private pages say at their top.

    Each request is answered in a context of its own, and so are the threads that it uses.
    """
    return _who.get()


async def _presence(request: Request, site: TheSite) -> Presence | None:
    """Who is signed in, with the journal asked in a thread, since it may be busy for a moment."""
    cookie = session_of(request, site)
    sessions = site.the_office.accounts.sessions
    presence = await run_in_threadpool(sessions.presence, cookie) if cookie else None
    if presence is not None and presence.cookie:
        keep_session(request, site, presence.cookie)
    _who.set(_member_of(presence))
    return presence


def _member_of(presence: Presence | None) -> Member | None:
    if presence is None:
        return None
    account = presence.account
    return Member(account.agent, Role(account.role), account.name or account.email, str(presence.session.number))


async def _member(presence: ThePresence) -> Member | None:
    return _member_of(presence)


async def _animator(member: TheMember) -> Member:
    return _with_role(member, Role.ANIMATOR)


async def _administrator(member: TheMember) -> Member:
    return _with_role(member, Role.ADMINISTRATOR)


def _with_role(member: Member | None, role: Role) -> Member:
    if member is None or not member.role.may(role):
        raise SignInNeeded("this page is for people who are signed in", hint="sign in, then open it again")
    return member


ThePresence = Annotated[Presence | None, Depends(_presence)]
"""A parameter that receives the account and the session of who is signed in, or None."""

TheMember = Annotated[Member | None, Depends(_member)]
"""A parameter that receives who is signed in, or None."""

TheAnimator = Annotated[Member, Depends(_animator)]
"""A parameter that receives an animator or administrator; anybody else is shown where to sign in."""

TheAdministrator = Annotated[Member, Depends(_administrator)]
"""A parameter that receives an administrator."""
