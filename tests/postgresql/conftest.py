"""A PostgreSQL server for the tests of this folder, and databases in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from commons_graph.journal.sql import SqlJournal, open_postgresql
from postgresql.server import Server, binaries


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for all tests; a test that kills it starts it again."""
    programs = binaries()
    if programs is None:
        reason = "PostgreSQL is not installed; on Debian: apt-get install postgresql"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    running = Server(programs)
    yield running
    running.remove()


@pytest.fixture
def url(server: Server) -> str:
    """The address of an empty journal, with the password."""
    return server.new_journal()


@pytest.fixture
def open_journal(url: str) -> Iterator[Callable[[], SqlJournal]]:
    """Opens the journal of this test, as often as wanted."""
    opened: list[SqlJournal] = []

    def open_one() -> SqlJournal:
        opened.append(open_postgresql(url))
        return opened[-1]

    yield open_one
    for journal in opened:
        journal.close()
