"""Accounts, sessions, links and mail in a journal on PostgreSQL, as two hosts that share it use them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import pyotp
import pytest

from commons_graph.desk.accounts.register import Accounts
from commons_graph.desk.mail.letters import Post
from commons_graph.desk.member import Role
from commons_graph.errors import AccountRefused, LinkSpent
from commons_graph.journal.outbox import Outbox
from commons_graph.journal.sql import SqlJournal
from commons_graph.settings import Settings

SECRET = b"s" * 32
PASSWORD = "quatre mots sans aucun rapport"


def accounts_of(journal: SqlJournal) -> tuple[Accounts, Outbox]:
    outbox = Outbox(journal, works=True)
    return Accounts(journal, SECRET, Post(Settings(base="https://brest.example.org/"), outbox)), outbox


def test_who_signs_in_on_one_host_is_known_on_the_other(open_journal: Callable[[], SqlJournal]) -> None:
    one, outbox = accounts_of(open_journal())
    other, _ = accounts_of(open_journal())
    way = one.invite("yann@example.org", Role.ANIMATOR, "Yann", "br")
    with pytest.raises(AccountRefused):
        other.invite("Yann@example.org", Role.ANIMATOR)
    account = other.accept(other.invitation(way.address.rpartition("/")[2]), PASSWORD)
    assert one.signing_in("yann@example.org", PASSWORD) is not None
    cookie = other.sessions.open(account, "Firefox").cookie
    presence = one.sessions.presence(cookie)
    assert presence is not None
    assert presence.account.email == "yann@example.org"
    key = one.second_factor.key(account, factor := one.second_factor.proposed())
    papers = one.second_factor.begin(account, factor, pyotp.TOTP(key).now())
    assert papers is not None
    changed = other.of("yann@example.org")
    assert other.second_factor.accepts(changed, papers[0])
    assert not one.second_factor.accepts(changed, papers[0])
    one.disable(account)
    assert other.sessions.presence(cookie) is None
    assert outbox.waiting() == 1


def test_of_two_hosts_one_uses_a_link_and_one_sends_a_message(open_journal: Callable[[], SqlJournal]) -> None:
    hosts = [accounts_of(open_journal()) for _ in range(2)]
    link = hosts[0][0].sign_in_link(hosts[0][0].invite("anna@example.org", Role.CONTRIBUTOR).address.rpartition("/")[2])
    came, claimed = [], []

    def use(accounts: Accounts, outbox: Outbox, name: str) -> None:
        with suppress(LinkSpent):
            came.append(accounts.come_in(link).email)
        if outbox.claim(name) is not None:
            claimed.append(name)

    threads = [threading.Thread(target=use, args=(*host, str(number))) for number, host in enumerate(hosts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert came == ["anna@example.org"]
    assert len(claimed) == 1
