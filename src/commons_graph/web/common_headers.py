"""Headers that every answer carries: reading from anywhere is allowed, running anything in a page is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

CORS: Final = (
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"ETag, Link, Content-Location, Content-Language, Content-Profile, Content-Range, Repr-Digest"
        b", Memento-Datetime",
    ),
)

_POLICY: Final = "content-security-policy"


def content_policy(*, framed: bool = False, pictures: Sequence[str] = ()) -> dict[str, str]:
    """The header that says what a page may load: our own files, and nothing made of text in the page.

    `framed` lets pages of other sites show this one in a frame; `pictures` are origins besides ours that pictures,
    such as map tiles, may come from.
    """
    rules = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        " ".join(("img-src 'self' data:", *pictures)),
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors " + ("*" if framed else "'none'"),
    )
    return {_POLICY: "; ".join(rules)}


_STRICT: Final = (_POLICY.encode(), content_policy()[_POLICY].encode())

SAFETY: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    _STRICT,
)


def with_common(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer and those that every answer carries; one of its own is kept.

    What depends on cookies is for one person, and then no other site may read it.
    """
    own = list(headers)
    given = {name for name, _ in own}
    private = any(name == b"vary" and b"cookie" in value.lower() for name, value in own)
    return [*own, *(() if private else CORS), *(header for header in SAFETY if header[0] not in given)]


PREFLIGHT: Final = [
    (b"allow", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (
        b"access-control-allow-headers",
        b"Accept, Accept-Datetime, Accept-Language, Accept-Profile, If-None-Match, If-Modified-Since, Range, If-Range",
    ),
    (b"access-control-max-age", b"86400"),
]
"""The answer to OPTIONS on an address that is only read."""
