"""The secret in the link by which the author of a proposal follows it: made again when it is needed, and never kept.

The journal knows its digest only, so that whoever reads a copy of the journal cannot follow anybody's proposals.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Final

_BYTES: Final = 16


def follow_secret(secret: bytes, version: str) -> str:
    """The secret of the link of a suggestion, by the secret of the instance and the version of the suggestion."""
    made = hmac.new(secret, f"follow {version}".encode(), hashlib.sha256).digest()[:_BYTES]
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def follow_digest(secret: str) -> str:
    """What the journal keeps of such a secret: its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()
