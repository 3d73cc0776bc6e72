"""On which dates the sheets of an edition were collected and confirmed, read from its index."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final
from urllib.parse import quote

from commons_graph.search.batches import marks
from commons_graph.search.rows import LIVE
from commons_graph.terms import ESS, NEUTRAL_BASE

_LONGEST: Final = 10
"""Characters of a day; a month and a year are shorter."""


def sheet_dates(index: Path, segments: Sequence[str]) -> list[tuple[str, str, str]]:
    """Key, collected-on and confirmed-on of the live records of some types, "" for a date that a sheet does not say.

    Dates are as they were written: a year, a month or a day.
    """
    # the lines of a sheet stand before those of its thing, so that the first place found is the right one
    starts = [f"'<{NEUTRAL_BASE}doc/' || key || '> <{ESS}{term}> \"'" for term in ("collectedOn", "confirmedOn")]
    places = ", ".join(f"instr(content, CAST({start} AS BLOB)) + length({start})" for start in starts)
    found = f"SELECT key, content, {places} FROM record WHERE segment IN ({marks(segments)}) AND status = ?"
    cut = ", ".join(
        f"CASE WHEN {name} > length({start}) THEN CAST(substr(content, {name}, {_LONGEST}) AS TEXT) ELSE '' END"
        for name, start in zip(("collected", "confirmed"), starts, strict=True)
    )
    query = f"WITH sheet (key, content, collected, confirmed) AS ({found}) SELECT key, {cut} FROM sheet"
    uri = f"file:{quote(str(index))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        rows = connection.execute(query, (*segments, LIVE))
        return [(key, _date(collected), _date(confirmed)) for key, collected, confirmed in rows]


def _date(cut: str) -> str:
    """The date at the start of a cut literal."""
    return cut.partition('"')[0]
