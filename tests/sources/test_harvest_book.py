"""What a harvest notes is written with the data it is about, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from commons_graph.errors import CommonsError
from commons_graph.journal.harvests import Cursor, HarvestBook, Harvested, move_cursor, note_versions
from commons_graph.journal.port import Draft
from commons_graph.journal.proposals import Proposals, Suggestion, add_proposals
from commons_graph.journal.sql import SqlJournal, open_sqlite
from contracts.journal import record

SOURCE = "https://there.example/changes"


@pytest.fixture
def journal(tmp_path: Path) -> SqlJournal:
    return open_sqlite(tmp_path / "journal.sqlite")


def version(number: int) -> Harvested:
    return Harvested(
        f"https://there.example/doc/actor/a?version={number}", SOURCE, "https://there.example/a", "", number
    )


def test_an_error_beside_a_changeset_leaves_neither(journal: SqlJournal) -> None:
    book = HarvestBook(journal)

    def beside(connection: sa.Connection, _: object) -> None:
        move_cursor(connection, Cursor(SOURCE, sequence=7))
        raise RuntimeError("the power fails here")

    with pytest.raises(RuntimeError):
        journal.append(Draft([record("actor/a")]), beside=beside)
    assert journal.head().sequence == 0
    assert book.cursor(SOURCE) is None


def test_what_is_beside_is_kept_even_when_no_record_differs(journal: SqlJournal) -> None:
    book = HarvestBook(journal)
    journal.append(Draft([record("actor/a")]))
    done = Cursor(SOURCE, asked="https://there.example/", sequence=7)

    def beside(connection: sa.Connection, _: object) -> None:
        move_cursor(connection, done)

    assert journal.append(Draft([record("actor/a")]), beside=beside) is None
    assert book.cursor(SOURCE) == book.cursor("https://there.example/") == done


def test_a_version_is_noted_once(journal: SqlJournal) -> None:
    book = HarvestBook(journal)
    with journal.writing() as connection:
        note_versions(connection, SOURCE, [version(1)])
    with pytest.raises(CommonsError), journal.writing() as connection:
        note_versions(connection, SOURCE, [version(2), version(1)])
    assert list(book.known(SOURCE, [version(1).version, version(2).version])) == [version(1).version]


def test_a_suggestion_is_taken_in_once(journal: SqlJournal) -> None:
    kept = Proposals(journal)
    suggestion = Suggestion("create", "https://there.example/a", "them", SOURCE, "https://there.example/a?version=1")
    with journal.writing() as connection:
        assert add_proposals(connection, [suggestion, suggestion]) == 1
    with journal.writing() as connection:
        assert add_proposals(connection, [suggestion]) == 0
    assert [proposal.suggestion for proposal in kept.all()] == [suggestion]
