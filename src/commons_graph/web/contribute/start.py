"""`/contribute/`: what a contribution is and what becomes of it, and the button that begins one."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.desk.contributing.steps import STEPS
from commons_graph.desk.limits import Act
from commons_graph.web.place import ThePlace
from commons_graph.web.posted import TheGuard, ThePosted
from commons_graph.web.private_page import private_page, see
from commons_graph.web.rendering import Page
from commons_graph.web.site import TheSite, TheVisit

PATH = "contribute/"


def lead(visit: TheVisit) -> Response:
    """The address without its slash leads to the page."""
    return see(visit, PATH)


def show(site: TheSite, visit: TheVisit, guard: TheGuard) -> Response:
    """What it is, how long it takes, what happens with it."""
    return private_page(site, visit, Page("contribute/start.html", PATH, {}), guard)


def take(site: TheSite, visit: TheVisit, place: ThePlace, _posted: ThePosted) -> Response:
    """Begin a draft and lead to its first page; raises TooMany."""
    site.the_office.limits.check(Act.SUBMIT, place)
    secret = site.the_office.drafts.begin()
    return see(visit, f"contribute/draft/{secret}/{STEPS[0].name}")
