"""Proposals: what somebody suggests and nobody has decided on yet; accepting one makes a changeset of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa

from commons_graph.errors import NotFound
from commons_graph.journal.metadata import METADATA
from commons_graph.journal.port import timestamp
from commons_graph.journal.sql import SqlJournal

KINDS: Final = ("create", "update", "delete")
STATES: Final = ("open", "accepted", "refused")

_proposal: Final = sa.Table(
    "proposal",
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


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is suggested: to create, update or delete one record.

    `subject` is the key of a record of this census, or the IRI of a sheet elsewhere; `version` names this very
    suggestion, so that it cannot be made twice; `content` is N-Triples with the IRIs of the source, empty for a
    deletion; `author` is who says so, `source` the page it was read from.
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


class Proposals:
    """The proposals of a journal."""

    def __init__(self, journal: SqlJournal) -> None:
        self._journal = journal
        with journal.writing() as connection:
            METADATA.create_all(connection)  # a journal that was opened before this module was imported

    def all(self, *, state: str | None = None) -> Iterator[Proposal]:
        """Proposals, the oldest first; those in one state only, where it is given."""
        query = sa.select(_proposal).order_by(_proposal.c.number)
        if state is not None:
            query = query.where(_proposal.c.state == state)
        with self._journal.reading() as connection:
            for row in connection.execution_options(yield_per=_BATCH).execute(query):
                yield _proposal_of(row)

    def decide(self, number: int, state: str) -> None:
        """Close a proposal, durably; raises NotFound when there is no open one with this number."""
        with self._journal.writing() as connection:
            open_one = sa.and_(_proposal.c.number == number, _proposal.c.state == "open")
            if not connection.execute(sa.update(_proposal).where(open_one).values(state=state)).rowcount:
                raise NotFound("no open proposal has this number", where=f"proposal {number}")


_BATCH: Final = 200


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


def _proposal_of(row: sa.Row[tuple[object, ...]]) -> Proposal:
    values = row._asdict()
    number, at, state = values.pop("number"), values.pop("at"), values.pop("state")
    return Proposal(number, datetime.fromisoformat(at), state, Suggestion(**values))
