"""Mail is written down before it is sent, sent by one process, and sent again until a server took it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from commons_graph.cli.mailing import mailing
from commons_graph.desk.mail.sending import Pauses, Sender
from commons_graph.journal.outbox import Message, Outbox
from commons_graph.journal.sql import SqlJournal, open_sqlite
from commons_graph.settings import MailSettings, Settings
from mail.smtp import Taken, body_of, free_port, mail_server

TEXT = "Bonjour,\n\nvoilà — mat eo !\nfrom here\n.\nend\n"
QUICK = Pauses(first=0.05, factor=1.5, longest=0.3)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(instance=tmp_path, base="https://brest.example.org/")


@pytest.fixture
def journal(settings: Settings) -> Iterator[SqlJournal]:
    with closing(open_sqlite(settings.var / "journal.sqlite")) as opened:
        yield opened


@pytest.fixture
def outbox(journal: SqlJournal) -> Outbox:
    return Outbox(journal, works=True)


def sender(settings: Settings, outbox: Outbox, mail: MailSettings, told: list[str] | None = None) -> Sender:
    return Sender(replace(settings, mail=mail), outbox, "one", (told if told is not None else []).append, QUICK)


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for something, no longer than a while."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def test_a_message_arrives_as_it_was_written(settings: Settings, outbox: Outbox) -> None:
    assert outbox.put(
        "yann@example.org", "Votre lien : « Océans »", "Bonjour,\n\nvoilà — mat eo !\nfrom here\n.\nend\n"
    )
    with mail_server() as taken:
        assert sender(settings, outbox, taken.settings).send_due() == 1
    (message,) = taken.messages
    assert message["subject"] == "Votre lien : « Océans »"
    assert message["to"] == "yann@example.org"
    assert message["from"] == "Census <census@example.org>"
    assert message["auto-submitted"] == "auto-generated"
    assert message["date"] is not None
    assert message.get_content_type() == "text/plain"
    assert body_of(message).replace("\r\n", "\n") == TEXT


def test_a_message_that_was_taken_is_gone_from_the_journal(settings: Settings, outbox: Outbox) -> None:
    outbox.put("yann@example.org", "x", "a link with a secret")
    with mail_server() as taken:
        sender(settings, outbox, taken.settings).send_due()
        assert sender(settings, outbox, taken.settings).send_due() == 0
    assert outbox.waiting() == 0
    assert len(taken.messages) == 1


def test_without_a_mail_server_nothing_is_kept_and_the_caller_knows(journal: SqlJournal) -> None:
    outbox = Outbox(journal, works=False)
    assert not outbox.put("yann@example.org", "x", "y")
    assert outbox.waiting() == 0


@pytest.mark.parametrize(
    "subject", ["a\r\nBcc: all@example.org", "a\nX: y", "a\u2028Bcc: b", "a\0b", "\u202egnp", "é" * 5000, "\ud800"]
)
def test_nothing_in_a_subject_becomes_a_header(settings: Settings, outbox: Outbox, subject: str) -> None:
    outbox.put("yann@example.org", subject, "text")
    with mail_server() as taken:
        assert sender(settings, outbox, taken.settings).send_due() == 1
    (message,) = taken.messages
    assert message["bcc"] is None
    assert message["x"] is None
    assert taken.recipients == ["yann@example.org"]


@pytest.mark.parametrize(
    "recipient",
    [
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org, b@example.org",
        "",
        "[…]",
        "a@b@c",
        "<a@example.org>",
        "a b@c",
    ],
)
def test_a_recipient_that_is_no_one_address_is_never_written_to(
    settings: Settings, outbox: Outbox, recipient: str
) -> None:
    told: list[str] = []
    outbox.put(recipient, "x", "y")
    with mail_server() as taken:
        sender(settings, outbox, taken.settings, told).send_due()
    assert not taken.messages
    assert outbox.waiting() == 0
    assert all("example.org" not in line for line in told)


def test_what_is_rolled_back_is_never_sent(journal: SqlJournal, outbox: Outbox) -> None:
    def fail_after() -> None:
        with journal.writing() as connection:
            outbox.add(connection, Message("yann@example.org", "x", "y"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after()
    assert outbox.waiting() == 0


def test_a_server_that_is_down_loses_nothing_and_gets_it_once_it_is_up(settings: Settings, outbox: Outbox) -> None:
    told: list[str] = []
    port = free_port()
    mail = MailSettings(server="127.0.0.1", port=port, tls="none")
    numbers = range(5)
    for number in numbers:
        outbox.put("yann@example.org", f"message {number}", "text")
    mailer = sender(settings, outbox, mail, told)
    for _ in range(3):
        assert mailer.send_due() == 0
        time.sleep(0.05)
    assert outbox.waiting() == 5
    assert len(told) == 1, "a server that stays away is told of once"
    with mail_server(port) as taken:
        until(lambda: mailer.send_due() >= 0 and outbox.waiting() == 0)
    assert sorted(str(message["subject"]) for message in taken.messages) == [f"message {n}" for n in numbers]


def test_a_server_that_is_busy_gets_the_message_later(settings: Settings, outbox: Outbox) -> None:
    outbox.put("yann@example.org", "x", "y")
    with mail_server(taken=Taken(answers=["451 later", "421 later still"])) as taken:
        mailer = sender(settings, outbox, taken.settings)
        until(lambda: mailer.send_due() == 1)
    assert len(taken.messages) == 1


def test_a_message_that_is_refused_for_good_lets_the_others_pass(settings: Settings, outbox: Outbox) -> None:
    told: list[str] = []
    outbox.put("yann@example.org", "bad", "y")
    with mail_server(taken=Taken(answers=["554 no yann@example.org"] * 5)) as taken:
        mailer = sender(settings, outbox, taken.settings, told)
        until(lambda: mailer.send_due() >= 0 and outbox.waiting() == 0)
        outbox.put("yann@example.org", "good", "y")
        assert mailer.send_due() == 1
    assert [message["subject"] for message in taken.messages] == ["good"]
    assert told == ["message 1 was given up: the mail server refuses it (554)"]


def test_two_senders_never_send_the_same_message(settings: Settings, journal: SqlJournal, outbox: Outbox) -> None:
    for number in range(30):
        outbox.put("yann@example.org", f"{number}", "text")
    with mail_server() as taken:
        threads = []
        told: list[str] = []
        for name in "abc":
            mailer = Sender(replace(settings, mail=taken.settings), outbox, name, told.append, QUICK)
            threads.append(threading.Thread(target=mailer.send_due))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    subjects = [str(message["subject"]) for message in taken.messages]
    assert sorted(subjects, key=int) == [str(number) for number in range(30)]


def test_pauses_grow_up_to_a_longest_one() -> None:
    pauses = [Pauses().after(attempts).total_seconds() for attempts in range(1, 50)]
    assert pauses[0] == 15
    assert pauses == sorted(pauses)
    assert pauses[1] > pauses[0]
    assert max(pauses) == 900


def test_a_password_never_travels_in_the_clear(settings: Settings, outbox: Outbox) -> None:
    told: list[str] = []
    mail = MailSettings(server="mail.example.org", tls="none", user="u", password="hunter2")
    outbox.put("yann@example.org", "x", "y")
    assert sender(settings, outbox, mail, told).send_due() == 0
    assert told
    assert "in the clear" in told[0]
    assert "hunter2" not in told[0]
    assert outbox.waiting() == 1


def test_starttls_is_not_given_up_where_a_server_has_none(settings: Settings, outbox: Outbox) -> None:
    outbox.put("yann@example.org", "x", "y")
    with mail_server() as taken:
        mail = replace(taken.settings, tls="starttls", user="u", password="hunter2")
        assert sender(settings, outbox, mail).send_due() == 0
    assert not taken.messages
    assert outbox.waiting() == 1


@pytest.mark.parametrize("sender_name", ["nonsense", "@"])
def test_a_sender_that_is_wrong_keeps_the_messages(settings: Settings, outbox: Outbox, sender_name: str) -> None:
    told: list[str] = []
    outbox.put("yann@example.org", "x", "y")
    with mail_server() as taken:
        mailer = sender(settings, outbox, replace(taken.settings, sender=sender_name), told)
        mailer.send_due()
    assert outbox.waiting() == 1
    assert told


def test_mail_is_sent_beside_the_server(settings: Settings, outbox: Outbox) -> None:
    with mail_server() as taken, mailing(replace(settings, mail=taken.settings), QUICK):
        outbox.put("yann@example.org", "x", "y")
        until(lambda: len(taken.messages) == 1)
        until(lambda: outbox.waiting() == 0)


SLOW = """
import sys
from commons_graph.cli.mailing import send
from commons_graph.desk.mail.sending import Pauses
from commons_graph.settings import MailSettings, Settings
from pathlib import Path

settings = Settings(instance=Path(sys.argv[1]), base="https://brest.example.org/",
    mail=MailSettings(server="127.0.0.1", port=int(sys.argv[2]), tls="none"))
send(settings, Pauses(first=0.05))
"""


def start(settings: Settings, port: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", SLOW, str(settings.instance), str(port)])


def test_a_sender_that_is_killed_while_sending_loses_nothing(settings: Settings, outbox: Outbox) -> None:
    """The server has the message and has not answered: the worst moment. It comes a second time, and no third one."""
    outbox.put("yann@example.org", "x", "y")
    seen = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        threading.Thread(target=take_and_say_nothing, args=(silent, seen), daemon=True).start()
        first = start(settings, port)
        assert seen.wait(30)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    assert outbox.waiting() == 1
    with mail_server() as taken:
        second = start(settings, taken.port)
        try:
            until(lambda: outbox.waiting() == 0, 30)
            time.sleep(1.5)
        finally:
            second.terminate()
            assert second.wait(15) == 0
    assert len(taken.messages) == 1


def take_and_say_nothing(silent: socket.socket, seen: threading.Event) -> None:
    """Speak SMTP up to the end of a message, then fall silent."""
    connection, _ = silent.accept()
    with connection, connection.makefile("rwb") as stream:
        stream.write(b"220 hello\r\n")
        stream.flush()
        in_data = False
        for line in stream:
            if in_data:
                if line == b".\r\n":
                    seen.set()
                    time.sleep(30)
                continue
            in_data = line.upper().startswith(b"DATA")
            stream.write(b"354 go\r\n" if in_data else b"250 ok\r\n")
            stream.flush()


def test_two_servers_of_an_instance_have_one_sender_between_them(settings: Settings, outbox: Outbox) -> None:
    with mail_server() as taken:
        first, second = start(settings, taken.port), start(settings, taken.port)
        try:
            for number in range(10):
                outbox.put("yann@example.org", f"{number}", "y")
            until(lambda: outbox.waiting() == 0, 30)
            os.kill(first.pid, signal.SIGKILL)
            first.wait()
            outbox.put("yann@example.org", "10", "y")
            until(lambda: outbox.waiting() == 0, 30)
        finally:
            first.kill()
            second.terminate()
            second.wait(15)
    assert sorted((str(m["subject"]) for m in taken.messages), key=int) == [str(n) for n in range(11)]


def test_a_message_held_by_a_host_that_is_no_more_is_sent_by_another(
    settings: Settings, journal: SqlJournal, outbox: Outbox
) -> None:
    outbox.put("yann@example.org", "x", "y")
    assert outbox.claim("host that dies") is not None
    assert outbox.claim("other host") is None
    with journal.writing() as connection:
        connection.exec_driver_sql("UPDATE outbox SET held = '2020-01-01T00:00:00.000Z'")
    waiting = outbox.claim("other host")
    assert waiting is not None
    assert waiting.attempts == 2


def test_no_secret_is_in_what_is_shown_of_a_message_or_the_settings(outbox: Outbox) -> None:
    outbox.put("yann@example.org", "x", "https://brest.example.org/account/link/SECRET")
    shown = repr(outbox.claim("one")) + repr(Settings(mail=MailSettings(password="hunter2")))
    assert "SECRET" not in shown
    assert "yann" not in shown
    assert "hunter2" not in shown
