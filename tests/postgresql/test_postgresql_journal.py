"""The journal on PostgreSQL keeps the contract, on a real server."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
import pytest

from commons_graph.errors import InstanceError, JournalBusy, JournalUnreachable, SettingsError, UnprintableText
from commons_graph.journal.port import Draft
from commons_graph.journal.proposals import Proposals, Suggestion, add_proposals
from commons_graph.journal.sql import SqlJournal, open_postgresql
from contracts.journal import JournalContract, TamperingContract, record
from postgresql.server import PASSWORD, Server


class TestPostgresqlJournal(JournalContract):
    def test_commits_wait_for_the_disk_whatever_the_database_is_set_to(self, url: str) -> None:
        for weak, used in (("off", "on"), ("local", "on"), ("remote_write", "on"), ("remote_apply", "remote_apply")):
            journal = open_postgresql(f"{url}%20-csynchronous_commit%3D{weak}")
            with journal.writing() as connection:
                assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == used
            journal.close()

    def test_two_writers_at_once_both_succeed_in_turn(self, open_journal: Callable[[], SqlJournal]) -> None:
        journals = [open_journal() for _ in range(3)]

        def write(number: int) -> None:
            for step in range(20):
                journals[number].append(Draft([record(f"actor/w{number}", str(step)), record("actor/all", f"{step}")]))

        threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = journals[0].verify()
        assert found.changesets == 60
        assert [n.number for n in journals[0].numbered(1, 999)] == list(range(1, found.revisions + 1))

    def test_many_who_open_an_empty_database_at_once_make_its_tables_once(
        self, open_journal: Callable[[], SqlJournal]
    ) -> None:
        failures: list[BaseException] = []

        def open_one() -> None:
            try:
                open_journal().head()
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=open_one) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []

    def test_a_writer_that_waits_too_long_is_told_so(
        self, url: str, journal: SqlJournal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("commons_graph.journal.postgresql._WAIT_MS", 50)
        with journal.writing():
            other = open_postgresql(url)
            with pytest.raises(JournalBusy):
                other.append(Draft([record("actor/a")]))
            other.close()
        assert journal.head().sequence == 0

    def test_a_reader_sees_one_moment_while_others_write(self, open_journal: Callable[[], SqlJournal]) -> None:
        journal, other = open_journal(), open_journal()
        for number in range(3):
            journal.append(Draft([record(f"actor/n-{number}-{n}") for n in range(400)]))
        walk = journal.revisions()
        next(walk)
        other.append(Draft([record("actor/later")]))
        assert sum(1 for _ in walk) == 1199

    def test_keys_are_in_the_order_of_their_bytes_whatever_the_language_of_the_database(self, server: Server) -> None:
        server.run(server.url(), "CREATE DATABASE in_french TEMPLATE template0 ICU_LOCALE 'fr' LOCALE_PROVIDER icu")
        journal = open_postgresql(server.url("in_french"))
        keys = ["actor/a-b", "actor/a1", "actor/ab", "actor-x/aa"]
        journal.append(Draft([record(key) for key in keys if "x" not in key]))
        assert [r.key for r in journal.state()] == ["actor/a-b", "actor/a1", "actor/ab"]
        journal.close()

    def test_proposals_are_kept_beside(self, journal: SqlJournal) -> None:
        proposals = Proposals(journal)
        with journal.writing() as connection:
            asked = Suggestion("create", "https://x.example/doc/actor/a", "x", "p", "v1", content=b"\x00\xff")
            assert add_proposals(connection, [asked, asked]) == 1
        proposals.decide(1, "accepted")
        assert [(p.state, p.suggestion.content) for p in proposals.all()] == [("accepted", b"\x00\xff")]

    def test_a_text_that_the_database_cannot_hold_is_refused_in_our_words(self, journal: SqlJournal) -> None:
        with pytest.raises(UnprintableText):
            journal.append(Draft([record("actor/a")], message="a\x00b"))
        assert journal.head().sequence == 0

    def test_an_error_does_not_quote_the_row_it_is_about(self, journal: SqlJournal) -> None:
        journal.append(Draft([record("actor/a")]))
        with pytest.raises(Exception, match="duplicate key") as caught, journal.writing() as connection:
            connection.exec_driver_sql("INSERT INTO changeset SELECT * FROM changeset")
        assert "sequence)=(1)" not in str(caught.value)


class TestErasing:
    SECRET = "Rue du Secret 29"

    def fill(self, journal: SqlJournal) -> None:
        long = "Une très longue confidence. " * 900
        for step in range(12):
            others = [record(f"actor/n-{step}-{n}", "x" * 700) for n in range(10)]
            secrets = [record("actor/a", f"{self.SECRET} {step}"), record("actor/b", f"{long}{step}")]
            journal.append(Draft([*others, *secrets]))

    def test_no_byte_of_an_erased_record_stays_in_the_files_nor_after_a_switch_in_the_log(
        self, server: Server, url: str
    ) -> None:
        journal = open_postgresql(url)
        self.fill(journal)
        server.run(url, "ANALYZE", "CHECKPOINT")
        assert self.SECRET.encode() in server.bytes_below("base")
        journal.erase(["actor/a", "actor/b"], "demande")
        server.run(url, "CHECKPOINT")
        assert self.SECRET.encode() not in server.bytes_below("base")
        # what docs/postgresql.md tells an operator to do for the write-ahead log
        server.run(url, "SELECT pg_switch_wal()", "CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT")
        for folder in ("base", "global", "pg_wal"):
            found = server.bytes_below(folder)
            assert self.SECRET.encode() not in found
            assert "très longue confidence".encode() not in found
        assert journal.verify().changesets == 13
        journal.close()

    def test_who_reads_meanwhile_delays_the_removal_and_this_is_said(
        self, server: Server, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("commons_graph.journal.postgresql._WAIT_MS", 50)
        journal = open_postgresql(url)
        self.fill(journal)
        # a lock on the table, or only an old view
        for key, reads in (("actor/a", "SELECT count(*) FROM revision"), ("actor/b", "SELECT 1")):
            with psycopg.connect(url) as reader:
                reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                reader.execute(reads.encode())
                with pytest.raises(JournalBusy, match="still reads"):
                    journal.erase([key], "demande")
        assert journal.erase(["actor/a", "actor/b"], "demande") is None
        server.run(url, "CHECKPOINT")
        assert self.SECRET.encode() not in server.bytes_below("base")
        assert journal.verify().changesets == 14
        journal.close()


class TestAway:
    def test_a_restart_of_the_server_is_not_noticed_by_who_asks_afterwards(
        self, server: Server, open_journal: Callable[[], SqlJournal]
    ) -> None:
        journal = open_journal()
        journal.append(Draft([record("actor/a")]))
        server.stop()
        with pytest.raises(JournalUnreachable) as caught:
            journal.head()
        assert PASSWORD not in f"{caught.value} {caught.value.hint}"
        server.start()
        assert journal.head().sequence == 1
        assert journal.append(Draft([record("actor/b")])) is not None

    def test_the_wrong_password_is_told_without_it(self, server: Server) -> None:
        with pytest.raises(JournalUnreachable, match="password authentication failed") as caught:
            open_postgresql(server.url(password="wrong-but-secret"))
        assert "wrong-but-secret" not in str(caught.value)

    def test_a_database_without_tables_that_is_only_read_is_no_census_yet(self, url: str) -> None:
        journal = open_postgresql(url, make=False)
        with pytest.raises(InstanceError, match="no census here yet"):
            journal.head()
        journal.close()

    def test_a_database_that_could_garble_text_is_refused(self, server: Server) -> None:
        server.run(
            server.url(), "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
        )
        with pytest.raises(InstanceError, match="server_encoding"):
            open_postgresql(server.url("latin"))

    def test_a_role_that_may_not_make_tables_is_told_so(self, server: Server) -> None:
        server.run(server.url(), "DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN PASSWORD 'guest-pass'")
        with pytest.raises(InstanceError, match="permission denied"):
            open_postgresql(server.url(user="guest", password="guest-pass"))

    def test_an_unknown_option_is_told_without_the_password(self, url: str) -> None:
        with pytest.raises((InstanceError, SettingsError), match="frobnicate") as caught:
            open_postgresql(f"{url}&frobnicate=1")
        assert PASSWORD not in str(caught.value)


class TestPostgresqlTampering(TamperingContract):
    @pytest.fixture
    def journal(self, open_journal: Callable[[], SqlJournal]) -> SqlJournal:
        journal = open_journal()
        for text in ("un", "deux", "trois"):
            journal.append(Draft([record("actor/a", text), record("actor/b", text)]))
        return journal

    @pytest.fixture
    def tamper(self, server: Server, url: str) -> Callable[[str], None]:
        def run(statement: str) -> None:
            # the same statements in the words of this database; who tampers does not care for foreign keys
            words = statement.replace("x''", "''::bytea").replace("content || ' '", "content || ' '::bytea")
            server.run(url, "ALTER TABLE revision DISABLE TRIGGER ALL", "ALTER TABLE changeset DISABLE TRIGGER ALL")
            server.run(url, words)

        return run
