"""Which rows of outreach are shown, and in which order: everything that is asked for stands in the address."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from commons_graph.desk.outreach.following import STAGES, Followed
from commons_graph.errors import BadRequest
from commons_graph.journal.outreach import KINDS

WHEN: Final = ("late", "week", "none")
"""Late, within seven days, or without a next step that has a date."""

ORDERS: Final = ("due", "name", "stage", "place", "recent")
NOBODY: Final = "-"
"""The follower of what nobody follows."""

_LAST: Final = "9999"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the list; "" for what does not matter."""

    stage: str = ""
    kind: str = ""
    follower: str = ""
    when: str = ""
    words: str = ""
    order: str = ORDERS[0]
    page: int = 1

    @property
    def is_whole(self) -> bool:
        """Whether every row is asked for."""
        return not (self.stage or self.kind or self.follower or self.when or self.words)

    def query(self, **changes: object) -> str:
        """The parameters of an address that asks for the same with some changes, from the first page."""
        asked = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]
        usual = Asked()
        names = {"words": "q"}
        values = {name: getattr(asked, name) for name in asked.__slots__}
        told = {names.get(n, n): value for n, value in values.items() if value != getattr(usual, n)}
        return urlencode(told)


def asked_from(parameters: Mapping[str, Sequence[str]]) -> Asked:
    """What the parameters of an address ask for; raises BadRequest for a word that has no meaning here."""
    one = {name: values[-1].strip() for name, values in parameters.items() if values}
    page = one.get("page", "1")
    if not (page.isascii() and page.isdecimal() and 1 <= len(page) <= 6 and int(page)):
        raise BadRequest("the page is no number", where=page[:40])
    asked = Asked(
        stage=one.get("stage", ""),
        kind=one.get("kind", ""),
        follower=one.get("follower", "")[:200],
        when=one.get("when", ""),
        words=one.get("q", "")[:300],
        order=one.get("order", "") or ORDERS[0],
        page=int(page),
    )
    for value, known in ((asked.stage, STAGES), (asked.kind, KINDS), (asked.when, WHEN), (asked.order, ORDERS)):
        if value and value not in known:
            raise BadRequest("the list cannot be asked for this", where=value[:40], hint=f"known: {', '.join(known)}")
    return asked


def chosen(rows: Iterable[Followed], asked: Asked, today: date) -> list[Followed]:
    """The rows that are asked for, in the order that is asked for."""
    words = folded(asked.words).split()
    found = [row for row in rows if _is_asked(row, asked, today) and _has(row, words)]
    return sorted(found, key=_orders()[asked.order])


def is_late(content_due: str, today: date) -> bool:
    """Whether the day of a next step is over."""
    return bool(content_due) and content_due < today.isoformat()


def folded(text: str) -> str:
    """A text without case, accents and punctuation, for comparing what people write."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = (char if char.isalnum() else " " for char in plain if not unicodedata.combining(char))
    return " ".join("".join(kept).split())


def _is_asked(row: Followed, asked: Asked, today: date) -> bool:
    content = row.content
    if (asked.stage and row.stage != asked.stage) or (asked.kind and content.kind != asked.kind):
        return False
    if asked.follower and (content.follower or NOBODY) != asked.follower:
        return False
    if asked.when == "late":
        return is_late(content.due, today)
    if asked.when == "week":
        return bool(content.due) and content.due <= (today + timedelta(days=7)).isoformat()
    return asked.when != "none" or not content.due


def _has(row: Followed, words: Sequence[str]) -> bool:
    if not words:
        return True
    content = row.content
    text = folded(" ".join((content.name, content.place, content.reach, content.found, content.note, content.step)))
    return all(word in text for word in words)


def _orders() -> Mapping[str, Callable[[Followed], tuple[object, ...]]]:
    return {
        "due": lambda row: (row.content.due or _LAST, folded(row.content.name)),
        "name": lambda row: (folded(row.content.name), row.content.due or _LAST),
        "stage": lambda row: (STAGES.index(row.stage), row.content.due or _LAST, folded(row.content.name)),
        "place": lambda row: (folded(row.content.place) or "~", folded(row.content.name)),
        "recent": lambda row: (-row.line.at.timestamp() if row.line else 0.0, folded(row.content.name)),
    }
