"""E-mail addresses, as browsers check them in a field of that type."""

from __future__ import annotations

import re
from typing import Final

from commons_graph.errors import AccountRefused

_LONGEST: Final = 254
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS: Final = re.compile(
    # HTML, "valid e-mail address"; nothing in it can end a line of a header, or begin another recipient
    rf"[a-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*@(?=.{{1,255}}$){_LABEL}(?:\.{_LABEL})*"
)


def checked_email(text: str) -> str:
    """An e-mail address in small letters; raises AccountRefused for what is none.

    A domain in other letters is written as machines do (IDNA). Addresses that differ in capitals alone are the same.
    """
    local, at, domain = text.strip().rpartition("@")
    try:
        domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        domain = ""
    address = f"{local}{at}{domain}".lower()
    if len(address) > _LONGEST or not _ADDRESS.fullmatch(address):
        raise AccountRefused("this is no e-mail address", where=_shown(text), hint="write it like name@example.org")
    return address


def _shown(text: str) -> str:
    """As much of a text as an error may show on one line."""
    return "".join(char if char.isprintable() else "�" for char in text.strip())[:80]
