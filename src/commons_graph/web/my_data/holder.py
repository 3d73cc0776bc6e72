"""Whose data a browser may see: the holder of an address who came by a link, or whoever is signed in with it."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.responses import Response

from commons_graph.web.private_page import set_private_cookie
from commons_graph.web.session_cookie import cookie_name
from commons_graph.web.signed_in import ThePresence
from commons_graph.web.site import Site, TheSite

_COOKIE: Final = "commons-my-data"
_SECONDS: Final = 1800
"""How long a browser may see what a link opened."""


def _holder(request: Request, site: TheSite, presence: ThePresence) -> str | None:
    cookie = request.cookies.get(cookie_name(site, _COOKIE), "")
    if cookie:
        try:
            return str(_signer(site).loads(cookie, max_age=_SECONDS))
        except BadSignature:
            pass
    return presence.account.email if presence is not None else None


def let_in(response: Response, site: Site, email: str) -> Response:
    """Let a browser see what is held about an address that was proved."""
    sealed = _signer(site).dumps(email)
    set_private_cookie(response, site, cookie_name(site, _COOKIE), str(sealed), seconds=_SECONDS)
    return response


def let_out(response: Response, site: Site) -> Response:
    """Have a browser see it no longer."""
    set_private_cookie(response, site, cookie_name(site, _COOKIE), "", seconds=0)
    return response


def _signer(site: Site) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(site.the_office.secret, salt="my-data")


TheHolder = Annotated[str | None, Depends(_holder)]
"""A parameter that receives the e-mail address that a browser proved, or None."""
