"""What every page of an animator is given: the site, the visit, who is signed in, and what forms carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from commons_graph.desk.member import Member
from commons_graph.desk.office import Office
from commons_graph.web.posted import Guard, TheGuard
from commons_graph.web.private_page import private_page
from commons_graph.web.rendering import Page
from commons_graph.web.signed_in import TheAnimator
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Animating:
    """An animator at work on one page."""

    site: Site
    visit: Visit
    member: Member
    guard: Guard

    @property
    def office(self) -> Office:
        """Where people take part."""
        return self.site.the_office

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.visit.language

    def page(self, page: Page, *, status: int = 200) -> Response:
        """A page that only this animator sees, with what its forms carry."""
        return private_page(self.site, self.visit, page, self.guard, status=status)


async def _animating(site: TheSite, visit: TheVisit, member: TheAnimator, guard: TheGuard) -> Animating:
    return Animating(site, visit, member, guard)


TheAnimating = Annotated[Animating, Depends(_animating)]
"""A parameter that receives all of this; anybody who is no animator is shown where to sign in."""
