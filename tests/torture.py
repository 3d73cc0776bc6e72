"""How often tests kill: a few times in the usual run, as often as TORTURE_KILLS says in `make torture`."""

from __future__ import annotations

import os


def kills(usual: int) -> int:
    """How many times to kill; `usual` unless the environment says otherwise."""
    return int(os.environ.get("TORTURE_KILLS", str(usual)))
