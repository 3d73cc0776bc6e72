"""What is asked of an animator before a sheet is sent that was written for somebody, and the sending."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from starlette.responses import Response

from commons_graph.desk.follow_link import follow_secret
from commons_graph.desk.forms.faults import AnswersRefused, Fault
from commons_graph.desk.scribe.drafts import PAGE
from commons_graph.desk.scribe.sending import Scribing, send_scribed
from commons_graph.desk.scribe.telling import ASKED, PREFIX, Told, read_telling
from commons_graph.languages import translations
from commons_graph.web.animating import Animating
from commons_graph.web.contribute.check_page import asked_before
from commons_graph.web.contribute.contacts import allowed
from commons_graph.web.contribute.words import agreement
from commons_graph.web.contribute.writing import Writing
from commons_graph.web.posted import Posted
from commons_graph.web.private_page import see

START = "desk/scribe/"


def telling_of(writing: Writing) -> Told:
    """What was answered so far about who told it."""
    return read_telling(writing.draft.of(PAGE), date.today())  # noqa: DTZ011 - the day where the desk is


def with_telling(writing: Writing, posted: Posted, also: Mapping[str, Sequence[str]] | None = None) -> Writing:
    """The draft once what was just answered about its telling is kept."""
    kept = {name: list(values) for name, values in writing.draft.of(PAGE).items()}
    given = {name: posted.all(PREFIX + name)[-1:] for name in ASKED if PREFIX + name in posted.values}
    unticked: dict[str, list[str]] = (
        {"agreed": []} if PREFIX + "named" in posted.values and "agreed" not in given else {}
    )
    clean = {name: [text.encode("utf-8", "replace").decode() for text in some] for name, some in given.items()}
    return writing.saved(PAGE, {**kept, **unticked, **clean, **{n: list(some) for n, some in (also or {}).items()}})


def telling_values(writing: Writing) -> dict[str, object]:
    """What the questions about the telling are filled in with."""
    today = date.today().isoformat()  # noqa: DTZ011 - the day where the desk is
    answers = {PREFIX + name: [value] for name, value in telling_of(writing).answers.items()}
    return {"telling": answers, "today": today, "name_words": name_agreement(writing.visit.language)}


def name_agreement(language: str) -> str:
    """The consent to publish a name, as it is read out."""
    message = translations(language).ugettext
    return str(message("I agree that this name is published with the sheet, as that of who told it."))


def finished(
    desk: Animating, writing: Writing, page: Callable[[Sequence[Fault]], Response], first: Sequence[Fault] = ()
) -> Response:
    """Send a sheet that was read back; else it waits as a draft, or what stands in the way is shown or asked."""
    told = telling_of(writing)
    if faults := [*first, *told.faults]:
        return page(faults)
    if not told.was_read:
        return see(desk.visit, START, "kept=1")
    if asked := asked_before(writing):
        return asked
    if wrong := writing.checked().wrong:
        return page(wrong)
    try:
        send_scribed(desk.office, writing.reading.edition, _scribing(desk, writing, told))
    except AnswersRefused as refused:
        return page(refused.faults)
    desk.office.drafts.close(writing.secret)
    return done(desk, writing.draft.version)


def _scribing(desk: Animating, writing: Writing, told: Told) -> Scribing:
    return Scribing(
        answers=writing.answers,
        language=writing.language,
        version=writing.draft.version,
        told=told,
        account=desk.member.account,
        agreed=tuple(allowed(writing)),
        words=agreement(desk.language),
        name_words=name_agreement(desk.language),
    )


def done(desk: Animating, version: str) -> Response:
    """Where a sheet that was sent is told of."""
    return see(desk.visit, f"{START}sent/{follow_secret(desk.office.secret, version)}")
