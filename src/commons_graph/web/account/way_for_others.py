"""`/account/others`: how an animator lets in somebody who has no password, with or without a mail server."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.desk.limits import Act
from commons_graph.errors import AccountRefused, TooMany
from commons_graph.web.account.shown import Shown, TheShown
from commons_graph.web.place import ThePlace
from commons_graph.web.posted import ThePosted
from commons_graph.web.signed_in import TheAnimator


def show(shown: TheShown, _member: TheAnimator) -> Response:
    """For whom a link is wanted."""
    return shown.page("others", _values(shown, ""))


def take(shown: TheShown, _member: TheAnimator, posted: ThePosted, place: ThePlace) -> Response:
    """Mail a link; where no mail server is configured, show it, to be handed over. It is shown this once."""
    office, email = shown.site.the_office, posted.one("email").strip()
    kept = _values(shown, email)
    try:
        office.limits.check(Act.LINK, place, email.lower())
        if office.outbox.works:
            office.accounts.ask_for_link(email, shown.visit.language)
            return shown.page("others", {**kept, "mailed": True})
        link = office.accounts.hand_over_link(email, shown.visit.language)
    except TooMany as error:
        return shown.too_many("others", kept, error)
    except AccountRefused:
        return shown.page("others", kept, {"email": "address"})
    return shown.page("others", {**kept, "link": link})


def _values(shown: Shown, email: str) -> dict[str, object]:
    return {"email": email, "works": shown.site.the_office.outbox.works, "link": "", "mailed": False}
