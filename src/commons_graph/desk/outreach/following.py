"""How far each initiative or actor has got, told from its line, the sheet that was sent for it, and the census."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from commons_graph.desk.outreach.due import Clock, sheets_due
from commons_graph.editions.edition import Edition
from commons_graph.journal.outreach import Line, Spotted
from commons_graph.schema.model import text_in
from commons_graph.search.rows import LIVE, RecordRow

STAGES: Final = ("spotted", "contacted", "met", "drafted", "published", "to-re-confirm")
"""The stages in their order: the last words of the addresses of their concepts."""

BY_HAND: Final = STAGES[:4]
"""Those that a person says; the others follow from the sheet."""

PUBLISHED: Final = "published"
DRAFTED: Final = "drafted"
TO_CONFIRM: Final = "to-re-confirm"

UNFOLLOWED_MAX: Final = 500
"""Sheets to confirm again that nobody follows are shown up to this number, the oldest first."""


@dataclass(frozen=True, slots=True)
class Followed:
    """One row of outreach: its line, None for a sheet that comes back by itself, and how far it has got.

    `sheet` is the key of the record in the census, "" while there is none; `told` the last date at which it is known to
    be right; `waits` says that a sheet which was sent is not decided on yet.
    """

    line: Line | None
    content: Spotted
    stage: str
    sheet: str = ""
    told: str = ""
    waits: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """The census as outreach sees it: the records of some lines, and those that are to be confirmed again."""

    records: Mapping[str, RecordRow]
    due: Mapping[str, str]

    def live(self, key: str) -> RecordRow | None:
        """The record that stands at an address now: itself, or what took its place."""
        seen = set()
        while key and key not in seen and (row := self.records.get(key)) is not None:
            if row.status == LIVE:
                return row
            seen.add(key)
            key = row.successor or ""
        return None


def followed_lines(lines: Iterable[Line], edition: Edition, clock: Clock) -> list[Followed]:
    """Every line with its stage; nothing of it is written down, so that it is never out of date."""
    lines = list(lines)
    state = State(_records(edition, {sheet_of(line) for line in lines}), sheets_due(edition, clock))
    return [_followed(line, state) for line in lines]


def unfollowed(followed: Iterable[Followed], edition: Edition, clock: Clock, language: str) -> list[Followed]:
    """The sheets that are to be confirmed again and have no line, the oldest first."""
    due, known = sheets_due(edition, clock), {row.sheet for row in followed}
    keys = sorted((key for key in due if key not in known), key=lambda key: (due[key], key))[:UNFOLLOWED_MAX]
    labels = edition.labels(keys)
    rows = []
    for key in keys:
        name = str(text_in(labels.get(key, {}), language, key))
        content = Spotted(key.partition("/")[0], name, stage=TO_CONFIRM, sheet=key)
        rows.append(Followed(None, content, TO_CONFIRM, key, due[key]))
    return rows


def sheet_of(line: Line) -> str:
    """The key of the record that a line says is its own, or that the sheet sent for it became."""
    sent = line.sent
    return line.content.sheet or (sent.subject if sent is not None and sent.state == "accepted" else "")


def _followed(line: Line, state: State) -> Followed:
    key, sent = sheet_of(line), line.sent
    row = state.live(key)
    if row is not None:
        told = state.due.get(row.key)
        stage = PUBLISHED if told is None else TO_CONFIRM
        return Followed(line, line.content, stage, row.key, told or "", waits=_waits(line))
    if sent is not None and sent.state == "accepted" and key not in state.records:
        return Followed(line, line.content, PUBLISHED)  # decided on a moment ago: the edition is being cut
    if _waits(line):
        return Followed(line, line.content, DRAFTED, waits=True)
    return Followed(line, line.content, line.content.stage)


def _waits(line: Line) -> bool:
    return line.sent is not None and line.sent.state == "open"


def _records(edition: Edition, keys: Iterable[str]) -> dict[str, RecordRow]:
    """Some records by key, with those that took their places."""
    found: dict[str, RecordRow] = {}
    wanted = {key for key in keys if key}
    while wanted:
        rows = edition.records(sorted(wanted))
        found.update(rows)
        wanted = {row.successor for row in rows.values() if row.successor and row.successor not in found}
    return found
