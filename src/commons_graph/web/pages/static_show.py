"""`/static/…`: the style sheet, pictures and scripts."""

from __future__ import annotations

import re
from typing import Final

from fastapi import Request
from starlette.responses import Response

from commons_graph.errors import NotFound
from commons_graph.web.static_files import by_address

_REFUSED: Final = re.compile(r";\s*q=0(?:\.0*)?\s*\Z")


def show(request: Request, name: str) -> Response:
    """A file whose name holds the hash of its content, so it can be kept for ever; packed for who can unpack it."""
    file = by_address().get(name)
    if file is None:
        raise NotFound("there is no such file")
    accepted = _codings(request.headers.get("accept-encoding", ""))
    coding = next((coding for coding in file.packed if coding in accepted), None)
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "ETag": f'"{name}-{coding}"' if coding else f'"{name}"',
        "Vary": "Accept-Encoding",
        **({"Content-Encoding": coding} if coding else {}),
    }
    return Response(file.packed[coding] if coding else file.content, media_type=file.content_type, headers=headers)


def _codings(header: str) -> set[str]:
    """The content codings that a client says it accepts."""
    return {part.partition(";")[0].strip().lower() for part in header.split(",") if not _REFUSED.search(part)}
