"""`/health`: whether the server answers, and from which edition."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from commons_graph import __version__
from commons_graph.web.dataset_site import TheDatasetSite
from commons_graph.web.site import TheSite


def show(site: TheSite) -> Response:
    """The state of the service for a monitor; never cached."""
    edition = site.current()
    body = {"status": "ok", "sequence": edition.sequence, "edition": edition.key, "version": __version__}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


def show_dataset(site: TheDatasetSite) -> Response:
    """The state of a service of RDF files."""
    body = {"status": "ok", "triples": site.counts.triples, "version": __version__}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})
