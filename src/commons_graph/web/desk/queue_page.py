"""`/desk/`: everything that waits for a decision, the oldest first."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.responses import Response

from commons_graph.desk.review.review import Review
from commons_graph.errors import NotFound
from commons_graph.web.desk.queue_view import PAGE, Places, QueueView, asked_of, filters_of
from commons_graph.web.private_page import private_page, see
from commons_graph.web.rendering import Page
from commons_graph.web.signed_in import TheAnimator
from commons_graph.web.site import TheSite, TheVisit


def show_bare(visit: TheVisit, _member: TheAnimator) -> Response:
    """The address without its last slash."""
    return see(visit, "desk/")


def show(site: TheSite, visit: TheVisit, member: TheAnimator) -> Response:
    """The queue, filtered as the address says."""
    office, reading = site.the_office, site.reading(visit.at_present)
    filters = filters_of(parse_qs(visit.query, keep_blank_values=True))
    queue = Review(office).queue
    places = Places(reading.edition, visit.language, queue.places())
    found = queue.ask(asked_of(filters, places))
    pages = max(1, -(-found.count // PAGE))
    if filters.page > pages:
        raise NotFound(f"the queue has {pages} pages", hint="its first page is desk/")
    view = QueueView(office, reading, filters, found, places)
    values = {
        "view": view,
        "filters": filters,
        "count": found.count,
        "pages": pages,
        "rows": view.rows(),
        "member": member,
    }
    return private_page(site, visit, Page("desk/queue.html", "desk/", values, query=visit.query))
