"""`/account/password`: another password, for whoever knows the one there is."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from commons_graph.desk.accounts import passwords
from commons_graph.desk.limits import Act
from commons_graph.errors import TooMany
from commons_graph.web.account.coming_in import TheDoor
from commons_graph.web.account.shown import TheShown
from commons_graph.web.place import ThePlace
from commons_graph.web.posted import ThePosted
from commons_graph.web.private_page import see
from commons_graph.web.signed_in import ThePresence

_VALUES: Final = {"shortest": passwords.SHORTEST}


def show(shown: TheShown, presence: ThePresence) -> Response:
    """Where to choose another password; those who sign in by e-mail have none."""
    if presence is None or not presence.account.password:
        return see(shown.visit, "account/sign-in" if presence is None else "account/")
    return shown.page("password", _VALUES)


def take(shown: TheShown, door: TheDoor, presence: ThePresence, posted: ThePosted, place: ThePlace) -> Response:
    """Keep another password; every session ends, and a new one begins here."""
    if presence is None or not presence.account.password:
        return see(shown.visit, "account/sign-in" if presence is None else "account/")
    office, account = shown.site.the_office, presence.account
    try:
        office.limits.check(Act.SIGN_IN, place, account.email)
    except TooMany as error:
        return shown.too_many("password", _VALUES, error)
    if not passwords.matches(account.password, posted.one("current")):
        return shown.page("password", _VALUES, {"current": "wrong"})
    if faults := passwords.faults_of(posted.one("password"), posted.one("again")):
        return shown.page("password", _VALUES, faults)
    office.accounts.set_password(account, posted.one("password"))
    office.limits.forgive(Act.SIGN_IN, place, account.email)
    door.let_in(account)
    return see(shown.visit, "account/", "done=password")
