"""`/robots.txt`: everything may be read; expensive queries are left to people."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse, Response

from commons_graph.web.site import TheVisit
from commons_graph.web.visit import Visit


def show(visit: TheVisit) -> Response:
    """What crawlers may do."""
    return _answer(visit, f"Sitemap: {visit.links.public('sitemap.xml')}")


def show_dataset(visit: TheVisit) -> Response:
    """What crawlers may do with RDF files, which have no map."""
    return _answer(visit)


def _answer(visit: Visit, *more: str) -> Response:
    folder = urlsplit(visit.links.base).path
    text = "\n".join(["User-agent: *", f"Disallow: {folder}sparql?query=", *more, ""])
    return PlainTextResponse(text, headers={"Cache-Control": "public, max-age=3600"})
