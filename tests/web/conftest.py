"""A census on the web: the sample census and a few records more, served by uvicorn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from commons_graph.census import Census
from commons_graph.feeds.dumps.options import usual_options
from commons_graph.feeds.dumps.shelf import write_published
from commons_graph.journal.opening import read_only_journal
from commons_graph.rdf.parsing import find_sources
from commons_graph.schema.reader import bundled_schema
from commons_graph.settings import QueryLimits, Settings
from commons_graph.web.app import create_app, make_site
from web.serving import bound_socket, served

DATA = Path(__file__).parents[2] / "data"
EXTRA = Path(__file__).parent / "extra.ttl"
FEW_WORKERS = QueryLimits(workers=2, timeout=5)


@dataclass(frozen=True)
class Served:
    """A running census: the address of its root, a client that follows nothing, and its settings."""

    root: str
    client: httpx.Client
    settings: Settings

    def get(self, path: str, **headers: str) -> httpx.Response:
        """GET a path; header names are written with underscores."""
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def page(self, path: str, language: str = "fr") -> httpx.Response:
        """GET a path as a browser does."""
        response = self.get(path, accept="text/html", accept_language=language)
        assert response.status_code == 200, (path, response.text[:500])
        return response


def load(settings: Settings, *paths: Path) -> None:
    """Load files into the instance of these settings."""
    with Census(settings) as census:
        census.load(find_sources(paths))


def application(settings: Settings) -> ASGIApp:
    """The application of an instance that has an edition."""
    with Census(settings) as census:
        shelf = census.shelf
    journal, dumps = read_only_journal(settings), settings.var / "dumps"
    site = replace(make_site(shelf, bundled_schema(), language="fr"), journal=journal, dumps=dumps)
    return create_app(site, FEW_WORKERS)


@pytest.fixture(scope="session")
def serve_census(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Served]]:
    """Starts a census from some paths, under a base; the address listened on unless another is given."""
    with ExitStack() as stack:

        def serve(*paths: Path, base: str | None = None) -> Served:
            listening, root = bound_socket()
            settings = Settings(instance=tmp_path_factory.mktemp("web"), base=base or root)
            load(settings, *paths)
            stack.enter_context(served(application(settings), listening))
            client = stack.enter_context(httpx.Client(base_url=root, timeout=30))
            return Served(root, client, settings)

        yield serve


@pytest.fixture(scope="session")
def brest(serve_census: Callable[..., Served]) -> Served:
    """The sample census and the extra records, at the address listened on, as edition 1 with its files."""
    census = serve_census(DATA, EXTRA)
    with Census(census.settings) as writer:
        writer.publish()
        with closing(writer.shelf.current()) as edition:
            write_published(writer.journal, edition, census.settings.var, usual_options("fr"))
    return census
