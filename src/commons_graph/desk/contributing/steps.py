"""Which page asks what: a small table of groups and terms; everything else follows from the shapes.

A field that is added to a shape is asked on the page of its group, without a word here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from commons_graph.desk.forms.questions import Question, questions_of, sections_of
from commons_graph.schema.model import RecordType, Schema
from commons_graph.terms import SHAPE

INITIATIVE: Final = "initiative"
ACTOR: Final = "actor"
PARTNERSHIP: Final = "partnership"
NEED: Final = "need"
OFFER: Final = "offer"
TERRITORY: Final = "territory"

MANY: Final = 20
"""Actors, needs or offers that one contribution may have of each."""


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the contribution: its name in the address, and the groups and terms of an initiative it asks.

    `terms` count before groups. `records` are the types of which the page may add several beside the initiative.
    """

    name: str
    groups: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    records: tuple[str, ...] = ()


STEPS: Final = (
    Step("name", groups=("identity",), terms=("label", "summary")),
    Step("what", groups=("description",)),
    Step("whom", groups=("classification",)),
    Step("where", groups=("place",), terms=("homepage",)),
    Step("stage", groups=("life",)),
    Step("who", groups=("partnership", "evidence"), records=(PARTNERSHIP,)),
    Step("more", records=(NEED, OFFER)),
)
"""The pages in their order; the last one also asks what belongs to no other."""

_ELSEWHERE: Final = {
    "hasNeed": "asked as needs, each of which becomes a record",
    "hasOffer": "asked as offers, each of which becomes a record",
    "codeSource": "a know-how sheet is written later, about an initiative that is there",
    "sameAs": "identifiers in other databases are the work of the desk",
}
"""Terms of an initiative that no page asks, and why."""

_OF_PARTS: Final = frozenset({"situation.source"})
"""What is not asked of a part: the contribution itself is the source of its situation."""

_FIRST: Final = {
    ACTOR: ("type", "siren", "rna"),
    PARTNERSHIP: ("role", "source"),
    NEED: ("label", "kind"),
    OFFER: ("label", "kind"),
}
"""What is asked of another record at once; the rest may be told in addition."""

_MADE: Final = {PARTNERSHIP: frozenset({"concerns", "partner", "evidence"})}
"""What follows from the contribution itself, or is asked in another way."""

_EVIDENCE: Final = frozenset({"wording", "source"})
"""What is asked of the evidence for the roles of an actor, once for all of them."""


def step_named(name: str) -> Step | None:
    """The page with a name."""
    return next((step for step in STEPS if step.name == name), None)


def questions_on(schema: Schema, step: Step) -> tuple[Question, ...]:
    """What a page asks about the initiative, in the order of the shapes."""
    return tuple(question for question, place in _placed(schema) if place == step)


def record_questions(schema: Schema, segment: str) -> tuple[tuple[Question, ...], tuple[Question, ...]]:
    """What is asked of another record of the contribution: at once, and in addition."""
    known = questions_of(schema, _type(schema, segment))
    if segment == PARTNERSHIP:
        known = {**known, **{part.name: part for part in known["evidence"].parts if part.name in _EVIDENCE}}
    mine = [question for name, question in known.items() if name not in _MADE.get(segment, ())]
    asked = tuple(question for question in mine if question.name in _FIRST[segment])
    others = tuple(question for question in mine if question not in asked)
    return asked, () if segment == ACTOR else others


def numbered(question: Question, segment: str, number: int) -> Question:
    """A question about one of several records: `role` of the second actor is `partnership.2.role`."""
    return replace(question, name=f"{segment}.{number}.{question.name}")


def _type(schema: Schema, segment: str) -> RecordType:
    found = schema.by_segment(segment)
    if found is None:
        raise LookupError(f"the shapes have no type of record '{segment}'")
    return found


def _placed(schema: Schema) -> Iterator[tuple[Question, Step]]:
    by_term = {term: step for step in STEPS for term in step.terms}
    by_group = {SHAPE + "group-" + group: step for step in STEPS for group in step.groups}
    for section in sections_of(schema, _type(schema, INITIATIVE)):
        usual = by_group.get(section.group.iri, STEPS[-1]) if section.group else STEPS[-1]
        for question in section.questions:
            if question.field.term not in _ELSEWHERE:
                yield _plain(question), by_term.get(question.field.term, usual)


def _plain(question: Question) -> Question:
    """The question as it is asked here: about one part, since a first contribution has one place and one situation."""
    if not question.parts:
        return question
    parts = tuple(part for part in question.parts if f"{question.name}.{part.field.term}" not in _OF_PARTS)
    return replace(question, parts=parts, many=False)
