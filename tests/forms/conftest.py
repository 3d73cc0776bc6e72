"""The sample census as records, and an office over it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from commons_graph.census import Census
from commons_graph.desk.office import Office, open_office
from commons_graph.rdf.parsing import find_sources
from commons_graph.rdf.records import Record, RecordCollector
from commons_graph.schema.model import Schema
from commons_graph.settings import QueryLimits, Settings
from commons_graph.web.app import create_app, make_site
from web.serving import bound_socket, served

DATA = Path(__file__).parents[2] / "data"
SMALL = Path(__file__).parents[1] / "data" / "small"


@pytest.fixture(scope="session")
def sample(schema: Schema) -> list[Record]:
    """Every record of the sample census."""
    collector = RecordCollector(schema.segments)
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


@dataclass(frozen=True)
class Desk:
    """A census that is served with its office: a client that follows nothing, and the schema."""

    client: httpx.Client
    schema: Schema
    office: Office


@pytest.fixture(scope="session")
def desk(office: Office, schema: Schema) -> Iterator[Desk]:
    """The census with five linked records on the web."""
    with Census(office.settings) as census:
        site = replace(make_site(census.shelf, schema, language="fr"), journal=office.journal, office=office)
    listening, root = bound_socket()
    app = create_app(site, QueryLimits(workers=1, timeout=5))
    with served(app, listening), closing(httpx.Client(base_url=root, timeout=60)) as client:
        yield Desk(client, schema, office)
