"""The queue as its page shows it: what waits, and the filters with how many each would show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

import pyoxigraph as ox

from commons_graph.desk.office import Office
from commons_graph.editions.edition import Edition
from commons_graph.errors import NotFound
from commons_graph.journal.proposal_queue import Asked, Queued, Topic, topic_of
from commons_graph.journal.proposals import STATES, Decision, Proposal
from commons_graph.languages import translations
from commons_graph.schema.model import Texts, text_in
from commons_graph.search.trees import Tree
from commons_graph.terms import NEUTRAL_BASE, RDFS_LABEL, WITHIN
from commons_graph.web.desk.words import standing, standing_in_words, state_in_words, topic_in_words, who
from commons_graph.web.links import readable_part
from commons_graph.web.reading import Reading

PAGE: Final = 25
_LOCAL: Final = re.compile(r"[a-z][a-z-]*/[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to filter: what it is called, how many it would show, where it leads, and whether it is on."""

    label: str
    count: int
    query: str
    on: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """One proposal in the queue."""

    number: int
    label: str
    topic: str
    standing: str
    standing_words: str
    urgent: bool
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address of the queue asks for; `place` is None for every place, "" for proposals without one."""

    state: str = "open"
    topic: Topic | None = None
    place: str | None = None
    page: int = 1

    def query(self, **changes: object) -> str:
        """The parameters of an address with some of them changed; the first page, unless it is what changes."""
        asked = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]
        told = {
            "state": "" if asked.state == "open" else asked.state,
            "kind": asked.topic or "",
            "place": asked.place or ("none" if asked.place == "" else ""),
            "page": str(asked.page) if asked.page > 1 else "",
        }
        return urlencode({name: value for name, value in told.items() if value})

    @property
    def is_whole(self) -> bool:
        """Whether nothing is filtered but the state."""
        return self.topic is None and self.place is None


def filters_of(parameters: Mapping[str, Sequence[str]]) -> Filters:
    """What an address asks for; raises NotFound for what no queue has."""
    state = next(iter(parameters.get("state", ())), "open")
    kind = next(iter(parameters.get("kind", ())), "")
    place = next(iter(parameters.get("place", ())), None)
    page = next(iter(parameters.get("page", ())), "1")
    if state not in STATES or (kind and kind not in set(Topic)) or not re.fullmatch(r"[1-9][0-9]{0,5}", page):
        raise NotFound("the queue has no such part", hint="follow the links on its page")
    return Filters(state, Topic(kind) if kind else None, "" if place == "none" else place, int(page))


class Places:
    """The territories of proposals: what they are called, and which of them lie within which."""

    def __init__(self, edition: Edition, language: str, keys: Iterable[str]) -> None:
        self._language = language
        known = sorted(key for key in set(keys) if _LOCAL.fullmatch(key))
        contents = edition.references.contents(known)
        self._tree = Tree(pair for key, content in contents.items() for pair in _within(key, content))
        self._labels = edition.labels(known)

    def label(self, place: str) -> str:
        """What a place is called."""
        if not place:
            return str(translations(self._language).ugettext("No place"))
        return text_in(self._labels.get(place, {}), self._language) or readable_part(place)

    def inside(self, place: str) -> tuple[str, ...]:
        """A place and those within it."""
        return self._tree.within(place)


def _within(key: str, content: bytes) -> Iterator[tuple[str, str]]:
    mark = f" <{WITHIN}> <{NEUTRAL_BASE}id/".encode()
    for line in content.split(b"\n"):
        if mark in line:
            yield key, line.partition(mark)[2].partition(b">")[0].decode()


@dataclass(frozen=True, slots=True)
class QueueView:
    """Makes what the page shows of what was found."""

    office: Office
    reading: Reading
    filters: Filters
    found: Queued
    places: Places

    def states(self) -> list[Choice]:
        """The three states."""
        counts = self.found.by_state
        return [
            Choice(
                state_in_words(self.reading.language, state),
                counts.get(state, 0),
                self.filters.query(state=state),
                self.filters.state == state,
            )
            for state in STATES
        ]

    def topics(self) -> list[Choice]:
        """The kinds there are, in a fixed order; a click on the one that is on takes it off."""
        chosen = self.filters.topic
        return [
            Choice(
                topic_in_words(self.reading.language, topic),
                count,
                self.filters.query(topic=None if topic == chosen else topic),
                topic == chosen,
            )
            for topic, count in self.found.by_topic.items()
        ]

    def by_place(self) -> list[Choice]:
        """The places there are, those with the most first; the last is for proposals without any."""
        chosen = self.filters.place
        ranked = sorted(self.found.by_place.items(), key=lambda pair: (pair[0] == "", -pair[1], pair[0]))
        return [
            Choice(
                self.places.label(place),
                count,
                self.filters.query(place=None if place == chosen else place),
                place == chosen,
            )
            for place, count in ranked
        ]

    def rows(self) -> list[Waiting]:
        """The proposals of this page."""
        proposals = self.found.proposals
        labels = self.reading.edition.labels({p.suggestion.subject for p in proposals})
        acts: dict[int, list[Decision]] = {}
        for decision in self.office.proposals.decisions(p.number for p in proposals):
            acts.setdefault(decision.number, []).append(decision)
        return [self._row(p, labels.get(p.suggestion.subject, {}), acts.get(p.number, [])) for p in proposals]

    def _row(self, proposal: Proposal, labels: Texts, decisions: Sequence[Decision]) -> Waiting:
        language = self.reading.language
        stands = standing(proposal, decisions)
        submission = self.office.proposals.submission(proposal.number)
        details = submission.details if submission else {}
        return Waiting(
            number=proposal.number,
            label=label_of(proposal, labels, language),
            topic=topic_in_words(language, topic_of(proposal.suggestion, details)),
            standing=stands,
            standing_words=standing_in_words(language, stands),
            urgent="urgent" in details,
            author=who(self.office, language, proposal.suggestion.author),
            at=proposal.at,
        )


def asked_of(filters: Filters, places: Places) -> Asked:
    """What the journal is asked for."""
    chosen = None if filters.place is None else places.inside(filters.place) if filters.place else ("",)
    return Asked(filters.state, filters.topic, chosen, (filters.page - 1) * PAGE, PAGE)


def label_of(proposal: Proposal, labels: Texts, language: str) -> str:
    """What a proposal is about: the name it gives, else the one the record has, else the end of its address."""
    subject = proposal.suggestion.subject
    thing = subject.replace("/doc/", "/id/", 1) if "://" in subject else f"{NEUTRAL_BASE}id/{subject}"
    names = _names(proposal.suggestion.content, thing)
    return text_in(names or labels, language) or readable_part(subject)


def _names(content: bytes, thing: str) -> dict[str, str]:
    start = f"<{thing}> <{RDFS_LABEL}> ".encode()
    lines = b"".join(line for line in content.splitlines(keepends=True) if line.startswith(start))
    found: dict[str, str] = {}
    for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES):
        if isinstance(quad.object, ox.Literal):
            found.setdefault(quad.object.language or "und", quad.object.value)
    return found
