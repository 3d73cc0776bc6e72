"""Passwords, as argon2id (RFC 9106)."""

from __future__ import annotations

import threading
import unicodedata
from functools import lru_cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

SHORTEST: Final = 12
"""Characters that a password has at least; there is no other rule, since rules make passwords that are guessed."""

LONGEST: Final = 1024
"""Characters beyond which nothing is hashed."""

_AT_ONCE: Final = threading.BoundedSemaphore(2)
"""How many passwords a process looks at together: each takes 64 MiB, and a crowd of guesses must not take them all."""

_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4, hash_len=32, salt_len=16, type=Type.ID)
"""The second of the choices that RFC 9106 §4 recommends: 64 MiB, 3 passes, 4 lanes."""


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _AT_ONCE:
        return _HASHER.hash(_bytes(password))


def matches(kept: str, password: str) -> bool:
    """Whether a password is the one that was chosen.

    Without a kept one (""), the work is done all the same, so that the time does not tell whether an account exists.
    """
    with _AT_ONCE:
        try:
            return _HASHER.verify(kept or _nobody(), _bytes(password[:LONGEST])) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def faults_of(password: str, again: str) -> dict[str, str]:
    """Words for what is wrong with a password that somebody chooses and types twice, by the name of the field."""
    if len(password) < SHORTEST:
        return {"password": "short"}
    if len(password) > LONGEST:
        return {"password": "long"}
    return {"again": "differs"} if again != password else {}


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than those in force."""
    return _HASHER.check_needs_rehash(kept)


def _bytes(password: str) -> bytes:
    """A password as bytes, the same from every keyboard: some send é as one character, others as two."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash that no account has."""
    return _HASHER.hash(b"nobody has this password")
