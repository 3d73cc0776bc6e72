"""Who takes part, as everything but the signing in needs to know them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody may do: each role may also do what those before it may."""

    VISITOR = "visitor"
    CONTRIBUTOR = "contributor"
    ANIMATOR = "animator"
    ADMINISTRATOR = "administrator"

    def may(self, needed: Role) -> bool:
        """Whether this role includes another one."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is signed in: the account (`account:7`), the role, and a name for the desk, which is never public.

    `session` names the session without giving its secret away, so that limits and forms can be tied to it.
    """

    account: str
    role: Role
    name: str
    session: str
