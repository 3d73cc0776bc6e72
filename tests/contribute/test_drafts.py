"""Drafts: kept page by page behind a secret that nobody can guess, and gone when they are told to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commons_graph.errors import AnswerTooLarge, NotFound
from commons_graph.journal.drafts import KEPT, Drafts
from commons_graph.journal.given_keys import GivenKeys
from commons_graph.journal.port import Draft as ChangesetDraft
from commons_graph.journal.port import timestamp
from commons_graph.journal.sql import SqlJournal, open_sqlite
from commons_graph.rdf.addresses import Address
from commons_graph.rdf.records import record_of


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqlJournal]:
    with closing(open_sqlite(tmp_path / "journal.sqlite")) as opened:
        yield opened


def test_a_draft_keeps_each_page_as_it_was_typed(journal: SqlJournal) -> None:
    drafts = Drafts(journal)
    secret = drafts.begin()
    drafts.save(secret, "name", {"label": ["  L’atelier\u202e \x00 \ud800 "]})
    drafts.save(secret, "whom", {"theme": ["food", "care"], "audience": []})
    drafts.save(secret, "name", {"label": ["L’atelier"]})
    draft = Drafts(journal).get(secret)
    assert draft.pages == {"name": {"label": ["L’atelier"]}, "whom": {"theme": ["food", "care"], "audience": []}}
    assert draft.until - datetime.now(UTC) > KEPT - timedelta(minutes=1)


def test_the_journal_does_not_know_the_secret(journal: SqlJournal, tmp_path: Path) -> None:
    secret = Drafts(journal).begin()
    assert len(secret) == 22
    for file in tmp_path.iterdir():
        assert secret.encode() not in file.read_bytes()


@pytest.mark.parametrize("guess", ["", "x", "A" * 22, "é\ud800", "%", "' OR 1=1 --", "A" * 100_000])
def test_another_secret_opens_nothing(journal: SqlJournal, guess: str) -> None:
    drafts = Drafts(journal)
    drafts.begin()
    with pytest.raises(NotFound):
        drafts.get(guess)
    with pytest.raises(NotFound):
        drafts.save(guess, "name", {})


def test_a_deleted_draft_leaves_no_byte(journal: SqlJournal, tmp_path: Path) -> None:
    drafts = Drafts(journal)
    secret = drafts.begin()
    drafts.save(secret, "name", {"label": ["Passementerie"]})
    drafts.forget(secret)
    drafts.forget(secret)
    with pytest.raises(NotFound):
        drafts.get(secret)
    assert not [file for file in tmp_path.iterdir() if b"Passementerie" in file.read_bytes()]


def test_a_sent_draft_is_empty_and_keeps_its_version(journal: SqlJournal) -> None:
    drafts = Drafts(journal)
    secret = drafts.begin()
    version = drafts.save(secret, "name", {"label": ["X"]}).version
    drafts.close(secret)
    drafts.save(secret, "name", {"label": ["Y"]})
    found = drafts.get(secret)
    assert (found.sent, found.pages, found.version) == (True, {}, version)


def test_a_draft_goes_after_ninety_days(journal: SqlJournal, tmp_path: Path) -> None:
    drafts = Drafts(journal)
    old, young = drafts.begin(), drafts.begin()
    with closing(sqlite3.connect(tmp_path / "journal.sqlite")) as connection:
        past = timestamp(datetime.now(UTC) - KEPT - timedelta(minutes=1))
        connection.execute("UPDATE draft SET changed = ? WHERE version = ?", (past, drafts.get(old).version))
        connection.commit()
        with pytest.raises(NotFound):
            drafts.get(old)
        drafts.begin()
        assert connection.execute("SELECT count(*) FROM draft").fetchone() == (2,)
    assert not drafts.get(young).sent


def test_a_draft_that_grows_without_end_is_refused_and_stays_as_it_was(journal: SqlJournal) -> None:
    drafts = Drafts(journal)
    secret = drafts.begin()
    drafts.save(secret, "name", {"label": ["X"]})
    with pytest.raises(AnswerTooLarge):
        drafts.save(secret, "what", {"description": ["é" * 500_000]})
    assert drafts.get(secret).pages == {"name": {"label": ["X"]}}


def test_no_two_records_get_the_same_key(journal: SqlJournal) -> None:
    record = record_of(Address("initiative", "oufipo"), {"<a> <b> <c> ."}, "")
    journal.append(ChangesetDraft([record], role="importer"))
    keys = GivenKeys(journal)
    assert keys.take(["initiative/oufipo", "initiative/new", "initiative/new"]) == [
        "initiative/oufipo-2",
        "initiative/new",
        "initiative/new-2",
    ]
    assert GivenKeys(journal).take(["initiative/new", "actor/new"]) == ["initiative/new-3", "actor/new"]
