"""`/static/…`: the style sheet and the mark."""

from __future__ import annotations

from starlette.responses import Response

from commons_graph.errors import NotFound
from commons_graph.web.static_files import static_files


def show(name: str) -> Response:
    """A file whose name holds the hash of its content, so it can be kept for ever."""
    file = next((file for file in static_files().values() if file.name == name), None)
    if file is None:
        raise NotFound("there is no such file")
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "ETag": f'"{name}"'}
    return Response(file.content, media_type=file.content_type, headers=headers)
