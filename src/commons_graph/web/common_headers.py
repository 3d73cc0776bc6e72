"""Headers that every answer carries: reading from anywhere is allowed, running anything in a page is not."""

from __future__ import annotations

from typing import Final

CORS: Final = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, Content-Location, Content-Language"),
)

SAFETY: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        b"frame-ancestors 'none'",
    ),
)

PREFLIGHT: Final = [
    (b"allow", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"Accept, Accept-Language, If-None-Match, If-Modified-Since"),
    (b"access-control-max-age", b"86400"),
]
"""The answer to OPTIONS on an address that is only read."""
