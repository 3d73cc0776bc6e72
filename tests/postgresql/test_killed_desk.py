"""The desk of a census whose journal is on PostgreSQL, killed at any moment."""

from __future__ import annotations

import random
from pathlib import Path

from commons_graph.settings import Settings
from desk.killing import kill_often
from torture import rounds

KILLS = rounds(4)


def test_no_acknowledged_acceptance_is_lost_and_none_is_applied_twice(tmp_path: Path, url: str) -> None:
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    kill_often(Settings(instance=tmp_path, base="https://port.example/", journal=url), KILLS, seed)
