"""How often tests try what chance decides: a few times in the usual run, as TORTURE_ROUNDS says in `make torture`."""

from __future__ import annotations

import os


def rounds(usual: int) -> int:
    """How often to try, such as to kill a process; `usual` unless the environment says otherwise."""
    return int(os.environ.get("TORTURE_ROUNDS", str(usual)))
