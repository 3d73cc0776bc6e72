"""Publications: the editions that were given to the world, to be cited and kept.

An edition is known by its journal sequence. Publishing one is a fact as an accepted changeset is, so the journal keeps
it: which edition, when, and under which title.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Publication:
    """One published edition: its journal sequence, when it was published (UTC), its title, "" where it has none."""

    sequence: int
    at: datetime
    title: str
