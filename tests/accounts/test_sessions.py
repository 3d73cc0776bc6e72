"""Sessions end when they should, are never another's, and move to a new token as they are used."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from commons_graph.desk.accounts import sessions as module
from commons_graph.desk.accounts.register import Accounts
from commons_graph.desk.accounts.sessions import Sessions
from commons_graph.desk.mail.letters import Post
from commons_graph.desk.member import Role
from commons_graph.journal.accounts import Account
from commons_graph.journal.outbox import Outbox
from commons_graph.journal.port import timestamp
from commons_graph.journal.sql import SqlJournal, open_sqlite
from commons_graph.settings import Settings

SECRET = b"s" * 32
BASE = "https://brest.example.org/"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqlJournal]:
    with closing(open_sqlite(tmp_path / "journal.sqlite")) as opened:
        yield opened


@pytest.fixture
def accounts(journal: SqlJournal) -> Accounts:
    return Accounts(journal, SECRET, Post(Settings(base=BASE), Outbox(journal, works=False)))


@pytest.fixture
def ann(accounts: Accounts) -> Account:
    return accounts.invite("ann@example.org", Role.ANIMATOR, "Ann").account


def passes(journal: SqlJournal, minutes: float) -> None:
    """Let time pass for every session: all that is written down moves into the past."""
    with journal.writing() as connection:
        rows = connection.execute(sa.text("SELECT number, rotated, confirmed, expires FROM session")).all()
        for number, *times in rows:
            moved = [earlier(text, minutes) for text in times]
            values = dict(zip(("rotated", "confirmed", "expires"), moved, strict=True), number=number)
            query = "UPDATE session SET rotated=:rotated, confirmed=:confirmed, expires=:expires WHERE number=:number"
            connection.execute(sa.text(query), values)


def earlier(text: str, minutes: float) -> str:
    return timestamp(datetime.fromisoformat(text) - timedelta(minutes=minutes)) if text else ""


def test_whoever_signed_in_is_known_by_the_cookie(accounts: Accounts, ann: Account) -> None:
    cookie = accounts.sessions.open(ann, "Firefox").cookie
    presence = accounts.sessions.presence(cookie)
    assert presence is not None
    assert presence.account == ann
    assert not presence.cookie


def test_two_sessions_never_have_the_same_token(accounts: Accounts, ann: Account) -> None:
    cookies = {accounts.sessions.open(ann).cookie for _ in range(50)}
    assert len(cookies) == 50
    assert all(len(cookie.split(".")[0]) >= 43 for cookie in cookies), "256 random bits"


def test_the_journal_holds_no_token(accounts: Accounts, ann: Account, tmp_path: Path) -> None:
    cookie = accounts.sessions.open(ann).cookie
    token = cookie.split(".")[0]
    plain = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).strip(b'"')
    held = b"".join(path.read_bytes() for path in tmp_path.glob("journal.sqlite*"))
    assert plain
    assert plain not in held
    assert token.encode() not in held


@pytest.mark.parametrize("change", ["", "x", "..", "é", "0" * 5000])
def test_a_cookie_that_is_not_ours_is_nobody(accounts: Accounts, ann: Account, change: str) -> None:
    assert accounts.sessions.presence(change) is None


def test_a_cookie_with_one_letter_changed_is_nobody(accounts: Accounts, ann: Account) -> None:
    cookie = accounts.sessions.open(ann).cookie
    for place in (0, 10, len(cookie) // 2, len(cookie) - 2):
        other = "A" if cookie[place] != "A" else "B"
        assert accounts.sessions.presence(cookie[:place] + other + cookie[place + 1 :]) is None


def test_a_cookie_signed_with_another_secret_is_nobody(accounts: Accounts, ann: Account, journal: SqlJournal) -> None:
    cookie = Sessions(journal, b"t" * 32).open(ann).cookie
    assert accounts.sessions.presence(cookie) is None


def test_a_revoked_session_is_over_at_once(accounts: Accounts, ann: Account) -> None:
    first, second = accounts.sessions.open(ann), accounts.sessions.open(ann)
    assert accounts.sessions.end(first.session.number, ann)
    assert accounts.sessions.presence(first.cookie) is None
    assert accounts.sessions.presence(second.cookie) is not None


def test_nobody_revokes_the_session_of_another(accounts: Accounts, ann: Account) -> None:
    bob = accounts.invite("bob@example.org", Role.ADMINISTRATOR).account
    theirs = accounts.sessions.open(ann)
    assert not accounts.sessions.end(theirs.session.number, bob)
    assert accounts.sessions.presence(theirs.cookie) is not None


def test_an_account_that_is_disabled_is_out_at_once(accounts: Accounts, ann: Account) -> None:
    cookie = accounts.sessions.open(ann).cookie
    accounts.disable(ann)
    assert accounts.sessions.presence(cookie) is None
    closed = accounts.of(ann.email)
    assert accounts.sessions.presence(accounts.sessions.open(closed).cookie) is None


def test_another_role_counts_from_the_next_request_on(accounts: Accounts, ann: Account) -> None:
    cookie = accounts.sessions.open(ann).cookie
    accounts.set_role(ann, Role.CONTRIBUTOR)
    presence = accounts.sessions.presence(cookie)
    assert presence is not None
    assert presence.account.role == Role.CONTRIBUTOR


def test_a_session_without_a_password_ends_when_its_account_may_do_more(accounts: Accounts) -> None:
    account = accounts.invite("yann@example.org", Role.CONTRIBUTOR).account
    cookie = accounts.sessions.open(account).cookie
    accounts.set_role(account, Role.ANIMATOR)
    assert accounts.sessions.presence(cookie) is None


def test_a_session_ends_when_nothing_happens_in_it(accounts: Accounts, ann: Account, journal: SqlJournal) -> None:
    cookie = accounts.sessions.open(ann).cookie
    passes(journal, module.IDLE / timedelta(minutes=1) + 1)
    assert accounts.sessions.presence(cookie) is None
    assert accounts.sessions.of(ann) == []


def test_a_session_ends_after_its_time_however_busy(accounts: Accounts, ann: Account, journal: SqlJournal) -> None:
    cookie = accounts.sessions.open(ann).cookie
    for _ in range(int(module.LASTS / timedelta(hours=6)) - 1):
        passes(journal, 6 * 60)
        presence = accounts.sessions.presence(cookie)
        assert presence is not None
        cookie = presence.cookie or cookie
    passes(journal, 6 * 60 + 1)
    assert accounts.sessions.presence(cookie) is None


def test_a_token_is_replaced_after_a_while_and_the_new_one_counts(
    accounts: Accounts, ann: Account, journal: SqlJournal
) -> None:
    old = accounts.sessions.open(ann).cookie
    passes(journal, 16)
    presence = accounts.sessions.presence(old)
    assert presence is not None
    assert presence.cookie not in ("", old)
    again = accounts.sessions.presence(presence.cookie)
    assert again is not None
    assert not again.cookie
    assert again.session.number == presence.session.number


def test_requests_on_their_way_with_the_token_before_are_answered(
    accounts: Accounts, ann: Account, journal: SqlJournal
) -> None:
    old = accounts.sessions.open(ann).cookie
    passes(journal, 16)
    new = accounts.sessions.presence(old)
    assert new is not None
    late = accounts.sessions.presence(old)
    assert late is not None
    assert not late.cookie, "two answers at once never race to set different cookies"
    assert accounts.sessions.presence(new.cookie) is not None
    assert accounts.sessions.presence(old) is not None


def test_a_token_that_was_replaced_long_ago_ends_the_session(
    accounts: Accounts, ann: Account, journal: SqlJournal
) -> None:
    """Whoever shows it copied it: neither they nor the holder of the copy goes on unseen."""
    old = accounts.sessions.open(ann).cookie
    passes(journal, 16)
    new = accounts.sessions.presence(old)
    assert new is not None
    accounts.sessions.presence(new.cookie)
    passes(journal, 2)
    assert accounts.sessions.presence(old) is None
    assert accounts.sessions.presence(new.cookie) is None


def test_an_answer_that_was_lost_with_its_new_token_signs_nobody_out(
    accounts: Accounts, ann: Account, journal: SqlJournal
) -> None:
    old = accounts.sessions.open(ann).cookie
    passes(journal, 16)
    lost = accounts.sessions.presence(old)
    passes(journal, 30)
    presence = accounts.sessions.presence(old)
    assert presence is not None
    assert presence.cookie
    assert lost is not None
    assert accounts.sessions.presence(lost.cookie) is None
    assert accounts.sessions.presence(presence.cookie) is not None


def test_no_secret_is_in_what_is_shown_of_an_account_or_a_session(accounts: Accounts, ann: Account) -> None:
    presence = accounts.sessions.open(ann)
    assert presence.cookie not in repr(presence)
    assert presence.session.digest not in repr(presence)
    account = accounts.accept(
        accounts.invitation(accounts.reset(ann).address.rpartition("/")[2]), "correct horse battery"
    )
    kept = accounts.of(account.email)
    assert kept.password.startswith("$argon2id$")
    assert kept.password not in repr(kept)
