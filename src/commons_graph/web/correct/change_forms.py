"""The addresses of corrections and completions: shown, sent to be read over, and sent for good."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs

from starlette.responses import Response

from commons_graph.web.correct.about import about
from commons_graph.web.correct.change_page import (
    FROM,
    STEP,
    Change,
    faults_in,
    form_page,
    opened,
    pressed,
    sent_back,
    settled,
)
from commons_graph.web.correct.check_page import check_page, send
from commons_graph.web.correct.door import TheDoor
from commons_graph.web.correct.sending import Form
from commons_graph.web.posted import Posted, ThePosted


def show_correct(door: TheDoor, segment: str, slug: str) -> Response:
    """The whole record as a form; with what was sent by the link in `from`, to put it otherwise."""
    replaces = parse_qs(door.visit.query).get(FROM, [""])[0]
    return form_page(opened(door, about(door.site, door.visit, segment, slug), replaces, missing=False))


def show_complete(door: TheDoor, segment: str, slug: str) -> Response:
    """What the record does not say yet."""
    return form_page(opened(door, about(door.site, door.visit, segment, slug), "", missing=True))


def take_correct(door: TheDoor, posted: ThePosted, segment: str, slug: str) -> Response:
    """The next step of a correction."""
    record = about(door.site, door.visit, segment, slug)
    return _take(sent_back(door, record, posted, missing=False), posted)


def take_complete(door: TheDoor, posted: ThePosted, segment: str, slug: str) -> Response:
    """The next step of a completion."""
    record = about(door.site, door.visit, segment, slug)
    return _take(sent_back(door, record, posted, missing=True), posted)


def _take(change: Change, posted: Posted) -> Response:
    form = Form(posted, change.door.language)
    if (answers := pressed(change, posted.one("then"))) is not None:
        return form_page(replace(change, answers=answers))
    answers, faults = settled(change, form)
    change = replace(change, answers=answers)
    if faults or posted.one(STEP) == "edit":
        return form_page(change, faults)
    correction, faults = faults_in(change, form)
    if correction is None or faults:
        return form_page(change, faults)
    return send(change, correction, form) if posted.one(STEP) == "send" else check_page(change, correction, form)
