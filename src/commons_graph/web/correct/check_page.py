"""Reading a correction over before it is sent: what it changes, what others changed meanwhile, what may be public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.responses import Response

from commons_graph.desk.correcting.changing import Correction, Wish, send_correction, without_details
from commons_graph.desk.correcting.following import followed, withdraw
from commons_graph.desk.correcting.reporting import Sent
from commons_graph.desk.privacy.details import Detail
from commons_graph.errors import AlreadyDecided, NotFound
from commons_graph.history.difference import difference
from commons_graph.rdf.records import Record
from commons_graph.web.correct.change_page import Change, told, wrong_by_shapes
from commons_graph.web.correct.forks_view import field_label, shown_forks
from commons_graph.web.correct.sending import Form, sender
from commons_graph.web.difference_view import shown_difference
from commons_graph.web.rendering import Page

_LONGEST_NOTE: Final = 4000
SHOW: Final = "show"
REMOVE: Final = "remove"
MINE: Final = "mine"
NOW: Final = "now"


@dataclass(frozen=True, slots=True)
class ShownDetail:
    """One address or number that would become public: its number on the page, where it stands, what is agreed to."""

    number: int
    label: str
    text: str
    words: str


def check_page(change: Change, correction: Correction, form: Form) -> Response:
    """What would be sent, to be read over."""
    reading = change.record.reading
    proposed = correction.merged(_mine(correction, form))
    base = reading.edition.base
    found = difference(change.door.site.schema, proposed.address, correction.now.content, proposed.content, base=base)
    values: dict[str, Any] = {
        "change": change,
        "record": change.record.name,
        "shown": shown_difference(reading, found),
        "moved": correction.moved,
        "forks": shown_forks(reading, correction),
        "details": shown_details(change, correction, form),
        "now": correction.now.digest,
        "answers": form.posted.values,
        "faults": told(form),
        "wrong": form.wrong,
    }
    return change.door.page(Page("correct/check.html", change.path, values), refused=bool(form.wrong))


def shown_details(change: Change, correction: Correction, form: Form) -> list[ShownDetail]:
    """The contact details that are new, each with the words to agree to."""
    words = form.message(
        "I agree, or whoever it belongs to agrees, that %(detail)s is published on the record of %(name)s. "
        "This can be withdrawn at any time."
    )
    name = change.record.name.text
    return [
        ShownDetail(
            number,
            field_label(change.door.site.schema, change.record.key, detail.path, change.door.language),
            detail.text,
            words % {"detail": detail.text, "name": name},
        )
        for number, detail in enumerate(_details(correction))
    ]


def send(change: Change, correction: Correction, form: Form) -> Response:
    """Send it, unless something is still to be chosen; nothing that was typed is lost then."""
    details = _details(correction)
    _check_choices(correction, details, form)
    note, email = form.words("note", _LONGEST_NOTE), form.email()
    form.refuse_haste()
    if form.wrong:
        return check_page(change, correction, form)
    hidden = {detail.scope for n, detail in enumerate(details) if form.posted.one(f"detail.{n}") == REMOVE}
    if hidden:
        change = replace(change, answers=without_details(change.answers, hidden))
        correction = change.read()
    record = correction.merged(_mine(correction, form))
    _check_record(change, correction, record, form)
    form.refuse_crowd(change.door, email)
    if form.wrong:
        return check_page(change, correction, form)
    words = [shown.words for shown in shown_details(change, correction, form)]
    agreed = tuple(zip(_details(correction), words, strict=True))
    contact = sender(change.door.office, change.door.member, email)
    sent = send_correction(change.door.office, correction, record, Wish(contact, note, change.once, agreed))
    _replace(change, sent)
    return change.door.see(f"contribute/follow/{sent.secret}", "sent=1")


def _check_choices(correction: Correction, details: Sequence[Detail], form: Form) -> None:
    if form.posted.one("now") != correction.now.digest:
        form.refuse(
            "", form.message("The record was changed while you were reading. Look at it once more, then send it.")
        )
    for number in range(len(correction.comparison.forks) if correction.moved else 0):
        if form.posted.one(f"fork.{number}") not in (MINE, NOW):
            form.refuse(f"fork.{number}", form.message("Choose what the record is to say."))
    for number in range(len(details)):
        if form.posted.one(f"detail.{number}") not in (SHOW, REMOVE):
            form.refuse(f"detail.{number}", form.message("Choose whether this may be public."))


def _check_record(change: Change, correction: Correction, record: Record, form: Form) -> None:
    if record.digest == correction.now.digest:
        form.refuse("", form.message("The record says this already: there is nothing left to send."))
        return
    for fault in wrong_by_shapes(change, record):
        form.refuse(fault.name, str(fault.message.get(form.language) or fault.message["fr"]))


def _mine(correction: Correction, form: Form) -> list[int]:
    """The fields of which the wish of the author counts; all of them until something was chosen."""
    return [n for n in range(len(correction.comparison.forks)) if form.posted.one(f"fork.{n}", MINE) == MINE]


def _details(correction: Correction) -> list[Detail]:
    return correction.details(correction.wanted)


def _replace(change: Change, sent: Sent) -> None:
    """Take back what was sent before and is put otherwise now."""
    if not change.replaces:
        return
    office = change.door.office
    try:
        mine = followed(office, change.replaces)
        if mine.number != sent.number:
            withdraw(office, mine, f"→ {sent.number}")
    except (AlreadyDecided, NotFound):  # somebody decided on it meanwhile: both stand
        return
