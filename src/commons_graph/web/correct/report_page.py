"""`/contribute/report/…`: somebody says, in a few words, that something is the matter with a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from commons_graph.desk.correcting.reporting import LONGEST, Reason, Report, send_report
from commons_graph.languages import translations
from commons_graph.web.correct.about import About, about
from commons_graph.web.correct.sending import Form, new_once, sender
from commons_graph.web.posted import Guard, TheGuard, ThePosted
from commons_graph.web.private_page import private_page, see
from commons_graph.web.rendering import Page
from commons_graph.web.signed_in import TheMember
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit

REASON: Final = "reason"
WORDS: Final = "words"


def show(site: TheSite, visit: TheVisit, guard: TheGuard, member: TheMember, segment: str, slug: str) -> Response:
    """The form."""
    record = about(site, visit, segment, slug)
    values = {"answers": {}, "wrong": [], "once": new_once(), "signed_in": member is not None}
    return _page(site, visit, guard, record, values)


def take(
    site: TheSite,
    visit: TheVisit,
    guard: TheGuard,
    member: TheMember,
    posted: ThePosted,
    segment: str,
    slug: str,
) -> Response:
    """Take a report in, and lead to the page on which it is followed."""
    record, office = about(site, visit, segment, slug), site.the_office
    form = Form(posted, visit.language)
    form.refuse_haste()
    reason = posted.one(REASON)
    if reason not in tuple(Reason):
        form.refuse(REASON, form.message("Choose what is the matter."))
    words, email, once = form.words(WORDS, LONGEST), form.email(), form.once()
    if form.wrong:
        values = {"answers": posted.values, "wrong": form.wrong, "once": once, "signed_in": member is not None}
        return _page(site, visit, guard, record, values, status=400)
    contact = sender(office, member, email)
    sent = send_report(office, Report(record.key, record.record.digest, Reason(reason), words, contact, once))
    return see(visit, f"contribute/follow/{sent.secret}", "sent=1")


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


def _page(
    site: Site, visit: Visit, guard: Guard, record: About, values: Mapping[str, Any], *, status: int = 200
) -> Response:
    page = Page(
        "correct/report.html",
        f"contribute/report/{record.key}",
        {"record": record.name, "reasons": list(reasons(visit.language).items()), **values},
    )
    return private_page(site, visit, page, guard, status=status)
