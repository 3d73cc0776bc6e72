"""`/desk/changes`: what was changed lately, whatever made it, and the way to undo it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs

from starlette.responses import Response

from commons_graph.desk.office import Office
from commons_graph.desk.review.review import Review
from commons_graph.errors import CommonsError, NotFound
from commons_graph.journal.changeset_keys import Changes, changes_of
from commons_graph.journal.port import ERASER, Changeset
from commons_graph.web.correct.sending import Form
from commons_graph.web.desk.item_view import refused_in_words
from commons_graph.web.desk.words import fault_in_words, who
from commons_graph.web.posted import Guard, Posted, TheGuard, ThePosted
from commons_graph.web.private_page import private_page, see
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.signed_in import TheAnimator
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.values import Value
from commons_graph.web.visit import Visit
from commons_graph.web.who import origin, role_in_words

_AT_ONCE: Final = 20
_NAMED: Final = 5
_LONGEST: Final = 4000
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ShownChanges:
    """One changeset: who, in which role, from where, and the records, of which the first are named."""

    changeset: Changeset
    role: str
    who: str
    origin: Value | None
    records: Sequence[Value]
    more: int
    undoable: bool


@dataclass(frozen=True, slots=True)
class _Span:
    """Which changesets a page shows: one, or those before a number."""

    one: int | None
    before: int


def show(site: TheSite, visit: TheVisit, guard: TheGuard, _member: TheAnimator) -> Response:
    """Changesets, the newest first; with `?sequence=`, one of them."""
    return _page(site, visit, guard, Form(Posted({}), visit.language))


def take(site: TheSite, visit: TheVisit, guard: TheGuard, posted: ThePosted, member: TheAnimator) -> Response:
    """Undo a changeset by a new one."""
    form, status = Form(posted, visit.language), 400
    reason, sequence = form.words("reason", _LONGEST), posted.one("sequence")
    if not _NUMBER.fullmatch(sequence):
        raise NotFound("there is no such change", hint="the list of changes has all of them")
    if not form.wrong:
        try:
            done = Review(site.the_office).undo(int(sequence), member, reason)
        except CommonsError as error:
            form.refuse("", fault_in_words(visit.language, error))
            for words in [*refused_in_words(error, visit.language), error.where]:
                form.refuse("", words) if words else None
            status = error.status
        else:
            made = done.changeset.sequence if done.changeset else 0
            return see(visit, "desk/changes", f"done={made}&undone={sequence}")
    return _page(site, visit, guard, form, status=status)


def _page(site: Site, visit: Visit, guard: Guard, form: Form, *, status: int = 200) -> Response:
    office, reading = site.the_office, site.reading(visit.at_present)
    asked = {name: values[0] for name, values in parse_qs(visit.query).items() if _NUMBER.fullmatch(values[0] or "x")}
    head = office.journal.head().sequence
    one = int(form.posted.one("sequence") or asked.get("sequence", "0")) or None
    before = min(int(asked.get("before", str(head + 1))), head + 1)
    changesets = _changesets(office, _Span(one, before))
    if one and not changesets:
        raise NotFound(f"there is no change {one}", hint="the list of changes has all of them")
    values: dict[str, Any] = {
        "changes": _shown(office, reading, changes_of(office.journal, changesets, _NAMED)),
        "one": one,
        "older": changesets[-1].sequence if changesets and changesets[-1].sequence > 1 and not one else None,
        "newest": before > head,
        "undone": asked.get("undone"),
        "made": int(asked.get("done", "0")),
        "wrong": form.wrong,
        "answers": form.posted.values,
    }
    page = Page("desk/changes.html", "desk/changes", values, query=visit.query)
    return private_page(site, visit, page, guard, status=status)


def _changesets(office: Office, span: _Span) -> list[Changeset]:
    upto = span.one or span.before - 1
    after = upto - 1 if span.one else max(0, upto - _AT_ONCE)
    return list(office.journal.changesets(after=after, upto=upto))[::-1]


def _shown(office: Office, reading: Reading, found: Sequence[Changes]) -> list[ShownChanges]:
    labels = reading.edition.labels({key for one in found for key in one.keys})
    return [
        ShownChanges(
            changeset=one.changeset,
            role=role_in_words(reading.language, one.changeset.role),
            who=who(office, reading.language, one.changeset.agent) if one.changeset.agent else "",
            origin=origin(reading.language, reading.links, one.changeset),
            records=[reading.named(key, labels.get(key, {})) for key in one.keys],
            more=one.count - len(one.keys),
            undoable=one.changeset.role != ERASER,
        )
        for one in found
    ]
