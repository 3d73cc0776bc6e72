"""`/desk/scribe/sent/{secret}`: what became of a sheet that was written for somebody, and what to hand over."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.desk.follow_link import follow_digest
from commons_graph.errors import NotFound
from commons_graph.web.animating import TheAnimating
from commons_graph.web.rendering import Page
from commons_graph.web.scribe.read_over import START


def show(desk: TheAnimating, secret: str) -> Response:
    """The number, the link for the person, and where to go on."""
    proposals = desk.office.proposals
    number = proposals.followed(follow_digest(secret))
    submission = proposals.submission(number) if number is not None else None
    if submission is None or "typed" not in submission.details:
        raise NotFound("nothing was sent under this link")
    values = {
        "number": number,
        "secret": secret,
        "link": desk.visit.links.canonical(f"contribute/follow/{secret}"),
        "line": submission.details.get("line", ""),
        "paper": bool(submission.details.get("paper")),
    }
    return desk.page(Page("scribe/sent.html", f"{START}sent/{secret}", values))
