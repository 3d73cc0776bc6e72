"""The parts of a page that are not questions about the initiative: whom it names, and its other records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from commons_graph.desk.contributing.finding import Match, Meant, matches, the_one
from commons_graph.desk.contributing.steps import ACTOR, MANY, PARTNERSHIP, TERRITORY, numbered, record_questions
from commons_graph.desk.contributing.told import WHERE, Entry, Told, entries, town
from commons_graph.desk.forms.lookalikes import Why, lookalikes
from commons_graph.desk.forms.questions import Question
from commons_graph.web.contribute.writing import Writing
from commons_graph.web.listing import Item, items_of_any_type


@dataclass(frozen=True, slots=True)
class Lookup:
    """A name that was written, the prefix of its questions, and the records that it may mean.

    `found` are pairs of key and item; empty where nothing was looked up yet, or nothing was found.
    """

    prefix: str
    meant: Meant
    found: Sequence[tuple[str, Item]] = ()

    @property
    def is_new(self) -> bool:
        """Whether the census has no record of this name, as far as its writer says."""
        return bool(self.meant.text) and not self.meant.key and (self.meant.answered or not self.found)


@dataclass(frozen=True, slots=True)
class Block:
    """One of several records on a page: its number, what is asked of it at once, and what may be told in addition."""

    number: int
    prefix: str
    questions: Sequence[Question]
    others: Sequence[Question]
    lookup: Lookup | None = None
    new: Sequence[Question] = ()
    told_more: bool = False


def blocks_of(writing: Writing, segment: str, answers: Told, more: int) -> list[Block]:
    """The records of a type that were told of, and as many empty ones as are asked for."""
    known = entries(answers, segment)
    last = max((entry.number for entry in known), default=0)
    empty = range(last + 1, min(last + more, MANY) + 1)
    return [_block(writing, segment, entry) for entry in [*known, *(Entry(number, {}) for number in empty)]]


def town_lookup(writing: Writing, answers: Told) -> Lookup:
    """The town that was named, and the territories it may be."""
    return _lookup(writing, WHERE, TERRITORY, town(answers))


def settled(writing: Writing, answers: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The answers of a page, with the record chosen wherever a name is that of one record and of no other."""
    found = {name: list(values) for name, values in answers.items()}
    named = [(WHERE, TERRITORY, town(found))]
    named += [(f"{PARTNERSHIP}.{e.number}", ACTOR, e.meant) for e in entries(found, PARTNERSHIP)]
    for prefix, segment, meant in named:
        if meant.text and not meant.answered:
            match = the_one(_matches(writing, segment, meant.text))
            if match:
                found |= {f"{prefix}.asked": [meant.text], f"{prefix}.key": [match.key]}
    for entry in entries(found, PARTNERSHIP):
        if key := _numbered_alike(writing, entry):
            found |= {f"{PARTNERSHIP}.{entry.number}.asked": [entry.meant.text]}
            found |= {f"{PARTNERSHIP}.{entry.number}.key": [key]}
    return found


def _numbered_alike(writing: Writing, entry: Entry) -> str:
    """The actor of the census that has the SIREN or RNA number which a new one was given; "" where there is none."""
    numbers = {name: values for name, values in entry.actor.items() if name in ("siren", "rna")}
    if not entry.meant.text or entry.meant.key or not numbers:
        return ""
    found = lookalikes(writing.reading.edition, writing.site.schema, ACTOR, numbers)
    return next((one.key for one in found if one.why is Why.NUMBER), "")


def unsettled(writing: Writing, answers: Mapping[str, Sequence[str]]) -> str:
    """The prefix of the first name of which it has to be asked which record it means; "" where there is none.

    A town that the census does not know is not asked about; of a new actor one asks what it is.
    """
    meant = town(answers)
    if meant.text and not meant.answered and _matches(writing, TERRITORY, meant.text):
        return WHERE
    for entry in entries(answers, PARTNERSHIP):
        if entry.meant.text and not entry.meant.answered:
            return f"{PARTNERSHIP}.{entry.number}"
    return ""


def _block(writing: Writing, segment: str, entry: Entry) -> Block:
    schema, prefix = writing.site.schema, f"{segment}.{entry.number}"
    asked, others = record_questions(schema, segment)
    if segment == PARTNERSHIP:
        asked = tuple(as_asked(question) for question in asked)
    block = Block(
        entry.number,
        prefix,
        [numbered(question, segment, entry.number) for question in asked],
        [numbered(question, segment, entry.number) for question in others],
        told_more=any(entry.one(question.name) for question in others),
    )
    if segment != PARTNERSHIP:
        return block
    actor, _ = record_questions(schema, ACTOR)
    new = [replace(question, name=f"{prefix}.{ACTOR}.{question.name}", required=False) for question in actor]
    return replace(block, lookup=_lookup(writing, prefix, ACTOR, entry.meant), new=new)


def as_asked(question: Question) -> Question:
    """Evidence is asked once for all the roles of an actor, and nobody has to give any."""
    if question.name in ("wording", "source"):
        return replace(question, name=f"evidence.1.{question.name}", required=False)
    return question


def _lookup(writing: Writing, prefix: str, segment: str, meant: Meant) -> Lookup:
    if not meant.text:
        return Lookup(prefix, meant)
    found = [match.key for match in _matches(writing, segment, meant.text)]
    if meant.key and meant.key not in found:
        found.append(meant.key)
    rows = writing.reading.edition.records(found)
    present = [rows[key] for key in found if key in rows and key.startswith(segment + "/")]
    items = items_of_any_type(writing.reading, present)
    return Lookup(prefix, meant, list(zip((row.key for row in present), items, strict=True)))


def _matches(writing: Writing, segment: str, text: str) -> list[Match]:
    return matches(writing.reading.edition, writing.site.schema, segment, text)
