"""Other records in a form: those that answers point at by their names, and a name that was typed for one more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from commons_graph.desk.contributing.finding import matches, the_one
from commons_graph.desk.forms.questions import Answers, Control, Question
from commons_graph.schema.model import Texts, text_in
from commons_graph.web.correct.sending import Form
from commons_graph.web.reading import Reading

_NAME = ".name"


def names_of(reading: Reading, questions: Iterable[Question], answers: Answers) -> dict[str, Texts]:
    """What the records are called that answers point at, by key."""
    return dict(
        reading.edition.labels({key for name, _ in _asking(questions, answers) for key in answers.get(name, ()) if key})
    )


def with_named(reading: Reading, questions: Iterable[Question], answers: Answers, form: Form) -> dict[str, list[str]]:
    """The answers with the records whose names were typed; a name that may mean several is asked about again."""
    found = {name: list(values) for name, values in answers.items()}
    for name, question in _asking(questions, answers):
        typed = next(iter(answers.get(name + _NAME, ())), "").strip()
        if typed:
            key = _meant(reading, question, typed, name, form)
            if key:
                known = [one for one in found.get(name, []) if one]
                found[name] = list(dict.fromkeys([*known, key])) if question.many else [key]
                found.pop(name + _NAME)
    return found


def _meant(reading: Reading, question: Question, typed: str, name: str, form: Form) -> str:
    """The key of the record with a name, "" where that is in doubt, which the form then says."""
    some = [m for segment in question.targets for m in matches(reading.edition, reading.schema, segment, typed)]
    match = the_one(some)
    if match:
        return match.key
    if some:
        words = form.message("No record has this very name. Write one of these: %(names)s.")
        names = ", ".join(dict.fromkeys(text_in(one.labels, reading.language) for one in some))
        form.refuse(name, words % {"names": names})
    else:
        form.refuse(name, form.message("No record of the census has this name. Leave it empty, and tell us below."))
    return ""


def _asking(questions: Iterable[Question], answers: Answers) -> Iterator[tuple[str, Question]]:
    """The questions that ask for records, by the names of their answers; also those of parts."""
    for question in questions:
        if question.control in (Control.RECORD, Control.RECORDS):
            yield question.name, question
        for inner in question.parts:
            if inner.control in (Control.RECORD, Control.RECORDS):
                start, end = question.name + ".", "." + inner.name
                for name in [n.removesuffix(_NAME) for n in answers]:
                    if name.startswith(start) and name.endswith(end):
                        yield name, inner
