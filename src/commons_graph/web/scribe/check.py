"""`/desk/scribe/draft/{secret}`: a sheet that was written for somebody, to be read back to them and sent."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from commons_graph.desk.contributing.steps import STEPS
from commons_graph.desk.forms.faults import Fault
from commons_graph.desk.scribe.drafts import PAGE
from commons_graph.errors import NotFound
from commons_graph.web.animating import Animating, TheAnimating
from commons_graph.web.contribute.check_page import asked_before, read_over
from commons_graph.web.contribute.writing import TheWriting, Writing
from commons_graph.web.posted import ThePosted
from commons_graph.web.rendering import Page
from commons_graph.web.scribe.read_over import START, done, finished, telling_values, with_telling


def show(desk: TheAnimating, writing: TheWriting) -> Response:
    """Every answer to read out, and the questions about the telling."""
    return _elsewhere(desk, writing) or asked_before(writing) or _page(desk, writing)


def take(desk: TheAnimating, writing: TheWriting, posted: ThePosted) -> Response:
    """Send it once it was read back, however often the button is pressed; else it waits as a draft."""
    if elsewhere := _elsewhere(desk, writing):
        return elsewhere
    writing = with_telling(writing, posted)
    return finished(desk, writing, lambda faults: _page(desk, writing, faults))


def _elsewhere(desk: Animating, writing: Writing) -> Response | None:
    """Where a draft leads that was sent; raises NotFound for one that was not begun at the desk."""
    if writing.draft.sent:
        return done(desk, writing.draft.version)
    if not writing.draft.of(PAGE):
        raise NotFound("this draft was not begun at the desk")
    return None


def _page(desk: Animating, writing: Writing, faults: Sequence[Fault] = ()) -> Response:
    values = {
        "writing": writing,
        "steps": [step.name for step in STEPS],
        **read_over(writing, faults),
        **telling_values(writing),
        "telling_faults": faults,
        "you": {"email": "", "credit": ""},  # what its author says of themselves on the same page
    }
    page = Page("scribe/check.html", f"{START}draft/{writing.secret}", values)
    return desk.page(page, status=422 if faults else 200)
