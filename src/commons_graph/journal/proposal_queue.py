"""Proposals as a queue: by topic, place and state, oldest first, without reading what they say.

Topic and place of a proposal are noted once, when the queue is first looked at after it came; both follow from the
proposal and can be noted anew at any time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import orjson
import sqlalchemy as sa

from commons_graph.journal.metadata import BYTEWISE, METADATA
from commons_graph.journal.proposals import TABLE, Proposal, Suggestion, proposal_of
from commons_graph.journal.sql import SqlJournal
from commons_graph.journal.tables import REVISION
from commons_graph.terms import ESS, NEUTRAL_BASE

_proposal: Final = METADATA.tables[TABLE]
_decision: Final = METADATA.tables["decision"]
_submission: Final = METADATA.tables["submission"]
_queued: Final = sa.Table(
    "queued",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("place", BYTEWISE, primary_key=True, index=True),
    sa.Column("topic", sa.String(12), nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
)

_TERRITORY: Final = re.compile(rb"^<[^>]*> <" + re.escape(ESS.encode()) + rb"territory> <([^>]*)> \.$", re.MULTILINE)
_CONCERNS: Final = re.compile(
    rb"^<[^>]*> <" + re.escape(ESS.encode()) + rb"concerns> <" + NEUTRAL_BASE.encode() + rb"id/([^>#]*)> \.$",
    re.MULTILINE,
)
_TWICE: Final = "twice"
"""The reason of a report that a record is there twice."""

_LOCAL: Final = NEUTRAL_BASE + "id/"
_PLACES: Final = 8
"""Places that one proposal is found under."""

_BATCH: Final = 200


class Topic(StrEnum):
    """What a proposal asks an animator to look at."""

    NEW = "new"
    CORRECTION = "correction"
    REPORT = "report"
    DUPLICATE = "duplicate"
    WITHDRAWAL = "withdrawal"
    HARVEST = "harvest"


_TOPICS: Final[Mapping[str, Topic]] = {
    "create": Topic.NEW,
    "update": Topic.CORRECTION,
    "delete": Topic.WITHDRAWAL,
    "report": Topic.REPORT,
    "merge": Topic.DUPLICATE,
}


def topic_of(suggestion: Suggestion, details: Mapping[str, str]) -> Topic:
    """What a suggestion is about, with the details of its submission; all that another census says is of one topic."""
    if is_harvested(suggestion):
        return Topic.HARVEST
    return Topic.DUPLICATE if details.get("reason") == _TWICE else _TOPICS[suggestion.kind]


def is_harvested(suggestion: Suggestion) -> bool:
    """Whether it came from another census, whose address is its author."""
    return suggestion.author.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which proposals to show: those in a state, and of a topic and of places where these are given.

    A place is the key of a territory, or the IRI of one elsewhere; "" stands for proposals without any.
    """

    state: str = "open"
    topic: Topic | None = None
    places: tuple[str, ...] | None = None
    offset: int = 0
    limit: int = 25


@dataclass(frozen=True, slots=True)
class Queued:
    """Some proposals, how many there are in all, and how many each other choice would show."""

    proposals: list[Proposal]
    count: int
    by_topic: Mapping[Topic, int]
    by_place: Mapping[str, int]
    by_state: Mapping[str, int]


class ProposalQueue:
    """The queue of a journal."""

    def __init__(self, journal: SqlJournal) -> None:
        self._journal = journal
        journal.make_missing()

    def ask(self, asked: Asked) -> Queued:
        """The proposals asked for: what is urgent, then the oldest first."""
        self._catch_up()
        with self._journal.reading() as connection:
            query = sa.select(_proposal).where(*_chosen(asked, place=True, topic=True))
            urgent = sa.select(_queued.c.number).where(_queued.c.urgent)
            first = sa.case((_proposal.c.number.in_(urgent), 0), else_=1)
            rows = connection.execute(query.order_by(first, _proposal.c.number).offset(asked.offset).limit(asked.limit))
            found = [proposal_of(row) for row in rows]
            return Queued(
                found,
                count=_count(connection, asked),
                by_topic=_by_topic(connection, asked),
                by_place=_by_place(connection, asked),
                by_state=_by_state(connection, asked),
            )

    def places(self) -> list[str]:
        """Every place that any proposal is found under."""
        with self._journal.reading() as connection:
            return list(connection.execute(sa.select(_queued.c.place).distinct()).scalars())

    def neighbours(self, number: int) -> list[Proposal]:
        """The other proposals about the same record, the newest first, at most twenty."""
        subject = sa.select(_proposal.c.subject).where(_proposal.c.number == number).scalar_subquery()
        query = sa.select(_proposal).where(_proposal.c.subject == subject, _proposal.c.number != number)
        return self._some(query)

    def of_author(self, author: str, but: int) -> list[Proposal]:
        """The other proposals of the same author, the newest first, at most twenty."""
        return self._some(sa.select(_proposal).where(_proposal.c.author == author, _proposal.c.number != but))

    def open_about(self, subject: str) -> int | None:
        """The number of the oldest open proposal about a record."""
        query = sa.select(sa.func.min(_proposal.c.number))
        with self._journal.reading() as connection:
            found = connection.execute(
                query.where(_proposal.c.subject == subject, _proposal.c.state == "open")
            ).scalar()
        return None if found is None else int(found)

    def accepted_as(self, subjects: Iterable[str]) -> dict[str, list[int]]:
        """The changesets that the accepted proposals about some records made, by record, the newest first."""
        found: dict[str, list[int]] = {}
        listed = sorted(set(subjects))
        with self._journal.reading() as connection:
            for start in range(0, len(listed), _BATCH):
                query = (
                    sa.select(_proposal.c.subject, _decision.c.changeset)
                    .join_from(_proposal, _decision, _proposal.c.number == _decision.c.number)
                    .where(_proposal.c.subject.in_(listed[start : start + _BATCH]))
                    .where(_decision.c.changeset.is_not(None), _decision.c.action.in_(("accepted", "merged")))
                    .order_by(_decision.c.id.desc())
                )
                for subject, changeset in connection.execute(query):
                    found.setdefault(subject, []).append(changeset)
        return found

    def of_changeset(self, sequence: int) -> int | None:
        """The number of the proposal that a decision made a changeset of."""
        query = sa.select(_decision.c.number).where(_decision.c.changeset == sequence).order_by(_decision.c.id)
        with self._journal.reading() as connection:
            return next((int(number) for number in connection.execute(query).scalars() if number), None)

    def _some(self, query: sa.Select[Any]) -> list[Proposal]:
        with self._journal.reading() as connection:
            rows = connection.execute(query.order_by(_proposal.c.number.desc()).limit(20))
            return [proposal_of(row) for row in rows]

    def _catch_up(self) -> None:
        """Note topic and places of the proposals that came since."""
        with self._journal.reading() as connection:
            if not _behind(connection):
                return
        with self._journal.writing() as connection:
            known = connection.execute(sa.select(sa.func.max(_queued.c.number))).scalar() or 0
            query = sa.select(_proposal).where(_proposal.c.number > known).order_by(_proposal.c.number)
            rows = [row for one in connection.execute(query) for row in _rows(connection, proposal_of(one))]
            if rows:
                connection.execute(sa.insert(_queued), rows)


def _behind(connection: sa.Connection) -> bool:
    newest = connection.execute(sa.select(sa.func.max(_proposal.c.number))).scalar() or 0
    return newest > (connection.execute(sa.select(sa.func.max(_queued.c.number))).scalar() or 0)


def _rows(connection: sa.Connection, proposal: Proposal) -> Iterator[dict[str, object]]:
    details = _details(connection, proposal.number)
    topic = topic_of(proposal.suggestion, details)
    for place in _places(connection, proposal.suggestion)[:_PLACES] or [""]:
        yield {"number": proposal.number, "place": place, "topic": topic, "urgent": "urgent" in details}


def _details(connection: sa.Connection, number: int) -> dict[str, str]:
    query = sa.select(_submission.c.details).where(_submission.c.number == number)
    return dict(orjson.loads(connection.execute(query).scalar() or "{}"))


def _places(connection: sa.Connection, suggestion: Suggestion) -> list[str]:
    """Where a proposal belongs: the territories it names, else those of the record it is about."""
    if found := _named(suggestion.content):
        return found
    content = _newest(connection, suggestion.subject) or suggestion.content
    concerned = _CONCERNS.search(content)
    return _named(content) or (_named(_newest(connection, concerned[1].decode())) if concerned else [])


def _named(content: bytes) -> list[str]:
    return list(dict.fromkeys(iri.decode().removeprefix(_LOCAL) for iri in _TERRITORY.findall(content)))


def _newest(connection: sa.Connection, key: str) -> bytes:
    query = sa.select(REVISION.c.content).where(REVISION.c.key == key).order_by(REVISION.c.sequence.desc()).limit(1)
    return connection.execute(query).scalar() or b""


def _chosen(asked: Asked, *, place: bool, topic: bool) -> list[sa.ColumnElement[bool]]:
    """What a proposal must be, by the state, and by the topic and the places where these count."""
    wanted: list[sa.ColumnElement[bool]] = [_proposal.c.state == asked.state]
    about: list[sa.ColumnElement[bool]] = []
    if topic and asked.topic is not None:
        about.append(_queued.c.topic == asked.topic)
    if place and asked.places is not None:
        about.append(_queued.c.place.in_(asked.places))
    if about:
        wanted.append(_proposal.c.number.in_(sa.select(_queued.c.number).where(*about)))
    return wanted


def _count(connection: sa.Connection, asked: Asked) -> int:
    query = sa.select(sa.func.count()).select_from(_proposal)
    return connection.execute(query.where(*_chosen(asked, place=True, topic=True))).scalar_one()


def _by_topic(connection: sa.Connection, asked: Asked) -> dict[Topic, int]:
    query = _grouped(_queued.c.topic).where(*_chosen(asked, place=True, topic=False)).group_by(_queued.c.topic)
    found = _counts(connection, query)
    return {topic: found[topic] for topic in Topic if topic in found}


def _by_place(connection: sa.Connection, asked: Asked) -> dict[str, int]:
    query = _grouped(_queued.c.place).where(*_chosen(asked, place=False, topic=True)).group_by(_queued.c.place)
    return _counts(connection, query)


def _grouped(column: sa.Column[str]) -> sa.Select[str, int]:
    counted = sa.func.count(sa.distinct(_queued.c.number))
    return sa.select(column, counted).join_from(_queued, _proposal, _queued.c.number == _proposal.c.number)


def _by_state(connection: sa.Connection, asked: Asked) -> dict[str, int]:
    query = sa.select(_proposal.c.state, sa.func.count())
    wanted = _chosen(asked, place=True, topic=True)[1:]
    return _counts(connection, query.where(*wanted).group_by(_proposal.c.state))


def _counts(connection: sa.Connection, query: sa.Select[str, int]) -> dict[str, int]:
    return {value: count for value, count in connection.execute(query)}  # noqa: C416 - a result is no mapping
