"""Where somebody goes once they are signed in: the page that sent them, where it is one of ours."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from commons_graph.desk.member import Role
from commons_graph.journal.accounts import Account

_PATH: Final = re.compile(r"[a-z0-9][A-Za-z0-9._~/%-]{0,300}(?:\?[A-Za-z0-9._~/%=&+:,-]{0,600})?")


def onward(wanted: str, account: Account | None = None) -> str:
    """The path and query below the base that were `wanted`, else where people of this role begin.

    Another site is never led to: what could be read as one, or climbs out of ours, counts as nothing.
    """
    if _PATH.fullmatch(wanted) and not {"", ".", ".."} & set(unquote(wanted.partition("?")[0]).rstrip("/").split("/")):
        return wanted
    if account is None:
        return ""
    return "desk/" if Role(account.role).may(Role.ANIMATOR) else "account/"
