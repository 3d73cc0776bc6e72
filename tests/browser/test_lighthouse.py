"""Lighthouse on the pages that most people see; its measure of speed is in the benchmarks, not here."""

from __future__ import annotations

import pytest

from browser.lighthouse import lighthouse
from browser.pages import PAGES
from web.conftest import Served


@pytest.mark.parametrize("name", ["home", "list", "initiative", "map"])
def test_lighthouse_gives_95_or_more(brest: Served, name: str) -> None:
    found = lighthouse(brest.root + "fr/" + PAGES[name])
    assert all(score >= 95 for score in found.scores.values()), (found.scores, found.faults)
