"""What is wrong with a password that somebody chooses."""

from __future__ import annotations

from commons_graph.desk.accounts.passwords import LONGEST, SHORTEST
from commons_graph.web.posted import Posted


def password_faults(posted: Posted) -> dict[str, str]:
    """Words for what is wrong, by the name of the field; nothing but its length is asked of a password."""
    password = posted.one("password")
    if len(password) < SHORTEST:
        return {"password": "short"}
    if len(password) > LONGEST:
        return {"password": "long"}
    return {"again": "differs"} if posted.one("again") != password else {}
