"""What a paper form asks: the questions of the pages of a contribution, or those about another type of record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from commons_graph.desk.contributing.steps import INITIATIVE, NEED, OFFER, PARTNERSHIP, STEPS, questions_on
from commons_graph.desk.contributing.steps import record_questions as asked_of
from commons_graph.desk.forms.questions import Control, Question, sections_of
from commons_graph.schema.model import Group, RecordType, Schema

ROOM: Final = {PARTNERSHIP: 3, NEED: 2, OFFER: 2}
"""How many of each other record there is room for."""

_BOXES: Final = 60
"""Choices that are printed with a box each; longer lists are answered in words."""

_DIGITS: Final = re.compile(r"\^\[0-9\]\{(\d+)\}\$")
_SHORT: Final = 300


@dataclass(frozen=True, slots=True)
class Block:
    """Questions about one thing; `segment` and `number` say which where there is room for several."""

    questions: tuple[Question, ...]
    segment: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part of the form: a page of the contribution by its name, else a group of the shapes."""

    step: str
    group: Group | None
    blocks: tuple[Block, ...]


def parts_of(schema: Schema, kind: RecordType) -> list[Part]:
    """The parts of the paper form about a type of record."""
    if kind.segment != INITIATIVE:
        return [Part("", section.group, (Block(section.questions),)) for section in sections_of(schema, kind)]
    found = []
    for step in STEPS:
        own = questions_on(schema, step)
        blocks = [Block(own)] if own else []
        for segment in step.records:
            asked = asked_of(schema, segment)[0]
            blocks += [Block(asked, segment, number) for number in range(1, ROOM[segment] + 1)]
        found.append(Part(step.name, None, tuple(blocks)))
    return found


def digits_of(question: Question) -> int:
    """How many digits a code has, so that each gets a square; 0 for what is written on a line."""
    found = _DIGITS.fullmatch(question.field.pattern or "")
    return int(found[1]) if found else 0


def lines_of(question: Question) -> int:
    """How many lines there are to write on."""
    if question.control is Control.TEXT:
        return 4 if question.longest and question.longest <= _SHORT else 6
    return 2 if question.control is Control.RECORDS or (question.many and question.control is Control.LINE) else 1


def has_boxes(question: Question) -> bool:
    """Whether each choice has a box to tick."""
    return 0 < len(question.choices) <= _BOXES
