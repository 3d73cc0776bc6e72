"""The cookie of a session: it goes along with whatever answers, and no cache keeps that answer."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from commons_graph.desk.accounts.sessions import LASTS
from commons_graph.web.site import Site

_NAME: Final = "commons-session"
_KEY: Final = "commons_graph.cookies"
"""Where the ASGI scope gathers the cookies of an answer that is not made yet."""


def cookie_name(site: Site, name: str) -> str:
    """The name of a cookie, which over https says that no other site, and none below ours, can have set it.

    Browsers take a cookie named `__Host-…` only from this very host, over https, for all paths (RFC 6265bis §4.1.3.2).
    """
    return f"__Host-{name}" if is_safe(site) else name


def is_safe(site: Site) -> bool:
    """Whether people come by https, so that cookies never travel in the clear."""
    return site.the_office.settings.address.startswith("https:")


def session_of(request: Request, site: Site) -> str:
    """The cookie of the session that a browser shows, "" for none."""
    return request.cookies.get(cookie_name(site, _NAME), "")


def keep_session(request: Request, site: Site, cookie: str) -> None:
    """Give the browser the cookie of a session, with whatever answer this request gets."""
    _gather(request, site, cookie, int(LASTS.total_seconds()))


def end_session(request: Request, site: Site) -> None:
    """Take the cookie of a session away from the browser."""
    _gather(request, site, "", 0)


def _gather(request: Request, site: Site, cookie: str, seconds: int) -> None:
    made = Response()
    name = cookie_name(site, _NAME)
    made.set_cookie(name, cookie, max_age=seconds, path="/", secure=is_safe(site), httponly=True, samesite="lax")
    request.scope[_KEY][:] = [made.headers["set-cookie"]]


class SessionCookies:
    """Sends along the cookies that were gathered while an answer was made."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        gathered: list[str] = []
        scope[_KEY] = gathered

        async def forward(message: Message) -> None:
            if gathered and message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["cache-control"] = "no-store"
                headers.add_vary_header("Cookie")
                for cookie in gathered:
                    headers.append("set-cookie", cookie)
            await send(message)

        await self._app(scope, receive, forward)
