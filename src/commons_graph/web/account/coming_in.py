"""Letting somebody in: a new session, whatever the browser had before."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.responses import Response

from commons_graph.journal.accounts import Account
from commons_graph.web.account.browser_name import browser_name
from commons_graph.web.account.onward import onward
from commons_graph.web.private_page import see
from commons_graph.web.session_cookie import keep_session, session_of
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit


class Door:
    """The door of one request: who is let in gets a cookie with the answer."""

    def __init__(self, request: Request, site: Site, visit: Visit) -> None:
        self._request = request
        self._site = site
        self._visit = visit

    def let_in(self, account: Account) -> None:
        """Sign somebody in; a session that the browser shows ends, so that nobody can have planted it."""
        sessions = self._site.the_office.accounts.sessions
        before = sessions.presence(session_of(self._request, self._site))
        if before is not None:
            sessions.end(before.session.number, before.account)
        presence = sessions.open(account, browser_name(self._request.headers.get("user-agent", "")))
        keep_session(self._request, self._site, presence.cookie)

    def enter(self, account: Account, wanted: str = "") -> Response:
        """Sign somebody in, and lead to where they wanted to go."""
        self.let_in(account)
        path, _, query = onward(wanted, account).partition("?")
        return see(self._visit, path, query)


async def _door(request: Request, site: TheSite, visit: TheVisit) -> Door:
    return Door(request, site, visit)


TheDoor = Annotated[Door, Depends(_door)]
"""A parameter that receives the door of this request."""
