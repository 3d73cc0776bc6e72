"""Who asks: the account that a session belongs to."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from commons_graph.desk.accounts.sessions import Presence
from commons_graph.desk.member import Member, Role
from commons_graph.errors import SignInNeeded
from commons_graph.web.session_cookie import keep_session, session_of
from commons_graph.web.site import TheSite


def _presence(request: Request, site: TheSite) -> Presence | None:
    """Who is signed in, with the journal asked in a thread, since it may be busy for a moment."""
    cookie = session_of(request, site)
    presence = site.the_office.accounts.sessions.presence(cookie) if cookie else None
    if presence is not None and presence.cookie:
        keep_session(request, site, presence.cookie)
    return presence


async def _member(presence: ThePresence) -> Member | None:
    if presence is None:
        return None
    account = presence.account
    return Member(account.agent, Role(account.role), account.name or account.email, str(presence.session.number))


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
