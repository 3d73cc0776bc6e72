"""The journal on SQLite keeps the contract, on a real file."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commons_graph.errors import InstanceError, JournalBusy, JournalDamaged
from commons_graph.journal.port import Draft
from commons_graph.journal.sql import SqlJournal, open_sqlite
from contracts.journal import JournalContract, TamperingContract, record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def open_journal(path: Path) -> Iterator[Callable[[], SqlJournal]]:
    opened: list[SqlJournal] = []

    def open_one() -> SqlJournal:
        opened.append(open_sqlite(path))
        return opened[-1]

    yield open_one
    for journal in opened:
        journal.close()


class TestSqliteJournal(JournalContract):
    def test_commits_wait_for_the_disk(self, journal: SqlJournal) -> None:
        with journal._engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"

    def test_two_writers_at_once_both_succeed_in_turn(self, open_journal: Callable[[], SqlJournal]) -> None:
        journals = [open_journal(), open_journal()]

        def write(number: int) -> None:
            for step in range(20):
                journals[number].append(Draft([record(f"actor/w{number}", str(step))]))

        threads = [threading.Thread(target=write, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert journals[0].verify().changesets == 40

    def test_a_writer_that_waits_too_long_is_told_so(
        self, path: Path, journal: SqlJournal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("commons_graph.journal.sqlite._WAIT_MS", 50)
        with sqlite3.connect(path, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(JournalBusy):
                open_sqlite(path).append(Draft([record("actor/a")]))
            other.execute("ROLLBACK")
        other.close()
        assert journal.head().sequence == 0

    def test_a_file_that_is_no_database_is_refused(self, path: Path) -> None:
        path.write_bytes(b"not a database, " * 100)
        with pytest.raises((JournalDamaged, InstanceError)):
            open_sqlite(path)

    def test_no_byte_of_an_erased_record_stays_in_the_files(self, path: Path, journal: SqlJournal) -> None:
        secret, long = "Rue du Secret 29", "Une très longue confidence. " * 2000
        for step in range(30):
            others = [record(f"actor/n-{step}-{n}", "x" * 700) for n in range(20)]
            journal.append(Draft([*others, record("actor/a", f"{secret} {step}"), record("actor/b", f"{long}{step}")]))
        assert secret.encode() in _bytes_beside(path)
        journal.erase(["actor/a", "actor/b"], "demande")
        assert secret.encode() not in _bytes_beside(path)
        assert b"longue confidence" not in _bytes_beside(path)
        assert journal.verify().changesets == 31

    def test_who_reads_meanwhile_delays_the_removal_and_this_is_said(
        self, path: Path, open_journal: Callable[[], SqlJournal], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("commons_graph.journal.sqlite._WAIT_MS", 50)
        journal = open_journal()
        journal.append(Draft([record("actor/a", "Rue du Secret 29")]))
        with sqlite3.connect(path, isolation_level=None) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM revision").fetchone()
            with pytest.raises(JournalBusy, match="still reads"):
                journal.erase(["actor/a"], "demande")
            reader.execute("ROLLBACK")
        reader.close()
        assert journal.erase(["actor/a"], "demande") is None
        assert b"Secret" not in _bytes_beside(path)
        assert journal.verify().changesets == 2


def _bytes_beside(path: Path) -> bytes:
    return b"".join(found.read_bytes() for found in sorted(path.parent.glob(path.name + "*")))


class TestSqliteTampering(TamperingContract):
    @pytest.fixture
    def journal(self, open_journal: Callable[[], SqlJournal]) -> SqlJournal:
        journal = open_journal()
        for text in ("un", "deux", "trois"):
            journal.append(Draft([record("actor/a", text), record("actor/b", text)]))
        return journal

    @pytest.fixture
    def tamper(self, path: Path) -> Callable[[str], None]:
        def run(statement: str) -> None:
            with sqlite3.connect(path) as connection:
                connection.execute(statement)
            connection.close()

        return run
