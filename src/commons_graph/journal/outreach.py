"""Outreach: initiatives and actors that were spotted and that somebody follows; private, and never published.

Every state of a line is kept, so that its stages can be told and nobody's words are lost. A line that is taken away
leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import sqlalchemy as sa

from commons_graph.errors import ChangedMeanwhile, NotFound
from commons_graph.journal import proposals
from commons_graph.journal.metadata import METADATA
from commons_graph.journal.port import timestamp
from commons_graph.journal.scribed import SCRIBED
from commons_graph.journal.sql import SqlJournal
from commons_graph.journal.tables import REVISION, batches

KINDS: Final = ("initiative", "actor")
"""What a line is about, as the addresses of records name it."""

_proposal: Final = METADATA.tables[proposals.TABLE]
_decision: Final = METADATA.tables["decision"]

_line: Final = sa.Table(
    "outreach",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("batch", sa.Text, nullable=False, index=True),
    sqlite_autoincrement=True,  # the number of a line that is gone is never given to another
)

_version: Final = sa.Table(
    "outreach_version",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", sa.String(24), nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Spotted:
    """What is noted of an initiative or an actor; "" for what nobody knows.

    `kind` is initiative or actor; `reach` how to reach whom; `found` where it was spotted; `stage` the last word of the
    address of a concept; `step` what to do next and `due` the day for it (YYYY-MM-DD); `sheet` the key of its record.
    """

    kind: str
    name: str
    place: str = ""
    reach: str = ""
    found: str = ""
    note: str = ""
    stage: str = "spotted"
    follower: str = ""
    step: str = ""
    due: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """The proposal that was sent for a line, as it is now: its number, its state, the key of its record."""

    number: int
    state: str
    subject: str


@dataclass(frozen=True, slots=True)
class Line:
    """One state of a line: which version it is, when (UTC) and by whom it was written.

    `sent` is the sheet that was sent for it, if one was.
    """

    number: int
    version: int
    at: datetime
    account: str
    content: Spotted
    sent: Sent | None = None


class OutreachBook:
    """The lines of outreach in a journal."""

    def __init__(self, journal: SqlJournal) -> None:
        self._journal = journal
        journal.make_missing()

    def all(self) -> list[Line]:
        """Every line as it is now, in the order of their numbers."""
        query = _states().where(_version.c.version == _line.c.version).order_by(_line.c.number)
        with self._journal.reading() as connection:
            sent = _sent(connection)
            return [_line_of(row, sent) for row in connection.execute(query)]

    def get(self, number: int) -> Line:
        """One line as it is now; raises NotFound."""
        return self.history(number)[0]

    def history(self, number: int) -> list[Line]:
        """Every state of a line, the newest first; raises NotFound."""
        query = _states().where(_line.c.number == number).order_by(_version.c.version.desc())
        with self._journal.reading() as connection:
            found = connection.execute(query).all()
            sent = _sent(connection, number) if found else {}
        if not found:
            raise NotFound("no line of outreach has this number", where=f"line {number}")
        return [_line_of(row, sent) for row in found]

    def add(self, contents: Sequence[Spotted], account: str, batch: str) -> list[int]:
        """Add lines, all or none, durably; returns their numbers.

        `batch` names this very sending: the same one again, such as by a double click, adds nothing and returns the
        numbers that it was given before.
        """
        with self._journal.writing() as connection:
            if numbers := _numbers_of(connection, batch):
                return numbers
            numbers = [_inserted(connection, batch) for _ in contents]
            rows = [_row(number, 1, account, content) for number, content in zip(numbers, contents, strict=True)]
            if rows:
                connection.execute(sa.insert(_version), rows)
        return numbers

    def of_batch(self, batch: str) -> list[int]:
        """The numbers that one sending was given."""
        with self._journal.reading() as connection:
            return _numbers_of(connection, batch)

    def change(self, number: int, version: int, content: Spotted, account: str) -> None:
        """Write a new state over the version that its writer saw, durably.

        Raises ChangedMeanwhile where somebody else has written since, NotFound where the line is gone.
        """
        with self._journal.writing() as connection:
            seen = sa.and_(_line.c.number == number, _line.c.version == version)
            if not connection.execute(sa.update(_line).where(seen).values(version=version + 1)).rowcount:
                raise _moved_on(connection, number)
            connection.execute(sa.insert(_version), [_row(number, version + 1, account, content)])

    def remove(self, number: int) -> None:
        """Take a line away with all its states, so that no file of the journal holds them; raises NotFound."""
        with self._journal.writing() as connection:
            if not connection.execute(sa.delete(_line).where(_line.c.number == number)).rowcount:
                raise NotFound("no line of outreach has this number", where=f"line {number}")
            connection.execute(sa.delete(_version).where(_version.c.number == number))
        self._journal.forget()


def _states() -> sa.Select[Any]:
    """Every state of every line."""
    return sa.select(_version).join_from(_version, _line, _version.c.number == _line.c.number)


def _sent(connection: sa.Connection, number: int | None = None) -> dict[int, Sent]:
    """Line → the proposal that was sent for it: an accepted one first, then one that is open, then the newest."""
    same = _proposal.c.version == SCRIBED.c.version
    columns = (SCRIBED.c.line, _proposal.c.number, _proposal.c.state, _proposal.c.subject)
    query = sa.select(*columns).join_from(SCRIBED, _proposal, same).where(SCRIBED.c.line > 0)
    found = connection.execute(query if number is None else query.where(SCRIBED.c.line == number)).all()
    rows = sorted(found, key=lambda row: (row.state == "accepted", row.state == "open", row.number))
    merged = _merged(connection, [row.number for row in rows if row.state == "accepted"])
    return {row.line: Sent(row.number, row.state, merged.get(row.number, row.subject)) for row in rows}


def _merged(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, str]:
    """Proposal → the record that it was merged into, for those of some proposals that became no record of their own."""
    found: dict[int, str] = {}
    for some in batches(numbers):
        made = sa.and_(_decision.c.action == "merged", _decision.c.number.in_(some))
        written = sa.select(_decision.c.number, _proposal.c.subject, REVISION.c.key).where(made)
        written = written.join_from(_decision, _proposal, _proposal.c.number == _decision.c.number)
        written = written.join(REVISION, REVISION.c.sequence == _decision.c.changeset)
        for row in connection.execute(written):
            if row.key.partition("/")[0] == row.subject.partition("/")[0]:
                found[row.number] = row.key
    return found


def _numbers_of(connection: sa.Connection, batch: str) -> list[int]:
    known = sa.select(_line.c.number).where(_line.c.batch == batch).order_by(_line.c.number)
    return list(connection.execute(known).scalars())


def _inserted(connection: sa.Connection, batch: str) -> int:
    key = connection.execute(sa.insert(_line).values(version=1, batch=batch)).inserted_primary_key
    assert key is not None  # noqa: S101 - every table here has a key
    return int(key[0])


def _row(number: int, version: int, account: str, content: Spotted) -> dict[str, Any]:
    written = orjson.dumps(asdict(content)).decode()
    at = timestamp(datetime.now(UTC))
    return {"number": number, "version": version, "at": at, "account": account, "content": written}


def _moved_on(connection: sa.Connection, number: int) -> Exception:
    if connection.execute(sa.select(_line.c.number).where(_line.c.number == number)).first() is None:
        return NotFound("no line of outreach has this number", where=f"line {number}")
    return ChangedMeanwhile("somebody else changed this line meanwhile", where=f"line {number}")


def _line_of(row: sa.Row[Any], sent: Mapping[int, Sent]) -> Line:
    at, content = datetime.fromisoformat(row.at), Spotted(**orjson.loads(row.content))
    return Line(row.number, row.version, at, row.account, content, sent.get(row.number))
