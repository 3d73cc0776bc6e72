"""Measures of a network in a file: written once, then asked for a few records at a time."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from commons_graph.insight.measures import Bridge, Community, Measures, Standing

_SCHEMA: Final = """
CREATE TABLE summary (text TEXT NOT NULL);
CREATE TABLE standing (
    key TEXT PRIMARY KEY, degree INTEGER NOT NULL, ways REAL NOT NULL, share REAL NOT NULL, groups INTEGER NOT NULL,
    alone INTEGER NOT NULL, community INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX standing_ways ON standing (ways DESC, degree DESC, key);
CREATE TABLE community (number INTEGER PRIMARY KEY, size INTEGER NOT NULL, leader TEXT NOT NULL);
CREATE TABLE bridge (
    rank INTEGER PRIMARY KEY, one TEXT NOT NULL, other TEXT NOT NULL, near INTEGER NOT NULL, far INTEGER NOT NULL
);
CREATE INDEX bridge_one ON bridge (one);
CREATE INDEX bridge_other ON bridge (other);
"""
_STANDING: Final = "key, degree, ways, share, groups, alone, community"


@dataclass(frozen=True, slots=True)
class Summary:
    """The network as a whole; the fields mean what they mean in Measures."""

    records: int
    pairs: int
    components: int
    largest: int
    pivots: int | None
    communities: int
    bridges: int


def write_measures(path: Path, measures: Measures) -> None:
    """Write measures to a file, whole or not at all."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.unlink(missing_ok=True)
    with sqlite3.connect(partial) as connection:
        connection.execute("PRAGMA synchronous=OFF")  # the file is renamed when complete, and can be made again
        connection.executescript(_SCHEMA)
        _fill(connection, measures)
    connection.close()
    partial.replace(path)


def _fill(connection: sqlite3.Connection, m: Measures) -> None:
    counts = (m.records, m.pairs, m.components, m.largest, m.pivots, len(m.communities), len(m.bridges))
    connection.execute("INSERT INTO summary VALUES (?)", (json.dumps(asdict(Summary(*counts))),))
    standings = ((s.key, s.degree, s.ways, s.between, s.groups, s.alone, s.community) for s in m.standings)
    connection.executemany("INSERT INTO standing VALUES (?,?,?,?,?,?,?)", standings)
    communities = ((c.number, c.size, c.leader) for c in m.communities)
    connection.executemany("INSERT INTO community VALUES (?,?,?)", communities)
    bridges = ((rank, *bridge.ends, *bridge.sides) for rank, bridge in enumerate(m.bridges))
    connection.executemany("INSERT INTO bridge VALUES (?,?,?,?,?)", bridges)


class MeasureReader:
    """The measures in a file; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        uri = f"file:{quote(str(path))}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        self.summary = Summary(**json.loads(self._connection.execute("SELECT text FROM summary").fetchone()[0]))

    def standings(self, keys: Sequence[str]) -> dict[str, Standing]:
        """Key → where the record stands; those without ties are left out."""
        query = f"SELECT {_STANDING} FROM standing WHERE key IN ({','.join('?' * len(keys))})"
        return {row[0]: Standing(*row) for row in self._connection.execute(query, keys)}

    def most_between(self, limit: int) -> list[Standing]:
        """The records through which most shortest ways lead; those through which none does are left out."""
        query = f"SELECT {_STANDING} FROM standing WHERE ways > 0 ORDER BY ways DESC, degree DESC, key LIMIT ?"
        return [Standing(*row) for row in self._connection.execute(query, (limit,))]

    def communities(self, limit: int) -> list[Community]:
        """The largest communities."""
        query = "SELECT number, size, leader FROM community ORDER BY number LIMIT ?"
        return [Community(*row) for row in self._connection.execute(query, (limit,))]

    def community(self, number: int) -> Community:
        """One community."""
        query = "SELECT number, size, leader FROM community WHERE number = ?"
        return Community(*self._connection.execute(query, (number,)).fetchone())

    def bridges(self, limit: int) -> list[Bridge]:
        """The bridges that hold most together."""
        query = "SELECT one, other, near, far FROM bridge ORDER BY rank LIMIT ?"
        return [Bridge((a, b), (near, far)) for a, b, near, far in self._connection.execute(query, (limit,))]

    def bridges_of(self, key: str, limit: int) -> list[Bridge]:
        """The bridges that one record is an end of."""
        query = "SELECT one, other, near, far FROM bridge WHERE one = ? OR other = ? ORDER BY rank LIMIT ?"
        rows = self._connection.execute(query, (key, key, limit))
        return [Bridge((a, b), (near, far)) for a, b, near, far in rows]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
