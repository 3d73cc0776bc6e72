"""`/account/link`: a link by e-mail for those who have no password, and what it leads to."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.desk.limits import Act
from commons_graph.errors import AccountRefused, LinkSpent, TooMany
from commons_graph.web.account.coming_in import TheDoor
from commons_graph.web.account.shown import TheShown
from commons_graph.web.place import ThePlace
from commons_graph.web.posted import ThePosted
from commons_graph.web.private_page import see


def show(shown: TheShown) -> Response:
    """Where to ask for a link; without a mail server, whom to ask."""
    return shown.page("link", {"email": "", "works": shown.site.the_office.outbox.works})


def take(shown: TheShown, posted: ThePosted, place: ThePlace) -> Response:
    """Have a link mailed; the answer is the same whether the census knows the address or not."""
    office, email = shown.site.the_office, posted.one("email").strip()
    kept = {"email": email, "works": office.outbox.works}
    if posted.hasty:
        return shown.page("link", kept, {"": "hasty"})
    if not office.outbox.works:
        return shown.page("link", kept)
    try:
        office.limits.check(Act.LINK, place, email.lower())
        office.accounts.ask_for_link(email, shown.visit.language)
    except TooMany as error:
        return shown.too_many("link", kept, error)
    except AccountRefused:
        return shown.page("link", kept, {"email": "address"})
    return see(shown.visit, "account/link/sent")


def show_sent(shown: TheShown) -> Response:
    """What to do now."""
    return shown.page("sent", {})


def show_way_in(shown: TheShown, secret: str) -> Response:
    """Whether to sign in by this link; looking uses nothing up, since programs look at links in mail."""
    try:
        link = shown.site.the_office.accounts.sign_in_link(secret)
    except LinkSpent as error:
        return shown.page("spent", {"invited": False}, status=error.status)
    return shown.page("way_in", {"email": link.email})


def take_way_in(shown: TheShown, door: TheDoor, _posted: ThePosted, secret: str) -> Response:
    """Use the link up, and sign its holder in."""
    accounts = shown.site.the_office.accounts
    try:
        account = accounts.come_in(accounts.sign_in_link(secret))
    except (LinkSpent, AccountRefused):
        return shown.page("spent", {"invited": False}, status=LinkSpent.status)
    return door.enter(account)
