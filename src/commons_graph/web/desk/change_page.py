"""`/desk/{number}/change/…`: one record of a proposal as a form, accepted with what an animator puts otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson
from starlette.responses import Response

from commons_graph.desk.forms.faults import AnswersRefused, Fault
from commons_graph.desk.forms.filling import answers_of
from commons_graph.desk.forms.parts import with_another, without_part
from commons_graph.desk.forms.questions import Question, Section, sections_of
from commons_graph.desk.forms.reading import record_from
from commons_graph.desk.forms.verdict import faults_of
from commons_graph.desk.review.review import Review
from commons_graph.errors import AlreadyDecided, CommonsError, NotFound
from commons_graph.rdf.records import Record
from commons_graph.schema.model import RecordType
from commons_graph.web.correct.door import Door, TheDoor
from commons_graph.web.correct.record_names import names_of, with_named
from commons_graph.web.correct.sending import Form
from commons_graph.web.desk.item_page import seen_in
from commons_graph.web.desk.item_view import ItemView, refused_in_words
from commons_graph.web.desk.sheet_view import chosen_record, named
from commons_graph.web.desk.words import fault_in_words
from commons_graph.web.posted import Posted, ThePosted
from commons_graph.web.private_page import see
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.signed_in import TheAnimator

_REASON: Final = "reason"
_OURS: Final = frozenset({"seen", "then", _REASON})
_LONGEST: Final = 4000


@dataclass(frozen=True, slots=True)
class _Change:
    """One visit to the form: the record as it would be accepted, those that go with it, and the answers."""

    door: Door
    view: ItemView
    record: Record
    record_type: RecordType
    others: Sequence[Record]
    seen: str
    answers: dict[str, list[str]]
    reason: str = ""
    sections: Sequence[Section] = field(default=())

    @property
    def number(self) -> int:
        """The number of the proposal."""
        return self.view.proposal.number

    @property
    def path(self) -> str:
        """Where the form is sent."""
        return f"desk/{self.number}/change/{self.record.key}"

    @property
    def reading(self) -> Reading:
        """The edition in force."""
        return self.door.site.reading(self.door.visit.at_present)

    @property
    def questions(self) -> dict[str, Question]:
        """Its questions by name."""
        return {question.name: question for section in self.sections for question in section.questions}


def show(door: TheDoor, _member: TheAnimator, number: int, segment: str, slug: str) -> Response:
    """The record as it would be accepted, to be changed."""
    return _page(_opened(door, number, f"{segment}/{slug}", None), [])


def take(  # noqa: PLR0913, PLR0917 - what the request brings
    door: TheDoor, posted: ThePosted, member: TheAnimator, number: int, segment: str, slug: str
) -> Response:
    """Accept the proposal with the record as it is in the form, or show one part more or less."""
    change, form = _opened(door, number, f"{segment}/{slug}", posted), Form(posted, door.language)
    if (answers := _pressed(change, posted.one("then"))) is not None:
        return _page(replace(change, answers=answers), [])
    reason = form.words(_REASON, _LONGEST)
    change = replace(change, answers=with_named(change.reading, list(change.questions.values()), change.answers, form))
    faults = [Fault(one.name, {form.language: one.message}) for one in form.wrong]
    record, found = _read(change) if not faults else (None, faults)
    if record is None or found:
        return _page(change, found)
    try:
        Review(door.office).accept(number, member, reason, [record, *change.others], seen_in(posted))
    except CommonsError as error:
        words = [fault_in_words(door.language, error), *refused_in_words(error, door.language)]
        return _page(change, [Fault("", {door.language: one}) for one in words])
    return see(door.visit, f"desk/{number}", "done=accept")


def _opened(door: Door, number: int, key: str, posted: Posted | None) -> _Change:
    """The form with what the proposal says, or with what was typed; raises NotFound, AlreadyDecided."""
    proposal = door.office.proposals.get(number)
    if proposal.state != "open":
        raise AlreadyDecided("this proposal was decided on already", where=f"proposal {number}")
    review = Review(door.office)
    view = ItemView(door.site, door.site.reading(door.visit.at_present), review, proposal)
    written = {s.after.key: chosen_record(s, i, {}) for i, s in enumerate(view.sheets.sheets)}
    seen = view.sheets.seen
    if not written and key == proposal.suggestion.subject:
        now = review.reader.record_now(key)
        written, seen = {key: now}, {key: now.digest}
    record_type = door.site.schema.by_segment(key.partition("/")[0])
    if key not in written or record_type is None:
        raise NotFound("this proposal is not about this record", where=key)
    if posted is None:
        answers, told = answers_of(door.site.schema, written[key], language=door.language), orjson.dumps(seen).decode()
    else:
        answers = {name: list(values) for name, values in posted.values.items() if name not in _OURS}
        told = posted.one("seen")
    return _Change(
        door,
        view,
        record=written.pop(key),
        record_type=record_type,
        others=list(written.values()),
        seen=told,
        answers=answers,
        reason=posted.one(_REASON) if posted else "",
        sections=sections_of(door.site.schema, record_type),
    )


def _pressed(change: _Change, then: str) -> dict[str, list[str]] | None:
    """The answers once a button for one part more, or one less, was pressed; None for another button."""
    action, _, about = then.partition(":")
    name, _, number = about.rpartition(".")
    if action == "add" and about in change.questions:
        return with_another(change.answers, about, change.questions[about].parts[0].name)
    if action == "remove" and name in change.questions and number.isdecimal() and len(number) < 10:
        return without_part(change.answers, name, int(number))
    return None


def _read(change: _Change) -> tuple[Record | None, list[Fault]]:
    """The record that the answers make, and what keeps it from being accepted."""
    schema, language = change.door.site.schema, change.door.language
    try:
        record = record_from(schema, change.record.key, change.answers, language=language, known=change.record)
    except AnswersRefused as refused:
        return None, list(refused.faults)
    found = faults_of(change.door.office, [record, *change.others], {}, language=language)
    return record, [fault for fault in found if not fault.warning]


def _page(change: _Change, faults: Sequence[Fault]) -> Response:
    reading = change.reading
    values: dict[str, Any] = {
        "change": change,
        "record": named(reading, change.record),
        "faults": faults,
        "called": names_of(reading, change.questions.values(), change.answers),
        "moved": change.view.sheets.moved,
    }
    return change.door.page(Page("desk/change.html", change.path, values), refused=bool(faults))
