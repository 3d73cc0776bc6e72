"""`/account/invitation/{secret}`: where whoever was invited chooses a password, once."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.desk.accounts.passwords import SHORTEST, faults_of
from commons_graph.errors import AccountRefused, LinkSpent
from commons_graph.web.account.coming_in import TheDoor
from commons_graph.web.account.shown import TheShown
from commons_graph.web.posted import ThePosted


def show(shown: TheShown, secret: str) -> Response:
    """Where to choose a password; looking uses nothing up, since programs look at links in mail."""
    try:
        link = shown.site.the_office.accounts.invitation(secret)
    except LinkSpent as error:
        return shown.page("spent", {"invited": True}, status=error.status)
    return shown.page("invitation", {"email": link.email, "shortest": SHORTEST})


def take(shown: TheShown, door: TheDoor, posted: ThePosted, secret: str) -> Response:
    """Keep the password, and sign its holder in."""
    accounts = shown.site.the_office.accounts
    try:
        link = accounts.invitation(secret)
        if faults := faults_of(posted.one("password"), posted.one("again")):
            return shown.page("invitation", {"email": link.email, "shortest": SHORTEST}, faults)
        account = accounts.accept(link, posted.one("password"))
    except (LinkSpent, AccountRefused):
        return shown.page("spent", {"invited": True}, status=LinkSpent.status)
    return door.enter(account)
