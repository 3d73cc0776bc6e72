"""Who asks: the account that a session belongs to."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from commons_graph.desk.member import Member, Role
from commons_graph.errors import SignInNeeded
from commons_graph.web.site import TheSite


async def _member(_request: Request, _site: TheSite) -> Member | None:
    return None


async def _animator(member: TheMember) -> Member:
    return _with_role(member, Role.ANIMATOR)


async def _administrator(member: TheMember) -> Member:
    return _with_role(member, Role.ADMINISTRATOR)


def _with_role(member: Member | None, role: Role) -> Member:
    if member is None or not member.role.may(role):
        raise SignInNeeded("this page is for people who are signed in", hint="sign in, then open it again")
    return member


TheMember = Annotated[Member | None, Depends(_member)]
"""A parameter that receives who is signed in, or None."""

TheAnimator = Annotated[Member, Depends(_animator)]
"""A parameter that receives an animator or administrator; anybody else is shown where to sign in."""

TheAdministrator = Annotated[Member, Depends(_administrator)]
"""A parameter that receives an administrator."""
