"""`/contribute/correct/…` and `/contribute/complete/…`: a record as a form, read over once more before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from commons_graph.desk.correcting.changing import Correction, read_correction, seen_record
from commons_graph.desk.correcting.following import followed
from commons_graph.desk.forms.faults import AnswersRefused, Fault
from commons_graph.desk.forms.filling import answers_of
from commons_graph.desk.forms.parts import with_another, without_part
from commons_graph.desk.forms.verdict import faults_of
from commons_graph.errors import NotFound
from commons_graph.rdf.records import Record
from commons_graph.web.correct.about import About
from commons_graph.web.correct.asked import Asked, asked_of
from commons_graph.web.correct.door import Door
from commons_graph.web.correct.record_names import names_of, with_named
from commons_graph.web.correct.sending import ONCE, Form, new_once
from commons_graph.web.correct.sent_view import proposed_records
from commons_graph.web.posted import Posted
from commons_graph.web.rendering import Page

SEEN: Final = "seen"
FROM: Final = "from"
STEP: Final = "step"
_OURS: Final = frozenset({STEP, "then", SEEN, FROM, "now", ONCE, "note", "email"})
_CHOICES: Final = ("fork.", "detail.")


@dataclass(frozen=True, slots=True)
class Change:
    """One visit to a form about a record: what it is about, its answers, and what goes with them at every step.

    `seen` is the digest of the revision that its author saw, `replaces` the secret of what they sent before and put
    otherwise now; `missing` says that only what the record does not say yet is asked.
    """

    door: Door
    record: About
    missing: bool
    seen: str
    once: str
    answers: dict[str, list[str]]
    replaces: str = ""

    @property
    def path(self) -> str:
        """Where the form is sent."""
        return f"contribute/{'complete' if self.missing else 'correct'}/{self.record.key}"

    @property
    def asked(self) -> Asked:
        """The questions of the form."""
        before = seen_record(self.door.office, self.record.record, self.seen)
        return asked_of(self.door.office, self.record.record_type, before, self.door.language, self.missing)

    def read(self) -> Correction:
        """What the answers would change; raises AnswersRefused."""
        office = self.door.office
        return read_correction(office, self.record.record, self.seen, self.answers, self.door.language)


def opened(door: Door, record: About, replaces: str, *, missing: bool) -> Change:
    """The form as it is first shown: with what the record says, or with what its author proposed before."""
    shown, seen = record.record, record.record.digest
    if replaces:
        mine = followed(door.office, replaces)
        proposed = [r for r in proposed_records(door.site, mine.proposal.suggestion.content) if r.key == record.key]
        if not mine.open or not proposed:
            raise NotFound("what was sent by this link can no longer be put otherwise")
        shown, seen = proposed[0], mine.submission.known.get(record.key, seen)
    answers = answers_of(door.site.schema, shown, language=door.language)
    return Change(door, record, missing, seen, new_once(), answers, replaces)


def sent_back(door: Door, record: About, posted: Posted, *, missing: bool) -> Change:
    """The form as it was sent."""
    answers = {
        name: list(values)
        for name, values in posted.values.items()
        if name not in _OURS and not name.startswith(_CHOICES)
    }
    once = Form(posted, door.language).once()
    return Change(door, record, missing, posted.one(SEEN), once, answers, posted.one(FROM))


def pressed(change: Change, then: str) -> dict[str, list[str]] | None:
    """The answers once a button for one part more, or one less, was pressed; None for another button."""
    action, _, about_what = then.partition(":")
    questions = {question.name: question for question in change.asked.questions}
    if action == "add" and about_what in questions:
        return with_another(change.answers, about_what, questions[about_what].parts[0].name)
    name, _, number = about_what.rpartition(".")
    if action == "remove" and name in questions and number.isdecimal() and len(number) < 10:
        return without_part(change.answers, name, int(number))
    return None


def form_page(change: Change, faults: Sequence[Fault] = ()) -> Response:
    """The form, with what is wrong with its answers."""
    reading, asked = change.record.reading, change.asked
    values: dict[str, Any] = {
        "change": change,
        "record": change.record.name,
        "asked": asked,
        "answers": change.answers,
        "faults": faults,
        "called": names_of(reading, asked.questions, change.answers),
    }
    return change.door.page(Page("correct/change.html", change.path, values), refused=bool(faults))


def settled(change: Change, form: Form) -> tuple[dict[str, list[str]], list[Fault]]:
    """The answers with the records that were named, and what is wrong with any of them before they are checked."""
    answers = with_named(change.record.reading, change.asked.questions, change.answers, form)
    return answers, told(form)


def told(form: Form) -> list[Fault]:
    """What is wrong with a form, as the macros of questions show it."""
    return [Fault(one.name, {form.language: one.message}) for one in form.wrong]


def faults_in(change: Change, form: Form) -> tuple[Correction | None, list[Fault]]:
    """What the answers would change, and what is wrong with them; None where they cannot be read."""
    try:
        correction = change.read()
    except AnswersRefused as refused:
        return None, list(refused.faults)
    if correction.wanted.digest == correction.before.digest:
        form.refuse("", form.message("Nothing is changed yet. Change at least one answer, or go back to the record."))
        return correction, told(form)
    return correction, wrong_by_shapes(change, correction.merged(range(len(correction.comparison.forks))))


def wrong_by_shapes(change: Change, record: Record) -> list[Fault]:
    """What the shapes refuse of a record."""
    found = faults_of(change.door.office, [record], {}, language=change.door.language)
    return [fault for fault in found if not fault.warning]
