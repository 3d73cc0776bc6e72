"""Ties between initiatives and actors, in the index: who stands with whom, how, since when, on whose word.

A partnership makes one tie for each of its roles, from the partner to what it supports. Being a member or a part of
another actor is a tie as well, from the member to the whole. `tie_end` keeps, for every live record that ties
lead to, how many live records it is tied to, so that the most connected are found without a scan.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from commons_graph.rdf.addresses import address_of_iri, address_of_key
from commons_graph.search.batches import batches, marks
from commons_graph.search.rows import LIVE
from commons_graph.terms import DCT, ESS, NEUTRAL_BASE, SCHEME

PARTNER: Final = ESS + "partner"
CONCERNS: Final = ESS + "concerns"
ROLE: Final = ESS + "role"
FINANCIAL: Final = SCHEME + "role/financial"
MEMBERSHIPS: Final = (ESS + "memberOf", ESS + "partOf")

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS tie (
    record TEXT NOT NULL, kind TEXT NOT NULL, origin TEXT NOT NULL, target TEXT NOT NULL,
    start TEXT, end TEXT, first INTEGER, last INTEGER, amount TEXT, source TEXT, source_date TEXT
);
CREATE INDEX IF NOT EXISTS tie_record ON tie (record);
CREATE INDEX IF NOT EXISTS tie_origin ON tie (origin, target);
CREATE INDEX IF NOT EXISTS tie_target ON tie (target, origin);
CREATE INDEX IF NOT EXISTS tie_first ON tie (first);
CREATE INDEX IF NOT EXISTS tie_last ON tie (last);
CREATE TABLE IF NOT EXISTS tie_end (key TEXT PRIMARY KEY, segment TEXT NOT NULL, degree INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tie_end_degree ON tie_end (segment, degree DESC, key);
CREATE INDEX IF NOT EXISTS tie_end_rank ON tie_end (degree DESC, key);
"""

_SAYS_TIES: Final = re.compile(
    b" <(?:" + b"|".join(re.escape(path.encode()) for path in (PARTNER, *MEMBERSHIPS)) + b")> "
)
_YEAR: Final = re.compile(r"\d{4}(?!\d)")
_LOCAL: Final = f"<{NEUTRAL_BASE}"

Facts = dict[str, dict[str, list[str]]]
"""Subject → property IRI → values: IRIs without brackets, lexical forms without quotes."""


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie: the record that says it, its kind, its two ends by key, and what is known of it.

    `kind` is the IRI of a role, or of the property that says a membership. `start` and `end` are partial dates,
    `amount` is in euros and stands with the financial role where there are several, `source` is the address of the
    page that says it, `source_date` its date; each as the record writes it.
    """

    record: str
    kind: str
    origin: str
    target: str
    start: str | None = None
    end: str | None = None
    amount: str | None = None
    source: str | None = None
    source_date: str | None = None

    @property
    def years(self) -> tuple[int | None, int | None]:
        """The first and last year, where they are known."""
        return _year(self.start), _year(self.end)

    @property
    def dated(self) -> bool:
        """Whether anything is known of its period."""
        return self.years != (None, None)


def ties_of(key: str, content: bytes) -> list[Tie]:
    """The ties that a record says, from its canonical N-Triples (neutral base); most records say none."""
    if not _SAYS_TIES.search(content):
        return []
    address, facts = address_of_key(key), _facts(content)
    thing = facts.get(address.thing, {})
    sources = facts.get(address.sheet, {}).get(DCT + "source", [])
    ties = [
        Tie(key, path, key, address_of_iri(whole).key, source=next(iter(sources), None))
        for path in MEMBERSHIPS
        for whole in thing.get(path, [])
        if whole.startswith(NEUTRAL_BASE)
    ]
    partners, concerned = thing.get(PARTNER, []), thing.get(CONCERNS, [])
    ends = [(address_of_iri(one).key, address_of_iri(other).key) for one in partners for other in concerned]
    roles = sorted(thing.get(ROLE, []), key=lambda role: role != FINANCIAL)
    paid = {roles[0]: _first(thing, ESS + "amount")} if roles else {}  # once, lest sums count it twice
    return ties + [
        _in_role(Tie(key, role, *pair, amount=paid.get(role)), thing, facts) for pair in ends for role in roles
    ]


def _in_role(tie: Tie, thing: dict[str, list[str]], facts: Facts) -> Tie:
    """One role of a partnership, with the source that attests it, else any source of the partnership."""
    evidence = [facts.get(part, {}) for part in thing.get(ESS + "evidence", [])]
    evidence.sort(key=lambda part: tie.kind not in part.get(ESS + "attestedRole", []))
    best = evidence[0] if evidence else {}
    return replace(
        tie,
        start=_first(thing, ESS + "startDate"),
        end=_first(thing, ESS + "endDate"),
        source=_first(best, DCT + "source"),
        source_date=_first(best, ESS + "sourceDate"),
    )


def write_ties(connection: sqlite3.Connection, contents: Sequence[tuple[str, bytes]], *, from_nothing: bool) -> None:
    """Replace the ties that some records say; their states stand in the table `record` already."""
    said = [tie for key, content in contents for tie in ties_of(key, content)]
    if from_nothing:
        connection.execute("DELETE FROM tie")
        connection.execute("DELETE FROM tie_end")
        _insert(connection, said)
        connection.execute(_ALL_DEGREES, (LIVE, LIVE))
        return
    keys = [key for key, _ in contents]
    ends = {end for tie in said for end in (tie.origin, tie.target)}
    for some in batches(keys):
        rows = connection.execute(f"SELECT origin, target FROM tie WHERE record IN ({marks(some)})", some)
        ends.update(end for row in rows for end in row)
        connection.execute(f"DELETE FROM tie WHERE record IN ({marks(some)})", some)
    _insert(connection, said)
    _count_again(connection, ends | _with_neighbours(connection, _turned(connection, keys)))


_ALL_DEGREES: Final = """
INSERT INTO tie_end
SELECT side.key, a.segment, count(*)
FROM (SELECT origin AS key, target AS other FROM tie UNION SELECT target, origin FROM tie) AS side
JOIN record AS a ON a.key = side.key AND a.status = ?
JOIN record AS b ON b.key = side.other AND b.status = ?
GROUP BY side.key
"""

_ONE_DEGREE: Final = """
INSERT INTO tie_end
SELECT a.key, a.segment, (
    SELECT count(*) FROM (
        SELECT target AS other FROM tie WHERE origin = a.key UNION SELECT origin FROM tie WHERE target = a.key
    ) AS side JOIN record AS b ON b.key = side.other AND b.status = ?
) AS degree
FROM record AS a WHERE a.key = ? AND a.status = ? AND degree > 0
"""


def _count_again(connection: sqlite3.Connection, keys: Iterable[str]) -> None:
    ordered = sorted(keys)
    connection.executemany("DELETE FROM tie_end WHERE key = ?", [(key,) for key in ordered])
    connection.executemany(_ONE_DEGREE, [(LIVE, key, LIVE) for key in ordered])


def _turned(connection: sqlite3.Connection, keys: Sequence[str]) -> set[str]:
    """The records among some that came to life or ceased to live, as far as ties are concerned."""
    found: set[str] = set()
    for some in batches(keys):
        query = (
            "SELECT record.key FROM record LEFT JOIN tie_end ON tie_end.key = record.key "
            f"WHERE record.key IN ({marks(some)}) AND (record.status = ?) != (tie_end.key IS NOT NULL)"
        )
        found.update(row[0] for row in connection.execute(query, [*some, LIVE]))
    return found


def _with_neighbours(connection: sqlite3.Connection, keys: set[str]) -> set[str]:
    found = set(keys)
    for key in keys:
        query = "SELECT target FROM tie WHERE origin = ? UNION SELECT origin FROM tie WHERE target = ?"
        found.update(row[0] for row in connection.execute(query, (key, key)))
    return found


def _insert(connection: sqlite3.Connection, ties: Sequence[Tie]) -> None:
    rows = (
        (t.record, t.kind, t.origin, t.target, t.start, t.end, *t.years, t.amount, t.source, t.source_date)
        for t in ties
        if t.origin != t.target
    )
    connection.executemany("INSERT INTO tie VALUES (?,?,?,?,?,?,?,?,?,?,?)", rows)


def _facts(content: bytes) -> Facts:
    facts: Facts = {}
    for line in content.decode().split("\n")[:-1]:
        subject, path, value = line.split(" ", 2)
        text = value[1:-3] if value.startswith("<") else value[1 : value.rindex('"')]
        facts.setdefault(subject[1:-1], {}).setdefault(path[1:-1], []).append(text)
    return facts


def _first(facts: dict[str, list[str]], path: str) -> str | None:
    return next(iter(facts.get(path, [])), None)


def _year(date: str | None) -> int | None:
    match = _YEAR.match(date) if date else None
    return int(match[0]) if match else None
