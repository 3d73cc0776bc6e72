"""A small census with an office, for the tests of what is decided at its desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from commons_graph.desk.office import Office, open_office
from commons_graph.desk.review.review import Review
from commons_graph.settings import Settings
from web.conftest import load

SMALL = Path(__file__).parents[1] / "data" / "small"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The office of five records."""
    settings = Settings(instance=tmp_path, base="https://port.example/")
    load(settings, SMALL)
    opened = open_office(settings)
    yield opened
    opened.journal.close()


@pytest.fixture
def review(office: Office) -> Review:
    """The decisions of that office."""
    return Review(office)
