"""The addresses of a contribution: path → what shows it, what takes what is sent."""

from __future__ import annotations

from typing import Any, Final

from commons_graph.web.contribute import alike, check_page, contacts, mailing, resume, sent, start, step

_DRAFT: Final = "/contribute/draft/{secret}"

CONTRIBUTE_ROUTES: Final[tuple[tuple[str, Any, Any], ...]] = (
    ("/contribute", start.lead, None),
    ("/contribute/", start.show, start.take),
    (_DRAFT, resume.show, None),
    (_DRAFT + "/mail", resume.show, mailing.take),
    (_DRAFT + "/delete", resume.show_deletion, resume.take_deletion),
    (_DRAFT + "/alike", alike.show, alike.take),
    (_DRAFT + "/contacts", contacts.show, contacts.take),
    (_DRAFT + "/check", check_page.show, check_page.take),
    (_DRAFT + "/{name}", step.show, step.take),
    ("/contribute/sent/{secret}", sent.show, None),
    ("/contribute/sent/{secret}/print", sent.show_print, None),
    ("/contribute/sent/{secret}/sheet.ttl", sent.show_turtle, None),
)
