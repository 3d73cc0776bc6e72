"""`/account/sign-in`: an e-mail address and a password, then a code where the account has a second factor."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.responses import Response

from commons_graph.desk.accounts.secrets import digest_of
from commons_graph.desk.limits import Act
from commons_graph.errors import TooMany
from commons_graph.journal.accounts import Account
from commons_graph.web.account.coming_in import TheDoor
from commons_graph.web.account.onward import onward
from commons_graph.web.account.shown import Shown, TheShown
from commons_graph.web.place import ThePlace
from commons_graph.web.posted import ThePosted
from commons_graph.web.signed_in import ThePresence

_PATIENCE: Final = 600
"""Seconds between the password and the code."""


def show(shown: TheShown, presence: ThePresence, wanted: Annotated[str, Query(alias="next")] = "") -> Response:
    """Where to sign in."""
    account = presence.account if presence else None
    return shown.page("sign_in", {"email": "", "wanted": onward(wanted), "account": account})


def take(shown: TheShown, door: TheDoor, posted: ThePosted, place: ThePlace) -> Response:
    """Sign somebody in; the same answer, after the same work, whichever of address and password is wrong."""
    office = shown.site.the_office
    email, wanted = posted.one("email").strip(), onward(posted.one("next"))
    kept = {"email": email, "wanted": wanted, "account": None}
    try:
        office.limits.check(Act.SIGN_IN, place, email.lower())
    except TooMany as error:
        return shown.too_many("sign_in", kept, error)
    account = office.accounts.signing_in(email, posted.one("password"))
    if account is None:
        return shown.page("sign_in", kept, {"email": "wrong"})
    office.limits.forgive(Act.SIGN_IN, place, email.lower())
    if account.factor:
        return shown.page("code", {"ticket": _ticket(shown, account), "wanted": wanted})
    return door.enter(account, wanted)


def take_code(shown: TheShown, door: TheDoor, posted: ThePosted, place: ThePlace) -> Response:
    """Sign somebody in whose password was right a moment ago, by a code."""
    office, wanted = shown.site.the_office, onward(posted.one("next"))
    account = _holder(shown, posted.one("ticket"))
    if account is None:
        return shown.page("sign_in", {"email": "", "wanted": wanted, "account": None}, {"": "late"})
    kept = {"ticket": posted.one("ticket"), "wanted": wanted}
    try:
        office.limits.check(Act.SIGN_IN, place, f"code {account.number}")
    except TooMany as error:
        return shown.too_many("code", kept, error)
    if not office.accounts.second_factor.accepts(account, posted.one("code")):
        return shown.page("code", kept, {"code": "wrong"})
    office.limits.forgive(Act.SIGN_IN, place, f"code {account.number}")
    return door.enter(account, wanted)


def _ticket(shown: Shown, account: Account) -> str:
    """What says that a password was right: for this browser, for a while, and while it is the password."""
    said = [account.number, digest_of(shown.guard.cookie + account.password)]
    ticket = _signer(shown).dumps(said)
    return ticket if isinstance(ticket, str) else ticket.decode()


def _holder(shown: Shown, ticket: str) -> Account | None:
    try:
        number, digest = _signer(shown).loads(ticket, max_age=_PATIENCE)
    except BadSignature:
        return None
    account = shown.site.the_office.accounts.get(number)
    if account is None or account.disabled or not account.factor:
        return None
    return account if digest == digest_of(shown.guard.cookie + account.password) else None


def _signer(shown: Shown) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(shown.site.the_office.secret, salt="second step")
