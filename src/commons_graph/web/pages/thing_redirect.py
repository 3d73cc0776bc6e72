"""`/id/…`: the permanent address of a thing leads to the sheet about it."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.web.records import find_record, succession
from commons_graph.web.resource import redirect
from commons_graph.web.site import TheSite, TheVisit


def show(site: TheSite, visit: TheVisit, segment: str, slug: str) -> Response:
    """303 to the sheet (a thing is not a document); 308 to the survivor of a merged record."""
    reading = site.reading(visit)
    row = find_record(reading, segment, slug)
    survivor = succession(row)
    if survivor:
        return redirect(visit.links.page("id/" + survivor), 308)
    return redirect(visit.links.page("doc/" + row.key), 303)
