"""The addresses of `/account/`: path → what shows it, what takes what is sent."""

from __future__ import annotations

from typing import Final

from commons_graph.web.account import (
    factor,
    home,
    invitation,
    link,
    password,
    sign_in,
    sign_out,
    way_for_others,
)

ACCOUNT_ROUTES: Final = (
    ("/account", home.show, None),
    ("/account/", home.show, home.take),
    ("/account/sign-in", sign_in.show, sign_in.take),
    ("/account/code", None, sign_in.take_code),
    ("/account/sign-out", sign_out.show, sign_out.take),
    ("/account/password", password.show, password.take),
    ("/account/second-factor", factor.show, factor.take),
    ("/account/others", way_for_others.show, way_for_others.take),
    ("/account/invitation/{secret}", invitation.show, invitation.take),
    ("/account/link", link.show, link.take),
    ("/account/link/sent", link.show_sent, None),
    ("/account/link/{secret}", link.show_way_in, link.take_way_in),
)
