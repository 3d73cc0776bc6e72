"""`/desk/scribe/paper`: a form that was filled in on paper, typed in on one page and sent with one button."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from starlette.responses import Response

from commons_graph.desk.contributing.steps import STEPS, Step, questions_on
from commons_graph.desk.contributing.told import HIDDEN, WHERE, entries
from commons_graph.desk.forms.faults import Fault
from commons_graph.desk.scribe.drafts import begin, known_of, new_token
from commons_graph.journal.drafts import Draft
from commons_graph.schema.model import Schema, Texts
from commons_graph.web.animating import Animating, TheAnimating
from commons_graph.web.contribute.blocks import settled, unsettled
from commons_graph.web.contribute.step import THEN, fields_of
from commons_graph.web.contribute.writing import LANGUAGE, Writing
from commons_graph.web.paper.sheet import ROOM
from commons_graph.web.posted import Posted, ThePosted
from commons_graph.web.rendering import Page
from commons_graph.web.scribe.read_over import START, done, finished, telling_values, with_telling
from commons_graph.web.scribe.start import asked_line, checked_token, number_in

PATH: Final = START + "paper"
_TERRITORY: Final = "territory"

_WHICH: Final[Texts] = {
    "fr": "Choisissez de qui ou d’où il s’agit : le recensement connaît ce nom.",
    "en": "Choose who or where it is: the census knows this name.",
    "br": "Dibabit piv pe pelec’h eo : anavezout a ra an niveradeg an anv-se.",
}


@dataclass(frozen=True, slots=True)
class Typing:
    """What the page is shown with: its draft, the token that names it, the line of outreach, what is wrong."""

    writing: Writing
    token: str
    line: int = 0
    faults: Sequence[Fault] = ()
    more: str = ""


def show(desk: TheAnimating) -> Response:
    """All questions, with what is known of a line of outreach."""
    line, now = asked_line(desk), datetime.now(UTC)
    draft = Draft("", now, now, sent=False, pages=known_of(line.content) if line else {})
    writing = Writing(desk.site, desk.site.reading(desk.visit.at_present), "", draft)
    return _page(desk, Typing(writing, new_token(), line.number if line else 0))


def take(desk: TheAnimating, posted: ThePosted) -> Response:
    """Keep everything in a draft, then send it, or say what is wrong; what has to be asked is asked on its pages."""
    typing = _typed(desk, posted)
    writing, then = typing.writing, posted.one(THEN)
    if writing.draft.sent:
        return done(desk, writing.draft.version)
    action, _, about = then.partition(":")
    if action in ("add", "remove"):
        return _page(desk, replace(typing, more=about if action == "add" else ""))
    wrong = writing.checked().wrong
    found = [*_unanswered(writing, {fault.name for fault in wrong}), *wrong, *_unsettled(writing)]
    return finished(desk, writing, lambda faults: _page(desk, replace(typing, faults=faults)), found)


def _typed(desk: Animating, posted: Posted) -> Typing:
    """The draft with everything that was typed, page by page."""
    token, line = checked_token(posted.one("token")), number_in(posted.one("line"))
    secret = begin(desk.office, token, desk.member.account, line)
    reading = desk.site.reading(desk.visit.at_present)
    writing = Writing(desk.site, reading, secret, desk.office.drafts.get(secret))
    for step, answers in _by_page(desk.site.schema, posted).items():
        writing = writing.saved(step.name, settled(writing, answers))
    return Typing(with_telling(writing, posted, {"paper": ["yes"]}), token, line)


def _by_page(schema: Schema, posted: Posted) -> Mapping[Step, dict[str, list[str]]]:
    """Every answer under the page that asks it, without what a button says to remove."""
    pages: dict[str, Step] = {question.name: step for step in STEPS for question in questions_on(schema, step)}
    pages |= {segment: step for step in STEPS for segment in step.records}
    pages |= {WHERE: pages[_TERRITORY], HIDDEN: pages[_TERRITORY], LANGUAGE: STEPS[0]}
    action, _, removed = posted.one(THEN).partition(":")
    found: dict[Step, dict[str, list[str]]] = {step: {} for step in STEPS}
    for name, values in posted.values.items():
        step = pages.get(re.split("[.@]", name)[0])
        if step is not None and not (action == "remove" and name.startswith(f"{removed}.")):
            found[step][name] = [value.encode("utf-8", "replace").decode() for value in values]
    return found


def _unanswered(writing: Writing, known: Collection[str]) -> list[Fault]:
    """The questions that have to be answered and were not, where another fault keeps the shapes from saying so."""
    asked = [question for step in STEPS for question in questions_on(writing.site.schema, step)]
    answers = writing.answers
    return [
        Fault(question.name, question.field.messages)
        for question in asked
        if question.required and question.name not in known and not any(map(str.strip, answers.get(question.name, ())))
    ]


def _unsettled(writing: Writing) -> list[Fault]:
    """The names of which it has to be asked which record they mean."""
    pages = [writing.draft.of(step.name) for step in STEPS]
    return [Fault(f"{prefix}.name", _WHICH) for answers in pages if (prefix := unsettled(writing, answers))]


def _page(desk: Animating, typing: Typing) -> Response:
    writing, faults = typing.writing, typing.faults
    pages = [(step.name, fields_of(writing, step, faults, _empty(writing, step, typing.more))) for step in STEPS]
    values = {
        "writing": writing,
        "token": typing.token,
        "line": typing.line,
        "faults": faults,
        "pages": [(name, {**shown, "focus": False}) for name, shown in pages],
        **telling_values(writing),
        "telling_faults": faults,
    }
    query = f"outreach={typing.line}" if typing.line else ""
    return desk.page(Page("scribe/paper.html", PATH, values, query=query), status=422 if faults else 200)


def _empty(writing: Writing, step: Step, more: str) -> Mapping[str, int]:
    """How many empty records of each type a page has: as many as the paper, and one more where it is asked for."""
    answers = writing.draft.of(step.name)
    return {
        segment: max(ROOM.get(segment, 1) - len(entries(answers, segment)), 0) + (more == segment)
        for segment in step.records
    }
