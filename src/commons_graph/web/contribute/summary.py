"""Answers in words, page by page, for whoever reads them over before they are sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from commons_graph.desk.contributing.steps import PARTNERSHIP, STEPS, Step, questions_on, record_questions
from commons_graph.desk.contributing.told import WHERE, Entry, Told, entries, hidden_address, town
from commons_graph.desk.forms.questions import Control, Question
from commons_graph.schema.model import text_in
from commons_graph.web.contribute.writing import Writing

_TERRITORY = "territory"


@dataclass(frozen=True, slots=True)
class Line:
    """A question and its answers; `values` is empty where nobody answered. `hidden` says that only the desk sees it.

    `anchor` is where the question stands on its page.
    """

    label: str
    values: Sequence[str]
    anchor: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Several:
    """One of several records: its type, its name, and what was told of it."""

    segment: str
    name: str
    anchor: str
    lines: Sequence[Line]
    known: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """What one page asks, and what was answered."""

    step: str
    lines: Sequence[Line]
    several: Sequence[Several] = field(default_factory=tuple)


def chapters(writing: Writing) -> list[Chapter]:
    """Every page with its answers."""
    return [_chapter(writing, step, writing.answers) for step in STEPS]


def _chapter(writing: Writing, step: Step, answers: Told) -> Chapter:
    several = [_several(writing, s, entry) for s in step.records for entry in entries(answers, s)]
    return Chapter(step.name, list(_lines(writing, step, answers)), several)


def _lines(writing: Writing, step: Step, answers: Told) -> Iterator[Line]:
    hidden = bool(hidden_address(answers))
    for question in questions_on(writing.site.schema, step):
        if question.name == _TERRITORY:
            meant = town(answers)
            values = list(filter(None, [_called(writing, meant.key) or meant.text]))
            yield Line(_label(writing, question), values, f"{WHERE}.name")
        elif question.parts:
            for part in question.parts:
                line = _line(writing, replace(part, name=f"{question.name}.1.{part.name}"), answers)
                yield replace(line, hidden=hidden and question.name == "place" and bool(line.values))
        else:
            yield _line(writing, question, answers)


def _several(writing: Writing, segment: str, entry: Entry) -> Several:
    schema, anchor = writing.site.schema, f"{segment}.{entry.number}"
    answers = {name: list(values) for name, values in entry.answers.items()}
    questions = [q for some in record_questions(schema, segment) for q in some]
    if segment == PARTNERSHIP:
        questions = [
            replace(q, name=f"evidence.1.{q.name}") if q.name in ("wording", "source") else q for q in questions
        ]
        name = _called(writing, entry.meant.key) or entry.meant.text
    else:
        name = entry.one("label")
        questions = [question for question in questions if question.name != "label"]
    lines = [line for question in questions if (line := _line(writing, question, answers)).values]
    return Several(segment, name, anchor, lines, known=bool(entry.meant.key))


def _line(writing: Writing, question: Question, answers: Mapping[str, Sequence[str]]) -> Line:
    named = re.compile(re.escape(question.name) + r"(@[a-z-]+)?")
    values = [v.strip() for name, some in answers.items() if named.fullmatch(name) for v in some if v.strip()]
    if question.control in (Control.CHOICE, Control.CHOICES):
        known = {value: text_in(texts, writing.visit.language) for value, texts in question.choices}
        values = [known.get(value, value) for value in values]
    elif question.control in (Control.RECORD, Control.RECORDS):
        values = [_called(writing, value) or value for value in values]
    return Line(_label(writing, question), values, question.name)


def _label(writing: Writing, question: Question) -> str:
    return text_in(question.field.names, writing.visit.language, question.name)


def _called(writing: Writing, key: str) -> str:
    labels = writing.reading.edition.labels([key]) if key else {}
    return text_in(labels[key], writing.visit.language) if key in labels else ""
