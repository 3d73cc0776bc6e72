"""Fixtures that every part of the test suite shares: the sample census, and instances made from it."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commons_graph.census import Census
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source, find_sources
from commons_graph.schema.model import Schema
from commons_graph.schema.reader import bundled_schema
from commons_graph.settings import Settings

ROOT = Path(__file__).parents[1]


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: a third of the time is waiting for servers, browsers and mail."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests in a browser a second try, which the closing line counts: keys and pages may come in another order."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session", autouse=True)
def _ctrl_c() -> None:
    """Let the programs that tests start hear Ctrl-C, also where the tests themselves run in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def schema() -> Schema:
    """The schema of the shapes and ontology in this checkout."""
    return bundled_schema()


@pytest.fixture(scope="session")
def small_census() -> list[Source]:
    """Five linked records, small enough to read: an initiative, two actors, a partnership, a territory."""
    return find_sources([Path(__file__).parent / "data" / "small"])


@pytest.fixture
def open_census(tmp_path: Path, schema: Schema) -> Iterator[Callable[..., Census]]:
    """Opens the instance of this test, as often as wanted, without the validator."""
    opened: list[Census] = []

    def open_one(**changes: object) -> Census:
        settings = Settings(instance=tmp_path / "instance", **changes)  # type: ignore[arg-type]
        census = Census(settings, schema)
        opened.append(census)
        return census

    yield open_one
    for census in opened:
        census.close()


def turtle(text: str, name: str = "text.ttl") -> Source:
    """A document typed in a test."""
    return Source(name, TURTLE, data=text.encode())


@pytest.fixture
def document() -> Callable[..., Source]:
    """Makes a Turtle document from text."""
    return turtle


@pytest.fixture
def free_port() -> int:
    """A loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Data beside the repository that may be read in tests but not copied here: W3C suites, external vocabularies."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        reason = "the folder ../shared/data is not beside the repository"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
