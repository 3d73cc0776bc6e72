"""`/contribute/report/…`: somebody says, in a few words, that something is the matter with a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from commons_graph.desk.correcting.reporting import LONGEST, Reason, Report, send_report
from commons_graph.languages import translations
from commons_graph.web.correct.about import About, about
from commons_graph.web.correct.door import Door, TheDoor
from commons_graph.web.correct.sending import Form, new_once, sender
from commons_graph.web.posted import ThePosted
from commons_graph.web.rendering import Page

REASON: Final = "reason"
WORDS: Final = "words"


def show(door: TheDoor, segment: str, slug: str) -> Response:
    """The form."""
    return _page(door, about(door.site, door.visit, segment, slug), new_once())


def take(door: TheDoor, posted: ThePosted, segment: str, slug: str) -> Response:
    """Take a report in, and lead to the page on which it is followed."""
    record, form = about(door.site, door.visit, segment, slug), Form(posted, door.language)
    form.refuse_haste()
    reason = posted.one(REASON)
    if reason not in tuple(Reason):
        form.refuse(REASON, form.message("Choose what is the matter."))
    words, email = form.words(WORDS, LONGEST), form.email()
    form.refuse_crowd(door, email)
    if form.wrong:
        return _page(door, record, form.once(), form)
    contact = sender(door.office, door.member, email)
    report = Report(record.key, record.record.digest, Reason(reason), words, contact, form.once())
    return door.see(f"contribute/follow/{send_report(door.office, report).secret}", "sent=1")


def reasons(language: str) -> Mapping[Reason, tuple[str, str]]:
    """Reason → what it is called on the form, and what it means or what happens then."""
    message = translations(language).ugettext
    return {
        Reason.WRONG: (message("Something in it is wrong"), ""),
        Reason.GONE: (message("It no longer exists"), ""),
        Reason.TWICE: (
            message("It is twice in the census"),
            message("If you can, give the address of the other record below."),
        ),
        Reason.PRIVATE: (
            message("Something in it should not be public"),
            message(
                "Somebody looks at this before everything else. What should not be public is taken out of the record, "
                "and erased from its older versions and from the files too."
            ),
        ),
    }


def _page(door: Door, record: About, once: str, form: Form | None = None) -> Response:
    values = {
        "record": record.name,
        "reasons": [(reason.value, *words) for reason, words in reasons(door.language).items()],
        "signed_in": door.member is not None,
        "once": once,
        "answers": form.posted.values if form else {},
        "wrong": form.wrong if form else [],
    }
    return door.page(Page("correct/report.html", f"contribute/report/{record.key}", values), refused=bool(form))
