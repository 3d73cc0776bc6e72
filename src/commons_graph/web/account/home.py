"""`/account/`: one's own account, its sessions, and the ways to secure it."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.web.account.shown import TheShown
from commons_graph.web.posted import ThePosted
from commons_graph.web.private_page import see
from commons_graph.web.signed_in import ThePresence

_DONE = frozenset({"ended", "password", "factor-off"})


def show(shown: TheShown, presence: ThePresence) -> Response:
    """Who is signed in, and where."""
    if presence is None:
        return see(shown.visit, "account/sign-in", "next=account/")
    accounts = shown.site.the_office.accounts
    done = shown.visit.query.removeprefix("done=")
    values = {
        "account": presence.account,
        "here": presence.session.number,
        "sessions": accounts.sessions.of(presence.account),
        "codes_left": accounts.second_factor.left(presence.account),
        "done": done if done in _DONE else "",
    }
    return shown.page("home", values)


def take(shown: TheShown, presence: ThePresence, posted: ThePosted) -> Response:
    """End one session, or every other one; one that is no more is no fault."""
    if presence is None:
        return see(shown.visit, "account/sign-in", "next=account/")
    sessions, ended = shown.site.the_office.accounts.sessions, posted.one("end")
    if ended == "others":
        sessions.end_all(presence.account, but=presence.session.number)
    elif ended.isascii() and ended.isdigit() and len(ended) < 10:
        sessions.end(int(ended), presence.account)
    return see(shown.visit, "account/", "done=ended")
