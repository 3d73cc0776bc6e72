"""`commons-graph serve`, as operators run it: it sends mail, says no secret, and loses nothing when it is killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from accounts.browsing import fill, send_again
from commons_graph.journal.outbox import Outbox
from commons_graph.journal.sql import open_sqlite
from mail.smtp import body_of, free_port, mail_server
from web.conftest import DATA

PASSWORD = "quatre mots sans aucun rapport"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, int]:
    """An instance, the port it listens on, and that of its mail server."""
    folder, port, mail = tmp_path_factory.mktemp("serving"), free_port(), free_port()
    (folder / "commons-graph.toml").write_text(
        f'base = "http://127.0.0.1:{port}/"\nport = {port}\nworkers = 2\n[query]\nworkers = 2\n'
        f'[mail]\nserver = "127.0.0.1"\nport = {mail}\ntls = "none"\nsender = "census@example.org"\n'
    )
    command(folder, "load", DATA)
    return folder, port, mail


def command(folder: Path, *arguments: object) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COMMONS_GRAPH_")}
    whole = [sys.executable, "-m", "commons_graph.cli", *map(str, arguments), "--instance", str(folder)]
    return subprocess.run(whole, env=environment, check=True, capture_output=True, text=True, timeout=120).stdout


@contextmanager
def serving(folder: Path, port: int, said: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The census while it is served; what it says is written down."""
    with said.open("ab") as log:
        whole = [sys.executable, "-m", "commons_graph.cli", "serve", "--instance", str(folder)]
        process = subprocess.Popen(whole, stdout=log, stderr=log, start_new_session=True)
    try:
        until(lambda: answers(port), 60)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health", timeout=5).status_code < 500
    except httpx.HTTPError:
        return False


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def waiting(folder: Path) -> int:
    with closing(open_sqlite(folder / "var" / "journal.sqlite")) as journal:
        return Outbox(journal, works=True).waiting()


def test_a_link_arrives_though_the_mail_server_was_away_and_the_census_was_killed(
    instance: tuple[Path, int, int], tmp_path: Path
) -> None:
    folder, port, mail = instance
    said = tmp_path / "said.txt"
    root = f"http://127.0.0.1:{port}/"
    usual = {"accept": "text/html", "accept-language": "fr"}
    with serving(folder, port, said) as process, httpx.Client(base_url=root, headers=usual, timeout=30) as browser:
        page = browser.get("/account/link")
        time.sleep(2.1)
        answer = send_again(browser, page, "/account/link", email="kafe@example.org")
        assert answer.status_code == 303
        assert waiting(folder) == 1
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert waiting(folder) == 1, "what was acknowledged is not lost"
    with mail_server(mail) as taken, serving(folder, port, said):
        until(lambda: len(taken.messages) == 1)
        until(lambda: waiting(folder) == 0)
        time.sleep(1.5)
        assert len(taken.messages) == 1
        assert taken.recipients == ["kafe@example.org"]
        (link,) = re.findall(r"http\S+", body_of(taken.messages[0]))
        path = "/" + link.removeprefix(root)
        with httpx.Client(base_url=root, headers=usual, timeout=30) as browser:
            assert send_again(browser, browser.get(path), path).status_code == 303
            seen = [browser.get("/account/").status_code for _ in range(8)]
        assert seen == [200] * 8, "every process of the server knows the session"
        told = sign_in_with_a_password(folder, root, usual)
    said_text = said.read_text(encoding="utf-8")
    secrets = [link.rpartition("/")[2], "kafe@example.org", PASSWORD, "wrong wrong wrong", *told]
    assert not [secret for secret in secrets if secret in said_text], said_text


def sign_in_with_a_password(folder: Path, root: str, headers: dict[str, str]) -> list[str]:
    """Use an invitation, sign in rightly and wrongly; returns all that nobody may find in a log."""
    address = command(folder, "account", "add", "log@example.org", "--role", "animator").strip()
    path = "/" + address.removeprefix(root)
    with httpx.Client(base_url=root, headers=headers, timeout=30) as browser:
        assert fill(browser, path, password=PASSWORD, again=PASSWORD).status_code == 303
        cookies = list(browser.cookies.values())
        assert (
            fill(browser, "/account/sign-in", email="log@example.org", password="wrong wrong wrong").status_code == 422
        )
        assert browser.post("/account/sign-in", content=b"\xff").status_code == 400
    return [address.rpartition("/")[2], "log@example.org", *cookies]
