"""One visit to one draft: what every page of a contribution is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final

from fastapi import Depends
from starlette.responses import Response

from commons_graph.desk.contributing.checking import Checked, check
from commons_graph.desk.contributing.steps import STEPS, Step
from commons_graph.desk.contributing.told import Told, told
from commons_graph.desk.follow_link import follow_secret
from commons_graph.desk.office import Office
from commons_graph.journal.drafts import Draft
from commons_graph.web.posted import Guard
from commons_graph.web.private_page import private_page, see
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit

CHECK: Final = "check"
ALIKE: Final = "alike"
CONTACTS: Final = "contacts"

LANGUAGE: Final = "language"
"""The question in which language somebody writes."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A visit to the draft that a secret opens, in the edition in force."""

    site: Site
    reading: Reading
    secret: str
    draft: Draft

    @property
    def office(self) -> Office:
        """Where people take part."""
        return self.site.the_office

    @property
    def visit(self) -> Visit:
        """The visit."""
        return self.reading.visit

    @property
    def answers(self) -> Told:
        """Everything that was told so far."""
        return told(self.draft.pages)

    @property
    def language(self) -> str:
        """The language in which the answers are written."""
        chosen = next(iter(self.draft.of(STEPS[0].name).get(LANGUAGE, ())), "")
        return chosen if chosen in self.site.templates.languages else self.visit.language

    def path(self, name: str = "") -> str:
        """The path of a page of this draft."""
        return f"contribute/draft/{self.secret}" + (f"/{name}" if name else "")

    def checked(self) -> Checked:
        """The records that the answers make, and what is wrong with them."""
        return check(self.office, self.reading.edition, self.answers, self.language, self.draft.version)

    def saved(self, page: str, answers: Mapping[str, list[str]]) -> Writing:
        """The same visit once the answers of a page are kept, durably."""
        return replace(self, draft=self.office.drafts.save(self.secret, page, answers))

    def as_if(self, page: str, answers: Mapping[str, list[str]]) -> Writing:
        """The same visit with other answers on a page, which are shown and not kept."""
        return replace(self, draft=self.draft.with_page(page, answers))

    def page(self, template: str, path: str, guard: Guard | None, status: int = 200, **values: Any) -> Response:
        """A page of this draft for nobody else."""
        common = {"writing": self, "steps": [step.name for step in STEPS]}
        shown = Page(f"contribute/{template}.html", path, {**common, **values})
        return private_page(self.site, self.visit, shown, guard, status=status)


def _opened(site: TheSite, visit: TheVisit, secret: str) -> Writing:
    return Writing(site, site.reading(visit.at_present), secret, site.the_office.drafts.get(secret))


TheWriting = Annotated[Writing, Depends(_opened)]
"""A parameter that receives the draft that the secret in the address opens; raises NotFound."""


def where_sent(writing: Writing) -> Response | None:
    """Where a draft that was sent leads."""
    if not writing.draft.sent:
        return None
    return see(writing.visit, f"contribute/sent/{follow_secret(writing.office.secret, writing.draft.version)}")


def following(step: Step) -> str:
    """The page after a page of questions."""
    place = STEPS.index(step) + 1
    return STEPS[place].name if place < len(STEPS) else ALIKE


def previous(step: Step) -> str:
    """The page before a page of questions; "" before the first."""
    place = STEPS.index(step)
    return STEPS[place - 1].name if place else ""
