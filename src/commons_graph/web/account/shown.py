"""A page of `/account/`: its template, what is wrong with what was sent, and how long to wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.responses import Response

from commons_graph.errors import TooMany
from commons_graph.web.posted import Guard, TheGuard
from commons_graph.web.private_page import private_page
from commons_graph.web.rendering import Page
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit

Values = Mapping[str, object]
Faults = Mapping[str, str]
"""Words for what is wrong, by the name of the field, "" for the form as a whole."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Shows the pages of one request."""

    site: Site
    visit: Visit
    guard: Guard

    def page(self, template: str, values: Values, faults: Faults | None = None, status: int = 0) -> Response:
        """A page, with the status of a form that has to be sent again where there are faults."""
        whole = {"faults": faults or {}, **values}
        page = Page(f"account/{template}.html", self.visit.path, whole, query=self.visit.query)
        return private_page(self.site, self.visit, page, self.guard, status=status or (422 if faults else 200))

    def too_many(self, template: str, values: Values, error: TooMany) -> Response:
        """The page of a form that was sent too often, which says when to come back."""
        response = self.page(template, values, {"": "often"}, error.status)
        response.headers.update(error.headers)
        return response


async def _shown(site: TheSite, visit: TheVisit, guard: TheGuard) -> Shown:
    return Shown(site, visit, guard)


TheShown = Annotated[Shown, Depends(_shown)]
"""A parameter that receives what shows the pages of this request."""
