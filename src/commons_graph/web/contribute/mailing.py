"""The link of a draft by e-mail, for whoever goes on another day."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.desk.limits import Act
from commons_graph.languages import translations
from commons_graph.web.contribute.resume import MAILED, resume_page
from commons_graph.web.contribute.words import NO_EMAIL, is_email
from commons_graph.web.contribute.writing import TheWriting, Writing, where_sent
from commons_graph.web.place import ThePlace
from commons_graph.web.posted import TheGuard, ThePosted
from commons_graph.web.private_page import see


def take(writing: TheWriting, guard: TheGuard, posted: ThePosted, place: ThePlace) -> Response:
    """Send the link to an address; the draft does not keep it."""
    if sent := where_sent(writing):
        return sent
    address = posted.one("email").strip()
    if not is_email(address):
        return resume_page(writing, guard, NO_EMAIL, address)
    writing.office.limits.check(Act.LINK, place, address.casefold())
    if not writing.office.outbox.put(address, *_letter(writing)):
        return see(writing.visit, writing.path())
    return see(writing.visit, writing.path(), MAILED)


def _letter(writing: Writing) -> tuple[str, str]:
    """The subject and the text."""
    message = translations(writing.visit.language).ugettext
    subject = str(message("Your draft for the census"))
    text = str(
        message(
            "Here is the private link of the draft that you asked for. With it, you can go on writing for 90 days:\n\n"
            "%(link)s\n\nWhoever has this link can read and change the draft. "
            "If you did not ask for it, you can forget this message."
        )
    )
    return subject, text % {"link": writing.visit.links.canonical(writing.path())}
