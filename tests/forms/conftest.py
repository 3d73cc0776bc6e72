"""The sample census as records, and an office over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from commons_graph.census import Census, segments_of
from commons_graph.desk.office import Office, open_office
from commons_graph.rdf.parsing import find_sources
from commons_graph.rdf.records import Record, RecordCollector
from commons_graph.schema.model import Schema
from commons_graph.settings import Settings

DATA = Path(__file__).parents[2] / "data"
SMALL = Path(__file__).parents[1] / "data" / "small"


@pytest.fixture(scope="session")
def sample(schema: Schema) -> list[Record]:
    """Every record of the sample census."""
    collector = RecordCollector(segments_of(schema))
    for source in find_sources([DATA]):
        collector.add(source)
    return collector.records()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The office of a census with five linked records."""
    settings = Settings(instance=tmp_path_factory.mktemp("office"))
    with Census(settings) as census:
        census.load(find_sources([SMALL]))
    return open_office(settings)
