"""`/contribute/draft/{secret}/{name}`: one page of questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from commons_graph.desk.contributing.checking import faults_on
from commons_graph.desk.contributing.steps import MANY, STEPS, Step, questions_on, step_named
from commons_graph.desk.contributing.told import HIDDEN, WHERE, Told, entries
from commons_graph.desk.forms.faults import Fault
from commons_graph.errors import AnswerTooLarge, NotFound
from commons_graph.web.contribute.blocks import Block, blocks_of, settled, town_lookup, unsettled
from commons_graph.web.contribute.words import TOO_LONG
from commons_graph.web.contribute.writing import CHECK, LANGUAGE, TheWriting, Writing, following, previous, where_sent
from commons_graph.web.posted import Guard, Posted, TheGuard, ThePosted
from commons_graph.web.private_page import see

THEN: Final = "then"
"""The name of the buttons: what to do once the answers are kept."""

BACK: Final = "back"
"""Where somebody came from who changes one answer: `check` comes back to all of them."""

_TERRITORY: Final = "territory"


@dataclass(frozen=True, slots=True)
class Shown:
    """How a page is shown: with which faults, where it leads back to, and of which type it has an empty record."""

    faults: Sequence[Fault] = ()
    back: str = ""
    more: str = ""


def show(writing: TheWriting, guard: TheGuard, name: str, back: str = "", more: str = "") -> Response:
    """The page as it was left, with one empty record `more` of a type."""
    return where_sent(writing) or _page(writing, _step(name), guard, Shown(back=back, more=more))


def take(writing: TheWriting, guard: TheGuard, posted: ThePosted, name: str) -> Response:
    """Keep what was typed whatever it is, then lead on, or say what is wrong with it."""
    step, then, back = _step(name), posted.one(THEN), posted.one(BACK)
    answers = settled(writing, _answers(posted))
    action, _, about = then.partition(":")
    if action == "remove":
        answers = {key: values for key, values in answers.items() if not key.startswith(f"{about}.")}
    try:
        writing = writing.saved(step.name, answers)
    except AnswerTooLarge as error:
        return _page(writing.as_if(step.name, answers), step, guard, Shown([Fault("", TOO_LONG)], back), error.status)
    return where_sent(writing) or _changed(writing, step, then, back) or _onward(writing, step, guard, (then, back))


def _changed(writing: Writing, step: Step, then: str, back: str) -> Response | None:
    """Where a button leads that does something else than to continue."""
    action, _, about = then.partition(":")
    here = f"back={CHECK}" if back == CHECK else ""
    answers = writing.draft.of(step.name)
    if action == "add" and about in step.records:
        return _again(writing, step, f"{about}.{_next_number(answers, about)}", f"more={about}&{here}".rstrip("&"))
    if action == "remove":
        return _again(writing, step, "", here)
    if action != "skip" and (prefix := unsettled(writing, answers)):
        return _again(writing, step, prefix, here)
    return None


def _onward(writing: Writing, step: Step, guard: Guard, buttons: tuple[str, str]) -> Response:
    """The next page, unless something is wrong with this one; who does not know is asked nothing more."""
    then, back = buttons
    if then != "skip" and (faults := faults_on(writing.checked().wrong, step, _names(writing, step))):
        return _page(writing, step, guard, Shown(faults, back))
    return see(writing.visit, writing.path(CHECK if back == CHECK else following(step)))


def _step(name: str) -> Step:
    step = step_named(name)
    if step is None:
        raise NotFound("nothing has this address")
    return step


def _answers(posted: Posted) -> Told:
    """What was answered, without the buttons; texts that no page could show are made harmless."""
    others = (THEN, BACK)
    return {
        name: [value.encode("utf-8", "replace").decode() for value in values]
        for name, values in posted.values.items()
        if name not in others
    }


def _names(writing: Writing, step: Step) -> list[str]:
    """The names of the questions on a page."""
    own = [question.name for question in questions_on(writing.site.schema, step)]
    return [*own, WHERE, HIDDEN] if _TERRITORY in own else own


def _next_number(answers: Mapping[str, Sequence[str]], segment: str) -> int:
    return min(max((entry.number for entry in entries(answers, segment)), default=0) + 1, MANY)


def _again(writing: Writing, step: Step, fragment: str, query: str) -> Response:
    """The same page, at the part that is asked about."""
    return see(writing.visit, writing.path(step.name) + (f"#{fragment}" if fragment else ""), query)


def _page(writing: Writing, step: Step, guard: Guard, shown: Shown, status: int = 422) -> Response:
    back = CHECK if shown.back == CHECK else ""
    empty = {shown.more: 1} if shown.more in step.records else {}
    values = {
        "step": step,
        "number": STEPS.index(step) + 1,
        "shown": fields_of(writing, step, shown.faults, empty),
        "faults": shown.faults,
        "back": back,
        "previous": back or previous(step),
    }
    return writing.page("step", writing.path(step.name), guard, status if shown.faults else 200, **values)


def fields_of(writing: Writing, step: Step, faults: Sequence[Fault], empty: Mapping[str, int]) -> dict[str, Any]:
    """What a page asks, as its template is given it; `empty` says how many empty records of a type it has at least."""
    answers: Told = {name: list(values) for name, values in writing.draft.of(step.name).items()}
    questions = questions_on(writing.site.schema, step)
    has_town = any(question.name == _TERRITORY for question in questions)
    return {
        "questions": [question for question in questions if question.name != _TERRITORY],
        "answers": answers,
        "faults": faults,
        "blocks": {segment: _blocks(writing, segment, answers, empty.get(segment, 0)) for segment in step.records},
        "town": town_lookup(writing, answers) if has_town else None,
        "hidden": HIDDEN,
        "most": MANY,
        "language_question": LANGUAGE if step is STEPS[0] else "",
        "focus": True,
    }


def _blocks(writing: Writing, segment: str, answers: Told, empty: int) -> list[Block]:
    return blocks_of(writing, segment, answers, empty or (0 if entries(answers, segment) else 1))
