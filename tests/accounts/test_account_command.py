"""`commons-graph account` makes accounts, and says in one line what it cannot do."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cli.conftest import Run, run
from commons_graph.journal.outbox import Outbox
from commons_graph.journal.sql import open_sqlite

__all__ = ["run"]

BASE = 'base = "https://brest.example.org/"\n'


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """An instance with an empty journal."""
    folder = tmp_path / "brest"
    folder.mkdir()
    (folder / "commons-graph.toml").write_text(BASE)
    open_sqlite(folder / "var" / "journal.sqlite").close()
    return folder


def held(instance: Path) -> bytes:
    return b"".join(path.read_bytes() for path in (instance / "var").iterdir() if path.is_file())


def test_an_account_is_added_and_its_link_printed_alone_on_stdout(run: Run, instance: Path) -> None:
    done = run("account", "add", "Yann@Example.org", "--role", "animator", "--name", "Yann", "--instance", instance)
    assert done.returncode == 0, done.stderr
    start = "https://brest.example.org/account/invitation/"
    assert done.stdout.startswith(start)
    secret = done.stdout.removeprefix(start).strip()
    assert len(secret) == 43, "256 bits"
    assert "hand this link over to yann@example.org" in done.stderr
    assert secret.encode() not in held(instance), "only its SHA-256 is kept"
    listed = run("account", "list", "--instance", instance)
    assert listed.stdout == "1\tyann@example.org\tanimator\tinvited\tYann\n"
    assert listed.stderr == "1 account\n"


def test_a_contributor_gets_a_link_without_a_password(run: Run, instance: Path) -> None:
    done = run(
        "account", "add", "anna@example.org", "--role", "contributor", "--language", "br", "--instance", instance
    )
    assert done.stdout.startswith("https://brest.example.org/br/account/link/")


def test_the_link_is_mailed_as_well_where_there_is_a_mail_server(run: Run, instance: Path) -> None:
    (instance / "commons-graph.toml").write_text(BASE + '[mail]\nserver = "mail.example.org"\npassword = "hunter2"\n')
    done = run("account", "add", "yann@example.org", "--role", "animator", "--language", "fr", "--instance", instance)
    assert "on its way to yann@example.org" in done.stderr
    assert "hunter2" not in done.stderr + done.stdout
    with closing(open_sqlite(instance / "var" / "journal.sqlite")) as journal:
        waiting = Outbox(journal, works=True).claim("test")
    assert waiting is not None
    assert waiting.message.recipient == "yann@example.org"
    assert done.stdout.strip() in waiting.message.text
    assert "invitation" in waiting.message.subject.lower()


def test_an_address_that_has_an_account_is_refused_and_nothing_is_changed(run: Run, instance: Path) -> None:
    run("account", "add", "yann@example.org", "--role", "animator", "--instance", instance)
    done = run("account", "add", "YANN@example.org", "--role", "administrator", "--instance", instance)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: this e-mail address has an account already — yann@example.org  [CG-U02]\n")
    assert "\nhint: " in done.stderr
    assert "\tanimator\t" in run("account", "list", "--instance", instance).stdout


@pytest.mark.parametrize(
    "address",
    ["", "yann", "yann@", "@example.org", "a b@example.org", "a@b@c.org", "a@example.org\nBcc: x", "a" * 300 + "@b.c"],
)
def test_what_is_no_address_is_refused_in_one_line(run: Run, instance: Path, address: str) -> None:
    done = run("account", "add", address, "--role", "animator", "--instance", instance)
    assert done.returncode == 2
    assert done.stderr.startswith("error: this is no e-mail address")
    assert len(done.stderr.splitlines()) == 3, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "verb",
    [("role", "nobody@example.org", "animator"), ("disable", "nobody@example.org"), ("reset", "nobody@example.org")],
)
def test_an_unknown_account_is_one_clear_error(run: Run, instance: Path, verb: tuple[str, ...]) -> None:
    done = run("account", *verb, "--instance", instance)
    assert done.returncode == 2
    assert done.stderr.startswith("error: no account has this e-mail address — nobody@example.org  [CG-U02]\n")
    assert "account list" in done.stderr


def test_role_disable_and_reset_do_what_they_say(run: Run, instance: Path) -> None:
    run("account", "add", "yann@example.org", "--role", "animator", "--instance", instance)
    assert run("account", "role", "yann@example.org", "administrator", "--instance", instance).stdout == (
        "yann@example.org is an administrator\n"
    )
    assert run("account", "disable", "yann@example.org", "--instance", instance).returncode == 0
    assert "\tadministrator\tdisabled\t" in run("account", "list", "--instance", instance).stdout
    again = run("account", "reset", "yann@example.org", "--instance", instance)
    assert again.stdout.startswith("https://brest.example.org/account/invitation/")
    assert "\tadministrator\tinvited\t" in run("account", "list", "--instance", instance).stdout


def test_only_the_newest_invitation_of_a_reset_counts(run: Run, instance: Path) -> None:
    run("account", "add", "yann@example.org", "--role", "animator", "--instance", instance)
    run("account", "reset", "yann@example.org", "--instance", instance)
    with closing(sqlite3.connect(instance / "var" / "journal.sqlite")) as journal:
        assert journal.execute("SELECT count(*) FROM one_time_link").fetchone() == (1,)


def test_a_role_that_is_none_is_told_with_those_there_are(run: Run, instance: Path) -> None:
    done = run("account", "add", "yann@example.org", "--role", "king", "--instance", instance)
    assert done.returncode == 2
    assert "animator" in done.stderr


def test_without_a_census_there_are_no_accounts(run: Run, tmp_path: Path) -> None:
    done = run("account", "list", "--instance", tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert not (tmp_path / "var").exists()


def test_the_secret_of_the_instance_is_for_its_owner_alone(run: Run, instance: Path) -> None:
    run("account", "list", "--instance", instance)
    assert (instance / "var" / "secret").stat().st_mode & 0o777 == 0o600


def test_a_secret_that_is_cut_short_lets_nobody_in(run: Run, instance: Path) -> None:
    (instance / "var" / "secret").write_bytes(b"")
    done = run("account", "list", "--instance", instance)
    assert done.returncode == 2
    assert done.stderr.startswith("error: the secret of this instance is cut short")
