"""Which other datasets the records point into, counted as they change: concept schemes, and what a thing is also.

A link belongs to a property and a target: a concept scheme by its IRI, another site by its address. Kept like usage.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from commons_graph.search.rows import LIVE
from commons_graph.terms import NEUTRAL_BASE, OWL, SCHEME

Linkage = Counter[tuple[str, str]]
"""(property IRI, target) → count."""

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS linkage (
    property TEXT NOT NULL, target TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (property, target)
) WITHOUT ROWID;
"""
_OTHER_SITE: Final = re.compile(r"<(https?://[^/>]+/)")
_SCHEME: Final = f"<{SCHEME}"
SAME: Final = f"<{OWL}sameAs>"


@dataclass(frozen=True, slots=True)
class Linked:
    """What a dataset says besides its counts: the base of its addresses, its links, and one record of each type."""

    base: str
    links: Mapping[tuple[str, str], int]
    examples: tuple[str, ...]


def target_of(path: str, value: str) -> str | None:
    """What a value points into, both as N-Triples writes them; None where that is not counted."""
    if value.startswith(_SCHEME):
        scheme, slash, _ = value[len(_SCHEME) :].partition("/")
        return SCHEME + scheme if slash and scheme else None
    site = _OTHER_SITE.match(value) if path == SAME else None
    return site[1] if site else None


def add_links(connection: sqlite3.Connection, change: Linkage) -> None:
    """Add counts, some of them negative, to those that are kept; what nobody points into any more is left out."""
    connection.executemany(
        "INSERT INTO linkage VALUES (?, ?, ?) "
        "ON CONFLICT (property, target) DO UPDATE SET count = count + excluded.count",
        [(path, target, count) for (path, target), count in change.items() if count],
    )
    connection.execute("DELETE FROM linkage WHERE count = 0")


def read_linked(connection: sqlite3.Connection, base: str) -> Linked:
    """The links of an index, and the first live record of each type, under the base in force."""
    rows = connection.execute("SELECT property, target, count FROM linkage ORDER BY property, target")
    links = {(path.replace(NEUTRAL_BASE, base, 1), target): count for path, target, count in rows}
    first = connection.execute(
        "SELECT min(key) FROM record WHERE status = ? GROUP BY segment ORDER BY segment", (LIVE,)
    )
    return Linked(base, links, tuple(f"{base}id/{key}" for (key,) in first))
