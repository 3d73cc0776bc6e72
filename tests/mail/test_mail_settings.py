"""`[mail]`: what is understood, that its password is never shown, and that connections are kept from others."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from browser.conftest import required
from commons_graph.cli.discovery import find_settings
from commons_graph.desk.mail.envelopes import sender_of
from commons_graph.desk.mail.sending import Sender
from commons_graph.errors import SettingsError
from commons_graph.handover.settings_file import settings_text
from commons_graph.journal.outbox import Outbox
from commons_graph.journal.sql import open_sqlite
from commons_graph.settings import MailSettings, Settings, settings_from
from mail.smtp import Taken, free_port


def mail(**values: object) -> MailSettings:
    return settings_from({"mail": values}, instance=Path()).mail


@pytest.mark.parametrize(
    "values",
    [
        {"server": "mail.example.org", "port": 465, "tls": "tls", "user": "a@b", "password": 'p"\\ ä'},
        {"server": "127.0.0.1", "tls": "none", "sender": "census@example.org"},
        {"server": "[::1]", "sender": "Recensement de Brest <census@example.org>"},
        {},
    ],
)
def test_settings_of_mail_are_understood(values: dict[str, object]) -> None:
    found = mail(**values)
    assert {name: getattr(found, name) for name in values} == values


@pytest.mark.parametrize(
    "values",
    [
        {"server": "mail example.org"},
        {"server": "mail.example.org\r\n"},
        {"server": "https://mail.example.org"},
        {"port": 0},
        {"port": 70000},
        {"port": "587"},
        {"tls": "ssl"},
        {"sender": "nobody"},
        {"sender": "Census census@example.org"},
        {"sender": "census@example.org>"},
        {"sender": "a@b.org, c@d.org"},
        {"sender": "a@b.org\nBcc: c@d.org"},
        {"passwort": "x"},
    ],
)
def test_a_mistake_is_one_clear_error(values: dict[str, object]) -> None:
    with pytest.raises(SettingsError) as caught:
        mail(**values)
    assert "[mail]" in caught.value.where


def test_a_password_is_in_no_error_and_not_in_what_is_shown_or_handed_over() -> None:
    with pytest.raises(SettingsError) as caught:
        mail(password=["hunter2"])
    assert "hunter2" not in str(caught.value) + caught.value.hint
    settings = Settings(mail=MailSettings(server="mail.example.org", user="somebody", password="hunter2"))
    assert "hunter2" not in repr(settings) + str(settings)
    text = settings_text(settings)
    assert "mail.example.org" in text
    assert "hunter2" not in text
    assert "somebody" not in text


def test_the_password_may_stand_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "commons-graph.toml").write_text('[mail]\nserver = "mail.example.org"\n')
    monkeypatch.setenv("COMMONS_GRAPH_MAIL_PASSWORD", "hunter2")
    found = find_settings(tmp_path).mail
    assert (found.server, found.password) == ("mail.example.org", "hunter2")


def test_without_a_sender_mail_comes_from_the_public_host() -> None:
    assert sender_of(Settings(base="https://brest.example.org/census/")) == "commons-graph@brest.example.org"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this host with its key, that nobody else has signed."""
    required(shutil.which("openssl") is not None, "OpenSSL", "apt-get install openssl")
    folder = tmp_path_factory.mktemp("certificate")
    making = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost")
    more = ("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", "key.pem", "-out", "certificate.pem")
    subprocess.run([*making, *more], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("tls", ["starttls", "tls"])
@pytest.mark.parametrize("trusted", [True, False])
def test_a_server_is_believed_only_with_a_certificate_that_is(
    tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch, tls: str, trusted: bool
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "certificate.pem"))
    taken, keys, port = Taken(), [], free_port()

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        keys.append(data)
        return AuthResult(success=data == LoginPassword(b"census", b"hunter2"))

    secured: dict[str, Any] = (
        {"ssl_context": context} if tls == "tls" else {"tls_context": context, "require_starttls": True}
    )
    secured |= {"authenticator": known, "auth_required": True, "auth_require_tls": tls == "starttls"}
    controller = Controller(taken, hostname="127.0.0.1", port=port, server_hostname="localhost", **secured)
    with suppress(ssl.SSLError):  # aiosmtpd tries its own server, and does not trust it either
        controller.start()
    try:
        settings = MailSettings("localhost", port, "census", "hunter2", "census@example.org", tls)
        with closing(open_sqlite(tmp_path / "journal.sqlite")) as journal:
            outbox, told = Outbox(journal, works=True), list[str]()
            outbox.put("yann@example.org", "x", "y")
            whole = replace(Settings(instance=tmp_path), mail=settings)
            assert Sender(whole, outbox, "one", told.append).send_due() == (1 if trusted else 0), told
            assert outbox.waiting() == (0 if trusted else 1)
    finally:
        controller.stop(no_assert=True)
    assert len(taken.messages) == (1 if trusted else 0)
    assert bool(keys) == trusted, "who is not believed is told no password"
    assert "hunter2" not in str(told)
