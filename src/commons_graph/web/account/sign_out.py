"""`/account/sign-out`: the end of a session, by a form and never by a link that a page elsewhere could hold."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from commons_graph.web.account.shown import TheShown
from commons_graph.web.posted import ThePosted
from commons_graph.web.private_page import see
from commons_graph.web.session_cookie import end_session
from commons_graph.web.signed_in import ThePresence


def show(shown: TheShown, presence: ThePresence) -> Response:
    """Whether to sign out."""
    return shown.page("sign_out", {}) if presence else see(shown.visit, "account/sign-in")


def take(request: Request, shown: TheShown, _posted: ThePosted, presence: ThePresence) -> Response:
    """Sign out: the row of the session goes, and so does the cookie."""
    if presence is not None:
        shown.site.the_office.accounts.sessions.end(presence.session.number, presence.account)
    end_session(request, shown.site)
    return see(shown.visit, "account/sign-in", "out=yes")
