"""The server is killed between two pages, again and again: what it answered to is there when it comes back."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from commons_graph.desk.contributing.steps import STEPS
from commons_graph.desk.office import open_office
from commons_graph.settings import Settings
from contribute.conftest import ANSWERS, Contributor, hidden
from web.conftest import DATA, load


@contextmanager
def server(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """`commons-graph serve` in a process of its own, which is killed at the end if it was not before."""
    command = [sys.executable, "-m", "commons_graph.cli", "serve", "--instance", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/health", timeout=2)
                break
            except httpx.HTTPError:
                assert time.monotonic() < deadline
                assert process.poll() is None
                time.sleep(0.1)
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """`kill -9`, of the server with its workers."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_a_draft_survives_a_kill_after_every_page_and_is_sent_once(tmp_path: Path) -> None:
    folder, port = tmp_path / "instance", free_port()
    folder.mkdir()
    base = f"http://127.0.0.1:{port}/"
    (folder / "commons-graph.toml").write_text(f'base = "{base}"\n', encoding="utf-8")
    settings = Settings(instance=folder, base=base)
    load(settings, DATA)
    headers = {"accept": "text/html", "accept-language": "fr"}
    with httpx.Client(base_url=base, headers=headers, timeout=30) as browser:
        somebody = Contributor(browser)
        with server(folder, port):
            draft = f"/contribute/draft/{somebody.begin()}"
        for step in STEPS[:3]:
            with server(folder, port) as process:
                page = browser.get(f"{draft}/{step.name}")
                data = {**hidden(page.text), **ANSWERS[step.name]}
                assert browser.post(f"{draft}/{step.name}", data=data).status_code == 303
                kill(process)
        with server(folder, port) as process:
            shown = somebody.open(f"{draft}/check").text
            for told in ("L’atelier vélo de Kérédern", "On répare ensemble.", "Personne ne paie."):
                assert told in shown
            time.sleep(2.1)
            data = {**hidden(shown), "bearer": "yes"}
            first = browser.post(f"{draft}/check", data=data)
            kill(process)
        with server(folder, port):
            again = browser.post(f"{draft}/check", data=data)
            assert first.headers["location"] == again.headers["location"]
            assert browser.get(again.headers["location"]).status_code == 200
    office = open_office(settings)
    assert [proposal.suggestion.subject for proposal in office.proposals.all()] == [
        "initiative/l-atelier-velo-de-keredern"
    ]
