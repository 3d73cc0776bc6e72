"""While somebody writes to the journal for long, people still come in, and the server still starts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from accounts.conftest import Instance
from accounts.signing import signed_in
from commons_graph.desk.office import open_office


@contextmanager
def somebody_writes(instance: Instance) -> Iterator[None]:
    """A load that takes its time holds the journal."""
    with closing(sqlite3.connect(instance.settings.var / "journal.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_an_office_opens_while_the_journal_is_written_to(instance: Instance) -> None:
    with somebody_writes(instance):
        open_office(instance.settings).journal.close()


def test_who_is_signed_in_stays_so_while_the_journal_is_written_to(instance: Instance) -> None:
    cookies = signed_in(instance.office)
    with instance.office.journal.writing() as connection:
        connection.exec_driver_sql("UPDATE session SET rotated = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-20 minutes')")
    with instance.browser(cookies) as browser:
        with somebody_writes(instance):
            answer = browser.get("/account/")
            assert answer.status_code == 200
            assert not any("session" in cookie for cookie in answer.headers.get_list("set-cookie"))
        answer = browser.get("/account/")
    assert answer.status_code == 200
    assert any("session" in cookie for cookie in answer.headers.get_list("set-cookie")), "made up for afterwards"


def test_what_cannot_be_written_is_answered_with_a_page_that_says_so(instance: Instance) -> None:
    with instance.browser() as browser, somebody_writes(instance):
        secret = "A" * 43
        assert browser.get(f"/account/link/{secret}").status_code == 410
        assert browser.get("/account/sign-in").status_code == 200
