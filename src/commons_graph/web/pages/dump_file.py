"""`/dumps/{number}/{name}`: one file of a published edition, from the disk."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from commons_graph.feeds.dumps.manifest import MANIFEST
from commons_graph.web.dumps import dumps_of
from commons_graph.web.file_ranges import SentFile, send_file
from commons_graph.web.pages.dump_list import PATH
from commons_graph.web.site import TheSite, TheVisit


def show(request: Request, site: TheSite, visit: TheVisit, number: str, name: str) -> Response:
    """A file of a published edition, which never changes; in parts where the client asks for a range."""
    kept = dumps_of(site).file(number, name)
    packed = not kept.media_type.startswith(("text/", "application/json"))
    response = SentFile(
        kept.path, kept.media_type, kept.sha256, name=f"census-{number}-{name}" if packed else name, attached=packed
    )
    whole = visit.links.public(f"{PATH}/{number}")
    response.headers["Link"] = f'<{whole}>; rel="collection", <{whole}/{MANIFEST}>; rel="describedby"'
    return send_file(request.headers.get("range"), request.headers.get("if-range"), response)
