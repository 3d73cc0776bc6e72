"""A small census, built as files and served by the real nginx, beside the application that made it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from browser.conftest import chromium, opened
from commons_graph.census import Census
from commons_graph.feeds.dumps.options import usual_options
from commons_graph.feeds.dumps.shelf import write_published
from commons_graph.settings import QueryLimits, Settings
from commons_graph.web.app import create_app
from commons_graph.web.serving import census_application, census_site
from commons_graph.web.static_site.build import Built, build
from web.conftest import EXTRA, load
from web.serving import bound_socket, served

__all__ = ["chromium", "opened"]

SMALL = Path(__file__).parents[1] / "data" / "small"
LEFT_OUT = (
    "shapes/",
    "scheme/",
    "queries/",
    "figures/",
    "guides/",
    "dataset",
    "network",
    "changes",
    "activity",
    "fragments",
)
"""What makes the test long and shows nothing more: hundreds of pages of words and shapes."""


def needed(program: str, package: str) -> str:
    """The path of a server; skips the test that needs it where it is absent, fails in continuous integration."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    if not found:
        reason = f"{program} is not installed: apt-get install {package}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@dataclass(frozen=True)
class Site:
    """A built site: its folder, how it was built, the server in front of it, and the application that made it."""

    folder: Path
    settings: Settings
    built: Built
    client: httpx.Client
    root: str

    def get(self, path: str, **headers: str) -> httpx.Response:
        """GET a path; header names are written with underscores."""
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], root: str, log: Path) -> Iterator[None]:
    """A server in the foreground, for as long as the block."""
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            deadline = time.monotonic() + 20
            while True:
                try:
                    httpx.get(root, timeout=5)
                    break
                except httpx.TransportError:
                    if process.poll() is not None or time.monotonic() > deadline:
                        pytest.fail(f"{command[0]} did not start: {log.read_text()[-2000:]}")
                    time.sleep(0.05)
            yield
        finally:
            process.terminate()
            process.wait(20)


def nginx_file(folder: Path, work: Path, port: int) -> Path:
    """The configuration of the build inside the least that nginx needs around it, on a port of ours."""
    text = (folder / "server" / "nginx.conf").read_text()
    text = re.sub(r"(?m)^  listen \[::\]:80;\n", "", text).replace("listen 80;", f"listen 127.0.0.1:{port};")
    (work / "site.conf").write_text(text)
    temporary = [f"{kind}_temp_path {work / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")]
    whole = work / "nginx.conf"
    user = "user root;\n" if os.geteuid() == 0 else ""  # else its worker may not read what a test of root has written
    whole.write_text(
        f"{user}daemon off;\npid {work / 'pid'};\nerror_log stderr warn;\nworker_processes 1;\n"
        "events { worker_connections 128; }\n"
        f"http {{ access_log off; {' '.join(temporary)} include {work / 'site.conf'}; }}\n"
    )
    return whole


@contextmanager
def behind_nginx(folder: Path, work: Path, port: int) -> Iterator[None]:
    """nginx with the configuration of the build."""
    program = needed("nginx", "nginx-light")
    whole = nginx_file(folder, work, port)
    with running([program, "-p", str(work), "-c", str(whole)], f"http://127.0.0.1:{port}/", work / "log"):
        yield


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The small census and a few records more, as files behind nginx."""
    work, port = tmp_path_factory.mktemp("static"), free_port()
    root = f"http://127.0.0.1:{port}/"
    settings = Settings(instance=work / "instance", base=root)
    settings.instance.mkdir()
    load(settings, SMALL, EXTRA)
    with Census(settings) as writer:
        writer.publish()
        with closing(writer.shelf.current()) as edition:
            write_published(writer.journal, edition, settings.var, usual_options("fr"))
    done = build(settings, work / "out", without=LEFT_OUT)
    with behind_nginx(work / "out", work, port), httpx.Client(base_url=root, timeout=20) as client:
        yield Site(work / "out", settings, done, client, root)


@pytest.fixture(scope="session")
def dynamic(built: Site) -> Iterator[httpx.Client]:
    """Our own server of the same census, under the same base."""
    listening, root = bound_socket()
    with served(census_application(built.settings), listening), httpx.Client(base_url=root, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def still(built: Site) -> Iterator[httpx.Client]:
    """Our own server of the pages as they are when kept as files."""
    listening, root = bound_socket()
    app = create_app(census_site(built.settings, still=True), QueryLimits(workers=1))
    with served(app, listening), httpx.Client(base_url=root, timeout=30) as client:
        yield client
