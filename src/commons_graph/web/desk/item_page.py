"""`/desk/{number}`: one proposal, and the decisions on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs

import orjson
from starlette.responses import Response

from commons_graph.desk.member import Member
from commons_graph.desk.review.review import Review
from commons_graph.errors import AlreadyDecided, BadRequest, CommonsError, MovedOn, NotFound
from commons_graph.journal.proposal_queue import Asked
from commons_graph.web.correct.sending import Form
from commons_graph.web.desk.item_view import ItemView, refused_in_words
from commons_graph.web.desk.sheet_view import chosen_record, unanswered
from commons_graph.web.desk.words import fault_in_words
from commons_graph.web.posted import Guard, Posted, TheGuard, ThePosted
from commons_graph.web.private_page import private_page, see
from commons_graph.web.rendering import Page
from commons_graph.web.signed_in import TheAnimator
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit

_DO: Final = "do"
_REASON: Final = "reason"
_LONGEST: Final = 4000
_DONE: Final = ("accept", "merge", "return", "ask", "reopen")
_KEY: Final = re.compile(r"(?:.*/)?(?:id|doc)?/?([a-z][a-z-]*/[a-z0-9]+(?:-[a-z0-9]+)*)(?:\.html)?/?")
_SEEN: Final = 100
"""Records that one proposal may be about."""


@dataclass(frozen=True, slots=True)
class _Decision:
    """A decision that was sent: on what, by whom, and its form."""

    site: Site
    review: Review
    view: ItemView
    member: Member
    form: Form
    reason: str

    @property
    def number(self) -> int:
        """The number of the proposal."""
        return self.view.proposal.number


def show(site: TheSite, visit: TheVisit, guard: TheGuard, _member: TheAnimator, number: int) -> Response:
    """What is proposed, and what helps to decide; with `?into=`, what a merge would do."""
    parameters = {name: values[0] for name, values in parse_qs(visit.query).items()}
    form = Form(Posted({}), visit.language)
    return _page(_Asked(site, visit, guard, number), form, parameters)


def take(  # noqa: PLR0913, PLR0917 - what the request brings
    site: TheSite, visit: TheVisit, guard: TheGuard, posted: ThePosted, member: TheAnimator, number: int
) -> Response:
    """Decide; then show what came of it."""
    office, form = site.the_office, Form(posted, visit.language)
    review = Review(office)
    reason, act = form.words(_REASON, _LONGEST), _ACTS.get(posted.one(_DO))
    view = ItemView(site, site.reading(visit.at_present), review, office.proposals.get(number))
    if act is None:
        form.refuse("", form.message("Choose one of the buttons."))
    status = 400
    if act is not None and not form.wrong:
        try:
            act(_Decision(site, review, view, member, form, reason))
        except CommonsError as error:
            form.refuse("into" if isinstance(error, NotFound) else "", fault_in_words(visit.language, error))
            for words in refused_in_words(error, visit.language):
                form.refuse("", words)
            status = error.status
    if form.wrong:
        given = {"into": posted.one("into")} if posted.one("into") else {}
        return _page(_Asked(site, visit, guard, number), form, given, status=status)
    return see(visit, f"desk/{number}", f"done={posted.one(_DO)}")


def _accept(asked: _Decision) -> None:
    answers = {name: values[0] for name, values in asked.form.posted.values.items() if values}
    sheets, seen = asked.view.sheets.sheets, seen_in(asked.form.posted)
    if seen and asked.review.changed_since(seen):
        raise MovedOn("a record has changed since it was shown", where=f"proposal {asked.number}")
    for name in unanswered(sheets, answers) if asked.view.sheets.moved else ():
        asked.form.refuse(name, asked.form.message("Choose what this field shall say."))
    if asked.form.wrong:
        return
    records = None
    if asked.view.sheets.moved:
        records = [chosen_record(sheet, number, answers) for number, sheet in enumerate(sheets)]
    asked.review.accept(asked.number, asked.member, asked.reason, records, seen)


def _return(asked: _Decision) -> None:
    if _needs_words(asked, asked.form.message("Write why: its author will read it.")):
        asked.review.send_back(asked.number, asked.member, asked.reason)


def _ask(asked: _Decision) -> None:
    if _needs_words(asked, asked.form.message("Write your question: its author will read it.")):
        asked.review.ask(asked.number, asked.member, asked.reason)


def _merge(asked: _Decision) -> None:
    into = key_in(asked.form.posted.one("into"))
    asked.review.merge(asked.number, asked.member, into, asked.reason, seen_in(asked.form.posted))


def _reopen(asked: _Decision) -> None:
    asked.review.reopen(asked.number, asked.member, asked.reason)


_ACTS: Final[Mapping[str, Callable[[_Decision], None]]] = {
    "accept": _accept,
    "merge": _merge,
    "return": _return,
    "ask": _ask,
    "reopen": _reopen,
}


def _needs_words(asked: _Decision, message: str) -> bool:
    if not asked.reason and not asked.form.wrong:
        asked.form.refuse(_REASON, message)
    return not asked.form.wrong


def seen_in(posted: Posted) -> dict[str, str] | None:
    """The digests of the records as the page showed them; raises BadRequest for what no page has."""
    text = posted.one("seen")
    try:
        told = orjson.loads(text) if text else None
    except orjson.JSONDecodeError as error:
        raise BadRequest("the form cannot be read", hint="open the page again") from error
    if told is None:
        return None
    if not isinstance(told, dict) or len(told) > _SEEN or not all(isinstance(v, str) for v in told.values()):
        raise BadRequest("the form cannot be read", hint="open the page again")
    return told


def key_in(text: str) -> str:
    """The key of a record in an address or a key that somebody pasted; raises NotFound for what is none."""
    match = _KEY.fullmatch(text.strip().partition("?")[0].partition("#")[0])
    if match is None:
        raise NotFound("no sheet has this address", hint="paste the address of its page")
    return match[1]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose page of which proposal is asked for."""

    site: Site
    visit: Visit
    guard: Guard
    number: int


def _page(asked: _Asked, form: Form, parameters: Mapping[str, str], *, status: int = 200) -> Response:
    site, visit, review = asked.site, asked.visit, Review(asked.site.the_office)
    proposal = site.the_office.proposals.get(asked.number)
    view = ItemView(site, site.reading(visit.at_present), review, proposal)
    values: dict[str, Any] = view.values()
    values |= {"merge": _preview(view, form, parameters, visit), "wrong": form.wrong, "answers": form.posted.values}
    values["done"] = parameters.get("done") if parameters.get("done") in _DONE else ""
    values["next"] = _next(review, asked.number)
    page = Page("desk/item.html", f"desk/{asked.number}", values)
    return private_page(site, visit, page, asked.guard, status=status)


def _preview(view: ItemView, form: Form, parameters: Mapping[str, str], visit: Visit) -> object:
    """What merging with the record that was chosen would do, None where none was; a wrong choice is told."""
    into = parameters.get("into")
    if not into or view.proposal.state != "open":
        return None
    try:
        return view.merge(key_in(into))
    except (NotFound, BadRequest, MovedOn, AlreadyDecided) as error:
        if not form.wrong:
            form.refuse("into", fault_in_words(visit.language, error))
        return None


def _next(review: Review, number: int) -> int | None:
    """The number of the proposal to read next."""
    found = review.queue.ask(Asked(limit=2)).proposals
    return next((proposal.number for proposal in found if proposal.number != number), None)
