"""`/account/second-factor`: codes of a telephone, asked for besides the password."""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.responses import Response

from commons_graph.desk.accounts import passwords
from commons_graph.desk.limits import Act
from commons_graph.errors import TooMany
from commons_graph.journal.accounts import Account
from commons_graph.web.account.shown import Shown, TheShown
from commons_graph.web.place import ThePlace
from commons_graph.web.posted import Posted, ThePosted
from commons_graph.web.private_page import see
from commons_graph.web.signed_in import ThePresence

_PATIENCE = 3600


def show(shown: TheShown, presence: ThePresence) -> Response:
    """The key for the telephone, or how to do without."""
    if presence is None or not presence.account.password:
        return see(shown.visit, "account/sign-in" if presence is None else "account/")
    factor = shown.site.the_office.accounts.second_factor.proposed()
    return _page(shown, presence.account, factor, {})


def take(shown: TheShown, presence: ThePresence, posted: ThePosted, place: ThePlace) -> Response:
    """Ask for codes from now on, once one was right; or no more. Both ask for the password again."""
    if presence is None or not presence.account.password:
        return see(shown.visit, "account/sign-in" if presence is None else "account/")
    office, account = shown.site.the_office, presence.account
    factor = _proposed(shown, account, posted.one("proposed"))
    try:
        office.limits.check(Act.SIGN_IN, place, f"code {account.number}")
    except TooMany as error:
        response = _page(shown, account, factor, {"": "often"}, error.status)
        response.headers.update(error.headers)
        return response
    if not passwords.matches(account.password, posted.one("current")):
        return _page(shown, account, factor, {"current": "wrong"})
    if account.factor:
        office.accounts.second_factor.end(account)
        return see(shown.visit, "account/", "done=factor-off")
    return _begun(shown, account, factor, posted)


def _begun(shown: Shown, account: Account, factor: str, posted: Posted) -> Response:
    codes = shown.site.the_office.accounts.second_factor.begin(account, factor, posted.one("code"))
    return shown.page("codes", {"codes": codes}) if codes else _page(shown, account, factor, {"code": "wrong"})


def _page(shown: Shown, account: Account, factor: str, faults: dict[str, str], status: int = 0) -> Response:
    if account.factor:
        return shown.page("factor_off", {}, faults, status)
    second = shown.site.the_office.accounts.second_factor
    proposed = _signer(shown, account).dumps(factor)
    link = second.link(account, factor, shown.site.name(shown.site.reading(shown.visit.at_present)))
    return shown.page(
        "factor", {"proposed": proposed, "key": second.key(account, factor), "link": link}, faults, status
    )


def _proposed(shown: Shown, account: Account, signed: str) -> str:
    """What was shown a while ago, so that the telephone that has its key need not be told another; else a new one."""
    try:
        factor = _signer(shown, account).loads(signed, max_age=_PATIENCE)
    except BadSignature:
        return shown.site.the_office.accounts.second_factor.proposed()
    return str(factor)


def _signer(shown: Shown, account: Account) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(shown.site.the_office.secret, salt=f"second factor {account.number}")
