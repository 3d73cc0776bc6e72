"""`/fragments`: Triple Pattern Fragments, one page of the triples that match a simple pattern."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import parse_qsl, quote

from fastapi import Request
from starlette.responses import Response

from commons_graph.errors import BadRequest, NotFound
from commons_graph.web.fragments.asking import Asker
from commons_graph.web.fragments.controls import PATH, Controls, address
from commons_graph.web.fragments.documents import DATA_FORMS, data_forms
from commons_graph.web.fragments.pattern import POSITIONS, parse_pattern
from commons_graph.web.fragments.view import fragment_page
from commons_graph.web.query_service import QueryService, TheQueries
from commons_graph.web.representations import HTML, offers
from commons_graph.web.resource import Resource, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit
from commons_graph.web.waiting import client_key

_DEEPEST: Final = 7
"""Digits of a page number: a thousand million triples."""

_IN_AN_IRI: Final = "%:/?@!$&'()*+,;=~-._"


@offers(*DATA_FORMS, HTML)
async def show(site: TheSite, visit: TheVisit, queries: TheQueries, request: Request) -> Response:
    """Triples that match `subject`, `predicate` and `object`, a hundred to a `page`, negotiated."""
    return await _answer(site, visit, queries, request, None)


@offers(*DATA_FORMS, HTML)
async def show_form(site: TheSite, visit: TheVisit, queries: TheQueries, request: Request, suffix: str) -> Response:
    """The same in one form: trig, nq, jsonld, ttl, nt or html."""
    return await _answer(site, visit, queries, request, suffix)


async def _answer(site: Site, visit: Visit, queries: QueryService, request: Request, suffix: str | None) -> Response:
    parameters = _parameters(visit.query)
    pattern, number = parse_pattern(parameters), _page_number(parameters.get("page", ""))
    page = await _asker(site, visit, queries, request).page(pattern, number)
    if page.is_beyond:
        first = visit.links.page(address(pattern))
        raise NotFound(f"there is no page {number} of this fragment", hint=f"the first page is {first}")
    controls = Controls(visit.links.base, _here(visit, request), page, visit.links.edition)
    return await asyncio.to_thread(_respond, site, visit, controls, suffix)


def _asker(site: Site, visit: Visit, queries: QueryService, request: Request) -> Asker:
    client = client_key((request.client.host, request.client.port) if request.client else None)
    return Asker(queries, client, visit.edition, site.fragment_totals, lambda: site.edition(visit).usage())


def _here(visit: Visit, request: Request) -> str:
    """The address that was asked for, below the base, with what an IRI cannot hold percent-encoded."""
    query = quote(request.scope["query_string"], safe=_IN_AN_IRI)
    return f"{visit.path}?{query}" if query else visit.path


def _respond(site: Site, visit: Visit, controls: Controls, suffix: str | None) -> Response:
    page, edition = controls.page, site.edition(visit)
    forms = {**data_forms(controls), HTML: lambda: site.page(visit, fragment_page(site, visit, page))}
    # what was asked for is in the data, so it is in the tag; the data itself is that of the workers
    state = f"{page.dataset} {site.page_state(edition)} {controls.here}"
    query = address(page.pattern, page.number).partition("?")[2]
    return respond(visit, Resource(PATH, forms, state, state, modified=edition.modified, query=query), suffix)


def _parameters(query: str) -> dict[str, str]:
    """The parameters of the address; those that are no part of a pattern are left to others.

    Raises BadRequest for one that is there twice, since two patterns cannot be meant.
    """
    found: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in found and name in (*POSITIONS, "page") and found[name] != value:
            raise BadRequest(f"the address has two values for '{name}'")
        found[name] = value
    return found


def _page_number(text: str) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdigit()) or int(text[: _DEEPEST + 1]) < 1:
        raise BadRequest(f"'{text[:40]}' is not a page number", hint="pages are numbered from 1")
    if len(text) > _DEEPEST:
        raise NotFound(f"there is no page {text[:40]}")
    return int(text)
