"""One request of somebody who takes part: what every page of this part is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.background import BackgroundTask
from starlette.responses import Response

from commons_graph.desk.member import Member
from commons_graph.desk.office import Office
from commons_graph.web.place import ThePlace
from commons_graph.web.posted import Guard, TheGuard
from commons_graph.web.private_page import private_page, see
from commons_graph.web.query_service import QueryService
from commons_graph.web.rendering import Page
from commons_graph.web.signed_in import TheMember
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Door:
    """The site, the visit, what guards its forms, who is signed in, from where it comes, and who answers queries."""

    site: Site
    visit: Visit
    guard: Guard
    member: Member | None
    place: str
    queries: QueryService

    @property
    def office(self) -> Office:
        """Where people take part."""
        return self.site.the_office

    @property
    def language(self) -> str:
        """The language of the pages."""
        return self.visit.language

    def page(self, page: Page, *, refused: bool = False) -> Response:
        """A page for this visitor alone; `refused` where it says what is wrong with what was sent."""
        return private_page(self.site, self.visit, page, self.guard, status=422 if refused else 200)

    def see(self, path: str, query: str = "") -> Response:
        """Where to look once something was taken."""
        return see(self.visit, path, query)

    def let_go(self, response: Response) -> Response:
        """The same answer, after which this process reads no edition any more that may hold what was erased."""
        self.site.current()
        response.background = BackgroundTask(self.queries.let_go)
        return response


async def _door(  # noqa: PLR0913, PLR0917 - what the framework gives
    request: Request, site: TheSite, visit: TheVisit, guard: TheGuard, member: TheMember, place: ThePlace
) -> Door:
    return Door(site, visit, guard, member, place, request.app.state.queries)


TheDoor = Annotated[Door, Depends(_door)]
"""A parameter that receives what a page of this part needs."""
