"""Which questions a form about a record asks: all of them, or those that the record does not answer yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commons_graph.desk.forms.filling import answers_of
from commons_graph.desk.forms.questions import TYPE, Answers, Question, Section, sections_of
from commons_graph.desk.forms.verdict import faults_of
from commons_graph.desk.office import Office
from commons_graph.rdf.records import Record
from commons_graph.schema.model import RecordType


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions of a form: those whose answers the shapes miss most, then the others by their sections."""

    wanted: Sequence[Question]
    sections: Sequence[Section]

    @property
    def questions(self) -> list[Question]:
        """All of them."""
        return [*self.wanted, *(question for section in self.sections for question in section.questions)]


def asked_of(office: Office, record_type: RecordType, record: Record, language: str, missing: bool) -> Asked:
    """The questions about a record; with `missing`, those that it does not answer, the recommended ones first."""
    sections = sections_of(office.schema, record_type)
    if not missing:
        return Asked((), sections)
    answers = answers_of(office.schema, record, language=language)
    empty = [Section(s.group, tuple(q for q in s.questions if not _answered(q, answers))) for s in sections]
    recommended = {fault.name for fault in faults_of(office, [record], {}, language=language) if fault.warning}
    wanted = tuple(q for section in empty for q in section.questions if q.name in recommended)
    rest = [Section(s.group, tuple(q for q in s.questions if q not in wanted)) for s in empty]
    return Asked(wanted, [section for section in rest if section.questions])


def _answered(question: Question, answers: Answers) -> bool:
    """Whether a record says something where a question asks, in any language."""
    name = question.name
    starts = (name + "@", name + ".")
    return name == TYPE or any(values for key, values in answers.items() if key == name or key.startswith(starts))
