"""`/contribute/draft/{secret}/alike`: records that may be about the same initiative, before a second one is made."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from commons_graph.desk.contributing.steps import INITIATIVE
from commons_graph.desk.contributing.told import about_initiative
from commons_graph.desk.forms.lookalikes import lookalikes
from commons_graph.web.contribute.writing import ALIKE, CONTACTS, TheWriting, Writing, where_sent
from commons_graph.web.listing import Item, items_of_any_type
from commons_graph.web.posted import TheGuard, ThePosted
from commons_graph.web.private_page import see


def show(writing: TheWriting, guard: TheGuard) -> Response:
    """« Is it this one? »; where nothing is alike, or that was answered, the next page."""
    if sent := where_sent(writing):
        return sent
    found = unanswered(writing)
    if not found:
        return see(writing.visit, writing.path(CONTACTS))
    return writing.page("alike", writing.path(ALIKE), guard, found=found)


def take(writing: TheWriting, posted: ThePosted) -> Response:
    """None of them: remember which ones were shown, so that only others are asked about again."""
    known = [*writing.draft.of(ALIKE).get("other", ()), *posted.all("other")]
    writing = writing.saved(ALIKE, {"other": list(dict.fromkeys(known))})
    return where_sent(writing) or see(writing.visit, writing.path(CONTACTS))


def unanswered(writing: Writing) -> list[tuple[str, Item]]:
    """The look-alikes that the writer was not asked about: keys and items."""
    answers = about_initiative(writing.site.schema, writing.answers, date.today())  # noqa: DTZ011 - the day here
    found = lookalikes(writing.reading.edition, writing.site.schema, INITIATIVE, answers)
    others = set(writing.draft.of(ALIKE).get("other", ()))
    keys = [one.key for one in found if one.key not in others]
    rows = writing.reading.edition.records(keys)
    present = [rows[key] for key in keys if key in rows]
    return list(zip((row.key for row in present), items_of_any_type(writing.reading, present), strict=True))
