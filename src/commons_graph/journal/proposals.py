"""Proposals: what somebody suggests and nobody has decided on yet; accepting one makes a changeset of it.

A proposal is public in nothing. What a person says beside the content, such as a note or how to be reached, stands in a
table of its own, as do the decisions: each is a fact that is added, never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Final

import orjson
import sqlalchemy as sa

from commons_graph.errors import AlreadyDecided, NotFound
from commons_graph.journal.metadata import METADATA
from commons_graph.journal.port import timestamp
from commons_graph.journal.sql import SqlJournal

KINDS: Final = ("create", "update", "delete", "report", "merge")
"""`report` says that something is wrong with a record; `merge` that two records are about the same thing."""

STATES: Final = ("open", "accepted", "refused")

TABLE: Final = "proposal"
"""The name of their table, for what stands beside them."""

_proposal: Final = sa.Table(
    TABLE,
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String(24), nullable=False),
    sa.Column("kind", sa.String(6), nullable=False),
    sa.Column("subject", sa.Text, nullable=False, index=True),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("version", sa.Text, nullable=False, unique=True),
    sa.Column("licence", sa.Text, nullable=False),
    sa.Column("credit", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("state", sa.String(8), nullable=False, index=True),
    sa.CheckConstraint(f"kind IN {KINDS}"),
    sa.CheckConstraint(f"state IN {STATES}"),
)

_submission: Final = sa.Table(
    "submission",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("follow", sa.String(64), nullable=False, unique=True),
    sa.Column("contact", sa.Text, nullable=False, index=True),
    sa.Column("known", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("details", sa.Text, nullable=False),
)

_decision: Final = sa.Table(
    "decision",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("number", sa.Integer, nullable=False, index=True),
    sa.Column("at", sa.String(24), nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("changeset", sa.Integer, nullable=True),
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is suggested: to create, update or delete one record.

    `subject` is the key of a record of this census, or the IRI of a sheet elsewhere; `version` names this very
    suggestion, so that it cannot be made twice; `content` is N-Triples, empty for a deletion or a report: with the IRIs
    of the source where it was harvested, else with those of this census under the neutral base, and then it may hold
    the records that go with the one it is about. `author` is who says so: the address of another census, `account:…`
    or `contact:…`; `source` is the page it was read from.
    """

    kind: str
    subject: str
    author: str
    source: str
    version: str
    licence: str = ""
    credit: str = ""
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A suggestion that was taken in: its number, when (UTC), and whether it is open, accepted or refused."""

    number: int
    at: datetime
    state: str
    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class Submission:
    """What a person said beside the content of a proposal; private, and never published.

    `follow` is the SHA-256 (hex) of the secret in the link by which its author follows it; `contact` is who can be
    asked, an account or a contact, "" where nobody left an address; `known` is what its author had before the eyes:
    key → digest of the records it is about; `note` is free text, such as the reason of a report; `details` is what else
    was told, by name: who stated, who typed, when it was read back, what may be shown.
    """

    follow: str
    contact: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """One act of somebody at the desk, or of the author, on a proposal: what, why, and the changeset that it made.

    `account` is who did it, `action` a word such as accepted, returned, asked, answered, withdrawn, undone.
    """

    number: int
    account: str
    action: str
    reason: str = ""
    changeset: int | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


class Proposals:
    """The proposals of a journal."""

    def __init__(self, journal: SqlJournal) -> None:
        self._journal = journal
        journal.make_missing()

    def all(self, *, state: str | None = None) -> Iterator[Proposal]:
        """Proposals, the oldest first; those in one state only, where it is given."""
        query = sa.select(_proposal).order_by(_proposal.c.number)
        if state is not None:
            query = query.where(_proposal.c.state == state)
        with self._journal.reading() as connection:
            for row in connection.execution_options(yield_per=_BATCH).execute(query):
                yield proposal_of(row)

    def take(self, suggestion: Suggestion, submission: Submission) -> int:
        """Take in what a person sends, durably; returns its number, the same one where it was sent before."""
        with self._journal.writing() as connection:
            if add_proposals(connection, [suggestion]):
                number = _number_of(connection, suggestion)
                connection.execute(sa.insert(_submission), [{"number": number, **_row_of(submission)}])
                return number
            return _number_of(connection, suggestion)

    def get(self, number: int) -> Proposal:
        """One proposal; raises NotFound."""
        with self._journal.reading() as connection:
            row = connection.execute(sa.select(_proposal).where(_proposal.c.number == number)).first()
        if row is None:
            raise NotFound("no proposal has this number", where=f"proposal {number}")
        return proposal_of(row)

    def submission(self, number: int) -> Submission | None:
        """What its author said beside a proposal; None for one that no person sent."""
        return self._submission(_submission.c.number == number)

    def followed(self, digest: str) -> int | None:
        """The number of the proposal whose link has this digest of its secret."""
        with self._journal.reading() as connection:
            found = connection.execute(sa.select(_submission.c.number).where(_submission.c.follow == digest)).scalar()
        return None if found is None else int(found)

    def of_contact(self, contact: str) -> list[int]:
        """The numbers of everything that one contact sent, the oldest first."""
        query = sa.select(_submission.c.number).where(_submission.c.contact == contact).order_by(_submission.c.number)
        with self._journal.reading() as connection:
            return list(connection.execute(query).scalars())

    def decisions(self, numbers: Iterable[int]) -> list[Decision]:
        """What was decided on some proposals, the oldest first."""
        query = sa.select(_decision).where(_decision.c.number.in_(list(numbers))).order_by(_decision.c.id)
        with self._journal.reading() as connection:
            return [_decision_of(row) for row in connection.execute(query)]

    def note(self, decision: Decision) -> None:
        """Add an act that leaves a proposal open, such as a question, durably."""
        with self._journal.writing() as connection:
            add_decision(connection, decision)

    def decide(self, number: int, state: str) -> None:
        """Close a proposal, durably; raises NotFound when there is no open one with this number."""
        with self._journal.writing() as connection:
            open_one = sa.and_(_proposal.c.number == number, _proposal.c.state == "open")
            if not connection.execute(sa.update(_proposal).where(open_one).values(state=state)).rowcount:
                raise NotFound("no open proposal has this number", where=f"proposal {number}")

    def _submission(self, which: sa.ColumnElement[bool]) -> Submission | None:
        with self._journal.reading() as connection:
            row = connection.execute(sa.select(_submission).where(which)).first()
        if row is None:
            return None
        return Submission(row.follow, row.contact, orjson.loads(row.known), row.note, orjson.loads(row.details))


_BATCH: Final = 200


def close_proposal(connection: sa.Connection, decision: Decision, state: str) -> None:
    """Decide on an open proposal, in the transaction of whoever calls, such as that of the changeset it becomes.

    Raises AlreadyDecided where it is not open any more, which takes the whole transaction back: of two people who
    accept at once, one does.
    """
    open_one = sa.and_(_proposal.c.number == decision.number, _proposal.c.state == "open")
    if not connection.execute(sa.update(_proposal).where(open_one).values(state=state)).rowcount:
        raise AlreadyDecided(
            "this proposal was decided on already",
            where=f"proposal {decision.number}",
            hint="its page says by whom and how; a decision is undone by another one",
        )
    add_decision(connection, decision)


def check_open(connection: sa.Connection, number: int) -> None:
    """Raise AlreadyDecided unless a proposal is open, in the transaction of whoever calls."""
    state = connection.execute(sa.select(_proposal.c.state).where(_proposal.c.number == number)).scalar()
    if state != "open":
        raise AlreadyDecided("this proposal was decided on already", where=f"proposal {number}")


def reopen_proposal(connection: sa.Connection, decision: Decision) -> None:
    """Open a refused proposal again, in the transaction of whoever calls; raises AlreadyDecided for any other."""
    refused = sa.and_(_proposal.c.number == decision.number, _proposal.c.state == "refused")
    if not connection.execute(sa.update(_proposal).where(refused).values(state="open")).rowcount:
        where = f"proposal {decision.number}"
        raise AlreadyDecided("only a proposal that was returned can be opened again", where=where)
    add_decision(connection, decision)


def add_decision(connection: sa.Connection, decision: Decision) -> None:
    """Add an act, in the transaction of whoever calls."""
    connection.execute(sa.insert(_decision), [{**asdict(decision), "at": timestamp(decision.at)}])


def add_proposals(connection: sa.Connection, suggestions: Iterable[Suggestion]) -> int:
    """Take in suggestions, in their order; those whose version is there already are passed over. Returns their number.

    In the transaction of whoever calls.
    """
    added, now = 0, timestamp(datetime.now(UTC))
    for suggestion in suggestions:
        known = connection.execute(sa.select(_proposal.c.number).where(_proposal.c.version == suggestion.version))
        if known.first() is None:
            connection.execute(sa.insert(_proposal), [{"at": now, "state": "open", **asdict(suggestion)}])
            added += 1
    return added


def proposed_subjects(connection: sa.Connection, subjects: Iterable[str]) -> set[str]:
    """Those of some records about which there is a proposal."""
    one = sa.select(_proposal.c.number).limit(1)
    return {subject for subject in subjects if connection.execute(one.where(_proposal.c.subject == subject)).first()}


def erase_proposed(connection: sa.Connection, subjects: Iterable[str]) -> None:
    """Purge the content and credit of every proposal about some records: they were erased where they came from."""
    for subject in subjects:
        connection.execute(sa.update(_proposal).where(_proposal.c.subject == subject).values(content=b"", credit=""))


def _number_of(connection: sa.Connection, suggestion: Suggestion) -> int:
    query = sa.select(_proposal.c.number).where(_proposal.c.version == suggestion.version)
    return int(connection.execute(query).scalar_one())


def _row_of(submission: Submission) -> dict[str, str]:
    known = orjson.dumps(dict(submission.known)).decode()
    details = orjson.dumps(dict(submission.details)).decode()
    return {**asdict(submission), "known": known, "details": details}


def _decision_of(row: sa.Row[tuple[object, ...]]) -> Decision:
    values = row._asdict()
    del values["id"]
    return Decision(**{**values, "at": datetime.fromisoformat(values["at"])})


def proposal_of(row: sa.Row[tuple[object, ...]]) -> Proposal:
    """The proposal of a row of its table."""
    values = row._asdict()
    number, at, state = values.pop("number"), values.pop("at"), values.pop("state")
    return Proposal(number, datetime.fromisoformat(at), state, Suggestion(**values))
