"""`/contribute/draft/{secret}`: a draft that waits: its link, what is there already, and the way to delete it."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from commons_graph.desk.contributing.steps import STEPS
from commons_graph.schema.model import Texts
from commons_graph.web.contribute.writing import CHECK, TheWriting, Writing, where_sent
from commons_graph.web.posted import Guard, TheGuard, ThePosted
from commons_graph.web.private_page import see
from commons_graph.web.site import TheSite, TheVisit

MAILED: Final = "mailed=yes"


def show(writing: TheWriting, guard: TheGuard) -> Response:
    """The draft as it waits."""
    return where_sent(writing) or resume_page(writing, guard)


def show_deletion(writing: TheWriting, guard: TheGuard) -> Response:
    """Whether to delete it really."""
    return where_sent(writing) or writing.page("delete", writing.path("delete"), guard)


def take_deletion(site: TheSite, visit: TheVisit, _posted: ThePosted, secret: str) -> Response:
    """Delete the draft; a second click finds it deleted and leads to the same page."""
    site.the_office.drafts.forget(secret)
    return see(visit, "contribute/", "deleted=yes")


def resume_page(writing: Writing, guard: Guard, fault: Texts | None = None, typed: str = "") -> Response:
    """The page of a draft that waits; `fault` is what is wrong with an address to send its link to."""
    values = {
        "done": [step.name for step in STEPS if _says_anything(writing, step.name)],
        "next": next((step.name for step in STEPS if step.name not in writing.draft.pages), CHECK),
        "link": writing.visit.links.canonical(writing.path()),
        "can_mail": writing.office.outbox.works,
        "mailed": writing.visit.query == MAILED,
        "mail_fault": fault,
        "typed": typed,
    }
    return writing.page("resume", writing.path(), guard, 422 if fault else 200, **values)


def _says_anything(writing: Writing, page: str) -> bool:
    return any(value.strip() for values in writing.draft.of(page).values() for value in values)
