"""The sample census as an edition, opened once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from commons_graph.census import Census
from commons_graph.editions.edition import Edition
from commons_graph.rdf.parsing import find_sources
from commons_graph.schema.model import Schema
from commons_graph.settings import Settings

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Iterator[Edition]:
    """The edition of the sample census."""
    with Census(Settings(instance=tmp_path_factory.mktemp("sample")), schema) as census:
        census.load(find_sources([DATA]))
        edition = census.shelf.current()
    yield edition
    edition.close()
