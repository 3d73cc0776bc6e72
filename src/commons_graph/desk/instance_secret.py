"""The secret of an instance: what cookies, forms and links are signed with, in a file that only its owner reads."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from commons_graph.errors import InstanceError

_BYTES: Final = 32


def instance_secret(var: Path) -> bytes:
    """The secret below a `var/`, the same in every process; made once, whole and durable, whoever comes first.

    Several hosts that share a journal behind one address need the same file. Raises InstanceError for one that is cut
    short, since whoever guesses it could sign in as anybody.
    """
    path = var / "secret"
    with suppress(FileNotFoundError):
        return _checked(path)
    made = path.with_name(f".secret-{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
        file.flush()
        os.fsync(file.fileno())  # a name without its content after a crash would be a secret that everybody knows
    try:
        os.link(made, path)  # fails where another process was first, and then its secret counts
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return _checked(path)


def _checked(path: Path) -> bytes:
    secret = path.read_bytes()
    if len(secret) < _BYTES:
        raise InstanceError(
            "the secret of this instance is cut short",
            where=str(path),
            hint="remove the file: another is made, and everybody signs in again",
        )
    return secret
