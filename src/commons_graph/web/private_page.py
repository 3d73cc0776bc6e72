"""Pages for one person: never kept by any cache, never for another site, never for search engines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from starlette.responses import RedirectResponse, Response

from commons_graph.web.posted import BAIT, COOKIE, TOKEN, Guard
from commons_graph.web.rendering import Page
from commons_graph.web.session_cookie import cookie_name, is_safe
from commons_graph.web.signed_in import who_asks
from commons_graph.web.site import Site
from commons_graph.web.visit import Visit

PRIVATE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # an address may hold a secret
    "Vary": "Cookie, Accept-Language",
    "X-Robots-Tag": "noindex",
}
"""What every answer for one person carries, files included."""


def private_page(site: Site, visit: Visit, page: Page, guard: Guard | None = None, *, status: int = 200) -> Response:
    """A page that only this visitor sees; templates find `guard` for their forms, by the macro of the same name.

    Above it stands who is signed in.
    """
    own = {"guard": guard, "bait": BAIT, "token_name": TOKEN, "who": who_asks()}
    values: Mapping[str, object] = {**page.values, **own}
    html = site.page(visit.at_present, replace(page, values=values, indexed=False, described={}))
    response = Response(html, status_code=status, media_type="text/html; charset=utf-8", headers=PRIVATE_HEADERS)
    response.headers["Content-Language"] = visit.language
    if guard is not None and guard.fresh:
        set_private_cookie(response, site, cookie_name(site, COOKIE), guard.cookie)
    return response


def set_private_cookie(response: Response, site: Site, name: str, value: str, *, seconds: int | None = None) -> None:
    """Give the browser a cookie that no script and no other site sees; for this session unless `seconds` is given."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=is_safe(site), httponly=True, samesite="lax")


def see(visit: Visit, path: str, query: str = "") -> Response:
    """Where to look after a form was taken (303), so that going back or reloading sends nothing twice."""
    return RedirectResponse(visit.links.page(path, query), status_code=303, headers=PRIVATE_HEADERS)
