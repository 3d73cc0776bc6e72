"""Secrets that people hold: made at random, kept as digests, and never compared byte by byte."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

_BYTES: Final = 32


def new_secret() -> str:
    """256 random bits, as 43 characters that stand in an address or a cookie as they are."""
    return secrets.token_urlsafe(_BYTES)


def digest_of(secret: str) -> str:
    """The SHA-256 of a secret, in hexadecimal: all that is kept, and what is looked up.

    A secret of 256 random bits cannot be found by trying, so it needs no salt; and a lookup by digest tells nothing by
    its time, since nobody can choose digests that share a beginning.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
