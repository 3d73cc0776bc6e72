"""Sending a file from the disk, whole or in parts, so that an interrupted download goes on where it stopped."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Final

from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from commons_graph.errors import RangeNotSatisfiable
from commons_graph.web.cache import not_modified
from commons_graph.web.conditional import is_fresh
from commons_graph.web.visit import METHOD_KEY

_RANGES: Final = re.compile(r"bytes=\s*(?:\d+-\d*|-\d+)(?:\s*,\s*(?:\d+-\d*|-\d+))*\s*", re.ASCII | re.IGNORECASE)
_RANGE: Final = re.compile(r"(\d*)-(\d*)", re.ASCII)
_DIGITS_MAX: Final = 18
_FOREVER: Final = "max-age=31536000, immutable"
"""Shared caches may keep it as well (RFC 9111 §3); without `public` the memory of the server itself does not."""


class SentFile(FileResponse):
    """A file that never changes at its address, known by its SHA-256 (in hexadecimal)."""

    def __init__(self, path: Path, media_type: str, sha256: str, *, name: str, attached: bool) -> None:
        digest = base64.b64encode(bytes.fromhex(sha256)).decode()
        super().__init__(
            path,
            headers={
                "ETag": f'"{sha256}"',
                "Cache-Control": _FOREVER,
                "Repr-Digest": f"sha-256=:{digest}:",
                "Digest": f"sha-256={digest}",
            },
            media_type=media_type,
            filename=name,
            content_disposition_type="attachment" if attached else "inline",
            stat_result=path.stat(),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the file, with parts of it, or with nothing where the client has it already."""
        headers = dict(scope["headers"])
        etag = self.headers["etag"].encode()
        if (tags := headers.get(b"if-none-match")) is not None and is_fresh(tags, None, etag, None):
            await send(not_modified(self.raw_headers))
            await send({"type": "http.response.body", "body": b""})
            return
        if not usable(headers.get(b"range", b"").decode("latin-1")):
            headers.pop(b"range", None)
        scope = {**scope, "headers": list(headers.items()), "method": scope.get(METHOD_KEY, scope["method"])}
        await super().__call__(scope, receive, send)


def usable(text: str) -> bool:
    """Whether a Range header asks for byte ranges that can be understood; others are ignored (RFC 9110 §14.2)."""
    if not _RANGES.fullmatch(text):
        return False
    for first, last in _RANGE.findall(text):
        if len(first) > _DIGITS_MAX or len(last) > _DIGITS_MAX or (first and last and int(first) > int(last)):
            return False
    return True


def check_range(text: str | None, size: int) -> None:
    """Raise RangeNotSatisfiable when a range that can be understood begins beyond the end of a file."""
    if text is None or not usable(text):
        return
    for first, last in _RANGE.findall(text):
        beyond = int(first) >= size if first else int(last) == 0 or size == 0
        if beyond:
            error = RangeNotSatisfiable(f"the file has {size} bytes", hint="ask for a range within it")
            error.headers = {"Content-Range": f"bytes */{size}"}
            raise error


def send_file(request_range: str | None, if_range: str | None, response: SentFile) -> Response:
    """The answer for a file; a range beyond its end is refused, unless If-Range asks for the whole of another one."""
    if if_range is None or if_range == response.headers["etag"]:
        check_range(request_range, int(response.headers["content-length"]))
    return response
