"""`/desk/erase/…`: an animator erases one record for good, at the request of whoever it is about."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.desk.privacy.erasing import erase_records
from commons_graph.web.correct.about import about
from commons_graph.web.correct.door import Door, TheDoor
from commons_graph.web.correct.sending import Form
from commons_graph.web.posted import ThePosted
from commons_graph.web.rendering import Page
from commons_graph.web.signed_in import TheAnimator


def show(door: TheDoor, member: TheAnimator, segment: str, slug: str) -> Response:  # noqa: ARG001 - only animators
    """What will be gone, and a box to tick."""
    return _page(door, segment, slug)


def take(door: TheDoor, member: TheAnimator, posted: ThePosted, segment: str, slug: str) -> Response:  # noqa: ARG001
    """Erase it, from every file of the instance."""
    form, record = Form(posted, door.language), about(door.site, door.visit, segment, slug)
    if posted.one("sure") != "yes":
        form.refuse("sure", form.message("Tick the box to say that you are sure."))
        return _page(door, segment, slug, form)
    erase_records(door.office, [record.key])
    return door.let_go(door.see(f"doc/{record.key}/history"))


def _page(door: Door, segment: str, slug: str, form: Form | None = None) -> Response:
    record = about(door.site, door.visit, segment, slug)
    values = {"record": record.name, "wrong": form.wrong if form else []}
    return door.page(Page("my_data/erase.html", f"desk/erase/{record.key}", values), refused=bool(form))
