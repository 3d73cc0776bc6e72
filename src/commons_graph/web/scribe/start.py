"""`/desk/scribe/`: beginning a sheet for somebody, and the drafts that wait to be read back."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.responses import Response

from commons_graph.desk.contributing.steps import STEPS
from commons_graph.desk.scribe.drafts import begin, new_token, waiting
from commons_graph.errors import BadRequest
from commons_graph.journal.outreach import Line
from commons_graph.web.animating import Animating, TheAnimating
from commons_graph.web.outreach.seen import people
from commons_graph.web.posted import ThePosted
from commons_graph.web.private_page import see
from commons_graph.web.rendering import Page
from commons_graph.web.scribe.read_over import START


def show(desk: TheAnimating) -> Response:
    """What to do, the button that begins a draft, and those that wait."""
    line = asked_line(desk)
    found = list(waiting(desk.office))
    values = {
        "line": line,
        "token": new_token(),
        "waiting": found,
        "people": people(desk.site, {one.scribed.account for one in found}),
        "kept": "kept" in parse_qs(desk.visit.query),
    }
    query = f"outreach={line.number}" if line else ""
    return desk.page(Page("scribe/start.html", START, values, query=query))


def take(desk: TheAnimating, posted: ThePosted) -> Response:
    """Begin a draft, once however often the button is pressed, and lead to its first page."""
    secret = begin(desk.office, checked_token(posted.one("token")), desk.member.account, number_in(posted.one("line")))
    return see(desk.visit, f"contribute/draft/{secret}/{STEPS[0].name}")


def asked_line(desk: Animating) -> Line | None:
    """The line of outreach that the address names; raises NotFound."""
    number = number_in(parse_qs(desk.visit.query).get("outreach", ["0"])[-1])
    return desk.office.outreach.get(number) if number else None


def number_in(text: str) -> int:
    """The number of a line, 0 for none; raises BadRequest."""
    if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadRequest("this is no number of a line", where=text[:40])
    return int(text or 0)


def checked_token(token: str) -> str:
    """The token that a form carries; raises BadRequest."""
    if not (16 <= len(token) <= 64 and token.isascii() and token.replace("-", "").replace("_", "").isalnum()):
        raise BadRequest("the form is not whole", hint="open its page again")
    return token
