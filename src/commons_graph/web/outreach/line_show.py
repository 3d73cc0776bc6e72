"""`/desk/outreach/new` and `/desk/outreach/{number}`: noting somebody, and what came of it since."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import pairwise
from urllib.parse import parse_qs

from starlette.responses import Response

from commons_graph.desk.outreach.checking import NAMES, LineFault, checked, day_of
from commons_graph.desk.outreach.confirming import confirm
from commons_graph.desk.outreach.doubles import Double, Known
from commons_graph.desk.outreach.following import BY_HAND
from commons_graph.desk.outreach.merging import Disagreement, brought_together
from commons_graph.errors import BadRequest, ChangedMeanwhile, NotFound
from commons_graph.journal.outreach import KINDS, Line, Spotted
from commons_graph.schema.model import text_in
from commons_graph.search.rows import LIVE
from commons_graph.web.animating import Animating, TheAnimating
from commons_graph.web.outreach.list_show import PATH
from commons_graph.web.outreach.seen import followed, names, people
from commons_graph.web.outreach.words import fault_in_words
from commons_graph.web.posted import Posted, ThePosted
from commons_graph.web.private_page import see
from commons_graph.web.rendering import Page


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is shown: its answers, what is wrong with them, and what else there is to say.

    `version` is the state of the line that its writer saw; `batch` names the sending of a new line.
    """

    answers: Mapping[str, str]
    faults: list[LineFault] = field(default_factory=list)
    version: int = 0
    batch: str = ""
    double: Double | None = None
    disagreements: list[Disagreement] = field(default_factory=list)
    other: str = ""
    confirmed: str = ""


def show_new(desk: TheAnimating) -> Response:
    """A form for somebody new; with `?sheet=` for a sheet of the census that nobody follows yet."""
    key = parse_qs(desk.visit.query).get("sheet", [""])[-1]
    answers = asdict(_of_sheet(desk, key) if key else Spotted(KINDS[0], "", follower=desk.member.name))
    return _new_page(desk, Form(answers, batch=secrets.token_urlsafe(12)))


def take_new(desk: TheAnimating, posted: ThePosted) -> Response:
    """Note somebody new, unless the same seems to be there already and nobody has said that it is another."""
    book, answers, batch = desk.office.outreach, _answers(posted), posted.one("batch")[:40]
    if not batch:
        raise BadRequest("the form is not whole", hint="open its page again")
    if sent := book.of_batch(batch):
        return see(desk.visit, f"{PATH}{sent[0]}", "saved=1")  # a double click
    content, faults = checked(answers, lambda key: _has_sheet(desk, key))
    if faults:
        return _new_page(desk, Form(answers, faults, batch=batch), status=400)
    double = None if posted.one("another") else Known(book.all(), desk.site.current()).double_of(content)
    if double is not None:
        return _new_page(desk, Form(answers, batch=batch, double=double), status=409)
    (number,) = book.add([content], desk.member.account, batch)
    return see(desk.visit, f"{PATH}{number}", "saved=1")


def show_line(desk: TheAnimating, number: int) -> Response:
    """What is known of somebody, to read and to change, and every earlier state."""
    history = desk.office.outreach.history(number)
    form = Form(asdict(history[0].content), version=history[0].version)
    return _line_page(desk, history, form)


def take_line(desk: TheAnimating, posted: ThePosted, number: int) -> Response:
    """Write down what changed; where somebody else wrote meanwhile, both are shown first."""
    history, answers, version = desk.office.outreach.history(number), _answers(posted), _version(posted, number)
    content, faults = checked(answers, lambda key: _has_sheet(desk, key))
    if faults:
        return _line_page(desk, history, Form(answers, faults, version), status=400)
    try:
        if content != history[0].content or version != history[0].version:
            desk.office.outreach.change(number, version, content, desk.member.account)
    except ChangedMeanwhile:
        return _disagreeing(desk, number, version, content)
    return see(desk.visit, f"{PATH}{number}", "saved=1")


def show_delete(desk: TheAnimating, number: int) -> Response:
    """Ask before a line goes for good."""
    values = {"line": desk.office.outreach.get(number)}
    return desk.page(Page("outreach/delete.html", f"{PATH}{number}/delete", values))


def take_delete(desk: TheAnimating, _posted: ThePosted, number: int) -> Response:
    """Take a line away with its history; no file keeps it."""
    desk.office.outreach.remove(number)
    return see(desk.visit, PATH, "deleted=1")


def take_confirmation(desk: TheAnimating, posted: ThePosted, number: int) -> Response:
    """Note on the sheet of a line that people concerned have said again that it is right."""
    history, today = desk.office.outreach.history(number), date.today()  # noqa: DTZ011 - the day where the desk is
    row, written = followed(desk.site, history[0]), posted.one("confirmed")
    day = day_of(written) if written.strip() else today.isoformat()
    if not row.sheet:
        raise NotFound("this line has no sheet in the census", where=f"line {number}")
    if not day or day > today.isoformat():
        fault = LineFault("confirmed", "past", written)
        form = Form(asdict(history[0].content), [fault], history[0].version, confirmed=written)
        return _line_page(desk, history, form, status=400)
    confirm(desk.office, row.sheet, date.fromisoformat(day), desk.member.account)
    return see(desk.visit, f"{PATH}{number}", "saved=1")


def _disagreeing(desk: Animating, number: int, version: int, mine: Spotted) -> Response:
    history = desk.office.outreach.history(number)
    before = next((line.content for line in history if line.version == version), history[-1].content)
    if mine == history[0].content:
        return see(desk.visit, f"{PATH}{number}", "saved=1")  # both wrote the same
    together, differing = brought_together(before, history[0].content, mine)
    form = Form(asdict(together), version=history[0].version, disagreements=differing, other=history[0].account)
    return _line_page(desk, history, form, status=409)


def _new_page(desk: Animating, form: Form, *, status: int = 200) -> Response:
    values = {**_form_values(desk, form), "line": None}
    return desk.page(Page("outreach/line.html", PATH + "new", values), status=status)


def _line_page(desk: Animating, history: list[Line], form: Form, *, status: int = 200) -> Response:
    values = {
        **_form_values(desk, form),
        "line": history[0],
        "row": followed(desk.site, history[0]),
        "steps": _steps(history),
        "people": people(desk.site, {line.account for line in history}),
        "saved": "saved" in parse_qs(desk.visit.query),
    }
    path = f"{PATH}{history[0].number}"
    return desk.page(Page("outreach/line.html", path, values), status=status)


def _form_values(desk: Animating, form: Form) -> dict[str, object]:
    return {
        **names(desk.site, desk.visit),
        "form": form,
        "faults": {fault.name: fault_in_words(desk.language, fault) for fault in form.faults},
        "by_hand": BY_HAND,
        "followers": sorted({line.content.follower for line in desk.office.outreach.all()} - {""}, key=str.casefold),
    }


def _steps(history: list[Line]) -> list[tuple[Line, list[tuple[str, str, str]]]]:
    """Every state with what changed in it: the name of the answer, what it was, what it became."""
    changes = []
    for line, before in pairwise([*history, None]):
        if line is not None:
            old = asdict(before.content) if before else {}
            new = asdict(line.content)
            changes.append((line, [(n, old[n], new[n]) for n in NAMES if n in old and old[n] != new[n]]))
    return changes


def _answers(posted: Posted) -> dict[str, str]:
    return {name: posted.one(name) for name in NAMES}


def _version(posted: Posted, number: int) -> int:
    given = posted.one("version")
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise BadRequest("the form is not whole", where=f"line {number}", hint="open its page again")
    return int(given)


def _has_sheet(desk: Animating, key: str) -> bool:
    row = desk.site.current().records([key]).get(key)
    return row is not None and row.status == LIVE


def _of_sheet(desk: Animating, key: str) -> Spotted:
    """A line for a record of the census."""
    kind = key.partition("/")[0]
    if kind not in KINDS or not _has_sheet(desk, key):
        raise BadRequest("there is no such sheet", where=key[:80])
    labels = desk.site.current().labels([key]).get(key, {})
    return Spotted(kind, str(text_in(labels, desk.language, key)), stage=BY_HAND[-1], sheet=key)
