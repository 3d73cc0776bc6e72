"""What a form asks: one question for each field of the shapes that a person can answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from commons_graph.schema.model import Field, Group, Kind, NodeType, RecordType, Schema, Term, Texts
from commons_graph.schema.reader import term_name
from commons_graph.terms import DASH, RDF_TYPE

Answers: TypeAlias = Mapping[str, Sequence[str]]
"""Answers by the name of their question, as a form posts them: `label`, `label@en`, `place.1.address`, `sheet.source`.

A question whose name is there without any answer was left empty; one whose name is missing was not asked.
"""

SHEET: Final = "sheet."
"""How the names of questions about the sheet begin, which may have the same terms as those about the thing."""

TYPE: Final = "type"
"""The question of which kind a thing is, where its record type has several classes."""


class Control(StrEnum):
    """How a question is asked."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    NUMBER = "number"
    DURATION = "duration"
    LINK = "link"
    RECORD = "record"
    RECORDS = "records"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form.

    `choices` are values with what they are called; `many` says that several values may be given, in the language of
    the form where it is a text; `longest` is the number of characters that an answer may have. `parts` are the
    questions about each part, whose names are joined to that of the part: `place.1.address`.
    """

    name: str
    field: Field
    control: Control
    choices: tuple[tuple[str, Texts], ...] = ()
    many: bool = False
    required: bool = False
    longest: int | None = None
    parts: tuple[Question, ...] = ()
    targets: tuple[str, ...] = ()

    @property
    def has_language(self) -> bool:
        """Whether an answer is a text in some language, so that there may be one in each."""
        return self.field.kind is Kind.TEXT


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that stand together under the heading of their group."""

    group: Group | None
    questions: tuple[Question, ...]


def sections_of(schema: Schema, node: NodeType) -> tuple[Section, ...]:
    """The questions about a record type, about the sheet or about a part, in the order and groups of the shapes.

    Fields that the shapes mark as read-only are not asked. Those of the sheet are named `sheet.…`.
    """
    prefix = SHEET if node is schema.record else ""
    found = []
    for group, fields in node.grouped():
        questions = [_question(schema, field, prefix) for field in fields if not field.read_only]
        if questions:
            found.append(Section(group, tuple(questions)))
    kind = _kind_question(schema, node)
    if kind and found:
        found[0] = Section(found[0].group, (kind, *found[0].questions))
    return tuple(found)


def questions_of(schema: Schema, node: NodeType) -> Mapping[str, Question]:
    """The same questions by name, without their sections; made once for each shape."""
    known = _MADE.get((schema.fingerprint, node.iri))
    if known is None:
        known = {question.name: question for section in sections_of(schema, node) for question in section.questions}
        _MADE[schema.fingerprint, node.iri] = known
    return known


_MADE: Final[dict[tuple[str, str], Mapping[str, Question]]] = {}


def _question(schema: Schema, field: Field, prefix: str) -> Question:
    node = part_type(schema, field)
    parts = questions_of(schema, node).values() if node else ()
    linked = (t.segment for name in field.classes if field.kind is Kind.RECORD and (t := schema.by_class(name)))
    several = field.max_count != 1
    return Question(
        name=prefix + field.term,
        field=field,
        control=_control(field, several),
        choices=tuple(choices_of(schema, field.scheme)) if field.scheme else (),
        many=several and not field.one_per_language,
        required=field.min_count > 0,
        longest=field.longest,
        parts=tuple(parts),
        targets=tuple(dict.fromkeys(linked)),
    )


def part_type(schema: Schema, field: Field) -> NodeType | None:
    """What the parts are that a field holds; None for a field that holds none."""
    if field.kind is not Kind.INNER:
        return None
    return next((node for name in field.classes if (node := schema.inner_by_class(name))), None)


def _control(field: Field, several: bool) -> Control:
    if field.kind is Kind.CONCEPT:
        return Control.CHOICES if several else Control.CHOICE
    if field.kind is Kind.RECORD:
        return Control.RECORDS if several else Control.RECORD
    if field.kind is Kind.TEXT:
        short = field.single_line or field.editor == DASH + "TextFieldEditor"
        return Control.LINE if short else Control.TEXT
    return _BY_KIND[field.kind]


_BY_KIND: Final = {
    Kind.STRING: Control.LINE,
    Kind.DATE: Control.DATE,
    Kind.NUMBER: Control.NUMBER,
    Kind.DURATION: Control.DURATION,
    Kind.INNER: Control.PART,
    Kind.LINK: Control.LINK,
}


def choices_of(schema: Schema, scheme: str) -> Iterator[tuple[str, Texts]]:
    """The concepts of a scheme by their short names, those that are narrower right after what they are part of."""
    concepts = schema.concepts(scheme)
    known = {term.iri for term in concepts}
    below: dict[str | None, list[Term]] = {}
    for term in concepts:
        below.setdefault(term.broader if term.broader in known else None, []).append(term)

    def under(broader: str | None) -> Iterator[tuple[str, Texts]]:
        for term in below.get(broader, ()):
            yield short_name(term.iri, scheme), term.labels
            yield from under(term.iri)

    return under(None)


def short_name(concept: str, scheme: str) -> str:
    """How an answer names a concept: by what its scheme does not say already."""
    return concept.removeprefix(scheme.rstrip("/") + "/")


def _kind_question(schema: Schema, node: NodeType) -> Question | None:
    """Which of its classes a thing has; asked in the words of its record type."""
    if not isinstance(node, RecordType) or len(node.classes) < 2:
        return None
    classes = [(term_name(name), schema.terms.get(name)) for name in node.classes]
    field = Field(
        iri=node.iri,
        path=RDF_TYPE,
        term=TYPE,
        names=node.labels,
        descriptions=node.comments,
        messages=node.comments,
        order=0.0,
        group=None,
        kind=Kind.CONCEPT,
        min_count=1,
        max_count=1,
    )
    choices = tuple((name, term.labels if term else {}) for name, term in classes)
    return Question(TYPE, field, Control.CHOICE, choices, required=True)
