"""Which sheets of the census are old enough to ask again whether they are still right."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from commons_graph.editions.edition import INDEX_FILE, Edition
from commons_graph.search.sheet_dates import sheet_dates

ASKED_AGAIN: Final = ("initiative", "actor")
"""The types of records that somebody can be asked about."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Which day it is, and after how many months a sheet is to be confirmed again."""

    today: date
    months: int

    @property
    def before(self) -> date:
        """Sheets that were right on this day at the latest are to be confirmed again."""
        months = self.today.year * 12 + self.today.month - 1 - self.months
        year, month = max(divmod(months, 12), (1, 0))
        return date(year, month + 1, min(self.today.day, monthrange(year, month + 1)[1]))


def sheets_due(edition: Edition, clock: Clock) -> Mapping[str, str]:
    """Key → the last date, as it was written, at which a sheet is known to be right; "" where it has no date.

    Only the sheets that are to be confirmed again. A year or a month counts by its last day, so that nobody is asked
    too early; a sheet without any date is always among them.
    """
    return _due(edition.folder, edition.key, clock)


@lru_cache(maxsize=4)
def _due(folder: Path, _key: str, clock: Clock) -> Mapping[str, str]:
    before, found = clock.before.isoformat(), {}
    for key, collected, confirmed in sheet_dates(folder / INDEX_FILE, ASKED_AGAIN):
        told = max(collected, confirmed, key=last_day)
        if last_day(told) < before:
            found[key] = told
    return found


def last_day(written: str) -> str:
    """The last day that a date may mean, as YYYY-MM-DD; "" for none."""
    try:
        parts = [int(part) for part in written.split("-")]
        year, month = parts[0], parts[1] if len(parts) > 1 else 12
        return date(year, month, parts[2] if len(parts) > 2 else monthrange(year, month)[1]).isoformat()
    except ValueError:
        return ""
