"""`/contribute/paper`, `?type=actor`: a form to print and fill in by hand, as a page and as PDF."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qs

from starlette.responses import Response

from commons_graph.desk.contributing.steps import INITIATIVE
from commons_graph.errors import NotFound
from commons_graph.schema.model import RecordType
from commons_graph.web.census_facts import census_facts
from commons_graph.web.paper.printing import pdf_of
from commons_graph.web.paper.sheet import digits_of, has_boxes, lines_of, parts_of
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, Representation, offers
from commons_graph.web.resource import Body, Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit

PATH: Final = "contribute/paper"
PDF: Final = Representation("PDF", ("application/pdf",), "application/pdf", "pdf", by_language=True)

_TYPE: Final = "type"
_WITHOUT: Final = frozenset({"census", "territory", "person", "partnership"})
"""Types that nobody writes about alone on paper: rules, places, and what needs a consent or two other records."""


@offers(HTML, PDF)
def show(site: TheSite, visit: TheVisit) -> Response:
    """The form, as a page or as PDF."""
    return _answer(site, visit, None)


@offers(HTML, PDF)
def show_form(site: TheSite, visit: TheVisit, suffix: str) -> Response:
    """The form in one of its forms: html or pdf."""
    return _answer(site, visit, suffix)


def _answer(site: Site, visit: Visit, suffix: str | None) -> Response:
    kinds = [kind for kind in site.schema.record_types if kind.segment not in _WITHOUT]
    kind = _asked(kinds, visit)
    reading = site.reading(visit.at_present)
    query = "" if kind.segment == INITIATIVE else f"{_TYPE}={kind.segment}"
    page = Page(
        "paper/page.html",
        PATH,
        _values(site, reading, kind) | {"kinds": kinds},
        query=query,
        alternates=alternates(visit, PATH, (PDF,), query),
    )
    state = site.page_state(reading.edition)
    forms: dict[Representation, Callable[[], Body]] = {
        HTML: lambda: site.render(reading, page),
        PDF: lambda: _pdf(site, reading, page, state),
    }
    return respond(visit, Resource(PATH, forms, state, state, query=query), suffix)


def _asked(kinds: list[RecordType], visit: Visit) -> RecordType:
    """The type of record that the address asks for; raises NotFound."""
    segment = parse_qs(visit.query).get(_TYPE, [INITIATIVE])[0]
    found = next((kind for kind in kinds if kind.segment == segment), None)
    if found is None:
        raise NotFound("there is no paper form for this", hint=f"types: {', '.join(kind.segment for kind in kinds)}")
    return found


def _values(site: Site, reading: Reading, kind: RecordType) -> dict[str, object]:
    facts = census_facts(reading)
    return {
        "kind": kind,
        "parts": parts_of(site.schema, kind),
        "types": {record_type.segment: record_type for record_type in site.schema.record_types},
        "conducted": [value.text for value in facts.conducted_by] if facts else [],
        "digits_of": digits_of,
        "lines_of": lines_of,
        "has_boxes": has_boxes,
    }


def _pdf(site: Site, reading: Reading, page: Page, state: str) -> bytes:
    printed = Page("paper/print.html", page.path, page.values, query=page.query, described={})
    return pdf_of(site.render(reading, printed), f"{state} {reading.language} {page.query}")
