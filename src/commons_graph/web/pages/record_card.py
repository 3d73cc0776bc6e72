"""`/doc/…/card`: a record on a small card that pages of other sites may show in a frame."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.errors import Gone
from commons_graph.schema.model import text_in
from commons_graph.search.rows import LIVE
from commons_graph.web.common_headers import content_policy
from commons_graph.web.record_view import heading_of
from commons_graph.web.records import find_record, license_of, succession
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, offers
from commons_graph.web.resource import Resource, redirect, respond
from commons_graph.web.site import TheSite, TheVisit
from commons_graph.words import licence_name


@offers(HTML)
def show(site: TheSite, visit: TheVisit, segment: str, slug: str) -> Response:
    """The card of a record; 308 to that of its survivor when merged, 410 when withdrawn."""
    reading = site.reading(visit)
    row = find_record(reading, segment, slug)
    if survivor := succession(row):
        return redirect(visit.links.page(f"doc/{survivor}/card"), 308)
    record_type = site.schema.by_segment(segment)
    if row.status != LIVE or record_type is None:
        raise Gone("this record was withdrawn", hint="its page says when: " + visit.links.page("doc/" + row.key))
    triples = row.triples()
    path = f"doc/{row.key}/card"
    license_iri = license_of(reading, row.key, triples)
    values = {
        "heading": heading_of(reading, record_type, row, triples),
        "kinds": text_in(record_type.plurals, reading.language),
        "licence": licence_name(license_iri) if license_iri else None,
    }
    resource = Resource(
        path=path,
        forms={HTML: lambda: site.render(reading, Page("card.html", path, values, indexed=False))},
        state=site.page_state(reading.edition),
        page_state=site.page_state(reading.edition),
        modified=row.modified,
        page_modified=reading.edition.modified,
        license=license_iri,
        headers=content_policy(framed=True),
    )
    return respond(visit, resource, None)
