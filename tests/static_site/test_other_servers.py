"""The configurations for Apache and Caddy: each server accepts its own, and answers as nginx does."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from static_site.conftest import Site, free_port, needed, running
from static_site.test_behind_nginx import ACCEPTS, first_initiative

APACHE_MODULES = Path("/usr/lib/apache2/modules")
LOADED = ["mpm_event", "authz_core", "rewrite", "headers", "setenvif", "mime", "dir"]


def apache_command(folder: Path, work: Path, port: int) -> list[str]:
    """Apache in the foreground with the configuration of the build, on a port of ours."""
    program = needed("apache2", "apache2")
    site = (
        (folder / "server" / "apache.conf").read_text().replace("<VirtualHost *:80>", f"<VirtualHost 127.0.0.1:{port}>")
    )
    (work / "site.conf").write_text(site)
    modules = "".join(f"LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so\n" for name in LOADED)
    (work / "apache.conf").write_text(
        f"{modules}ServerRoot {work}\nListen 127.0.0.1:{port}\nServerName localhost\nPidFile {work}/pid\n"
        f"DefaultRuntimeDir {work}\nErrorLog {work}/error.log\nTypesConfig /dev/null\nUser www-data\nGroup www-data\n"
        f"Include {work}/site.conf\n"
    )
    return [program, "-d", str(work), "-f", str(work / "apache.conf")]


def caddy_command(folder: Path, work: Path, port: int) -> list[str]:
    """Caddy in the foreground with the configuration of the build, on a port of ours."""
    program = needed("caddy", "caddy")
    text = (folder / "server" / "Caddyfile").read_text()
    text = re.sub(r"(?m)^http://\S+ \{", f"http://127.0.0.1:{port} {{", text, count=1)
    (work / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https off\n}\n" + text)
    return [program, "run", "--adapter", "caddyfile", "--config", str(work / "Caddyfile")]


def test_apache_accepts_its_configuration(built: Site, tmp_path: Path) -> None:
    command = apache_command(built.folder, tmp_path, free_port())
    done = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_caddy_accepts_its_configuration(built: Site, tmp_path: Path) -> None:
    command = caddy_command(built.folder, tmp_path, free_port())
    done = subprocess.run([command[0], "validate", *command[2:]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


Start = Callable[[Path, Path, int], list[str]]


@contextmanager
def started(command: Start, built: Site, work: Path) -> Iterator[httpx.Client]:
    port = free_port()
    root = f"http://127.0.0.1:{port}/"
    if command is apache_command:  # its workers are another user, who may not look into the folders of a test of root
        shared = Path(tempfile.gettempdir())
        for folder in {one for end in (work, built.folder) for one in (end, *end.parents) if shared in one.parents}:
            folder.chmod(0o755)
    line = [*command(built.folder, work, port), *(["-D", "FOREGROUND"] if command is apache_command else [])]
    with running(line, root, work / "log"), httpx.Client(base_url=root, timeout=20) as client:
        yield client


@pytest.mark.parametrize("command", [apache_command, caddy_command])
def test_another_server_answers_as_nginx_does(command: Start, built: Site, tmp_path: Path) -> None:
    sheet = first_initiative(built)
    pages = [
        "",
        "ns",
        sheet,
        "actors",
        "en/actors",
        "br/ns",
        f"{sheet}.ttl",
        "actors.csv",
        ".well-known/void",
        "sitemap.xml",
    ]
    pages += [
        "search?q=jardin",
        "initiatives?order=newest",
        "sparql?query=x",
        "doc/initiative/withdrawn",
        "nothing/here",
    ]
    asked = [(f"/{path}", "text/html", language) for path in pages for language in ("fr", "en-GB, br;q=0.4")]
    asked += [(f"/{path}", accept, "br") for path in (sheet, "ns", "doc/initiative/withdrawn") for accept in ACCEPTS]
    asked += [
        ("/" + path, "text/html", "fr")
        for path in ("doc/initiative/merged", "id/initiative/merged", "en/id" + sheet[3:])
    ]
    asked += [
        ("/ns", "image/png", "fr"),
        ("/server/nginx.conf", "text/html", "fr"),
        ("/.build/manifest.json", "*/*", "fr"),
    ]
    with started(command, built, tmp_path) as client:
        for path, accept, language in asked:
            headers = {"accept": accept, "accept-language": language}
            here, there = client.get(path, headers=headers), built.client.get(path, headers=headers)
            case = (path, accept, language)
            assert here.status_code == there.status_code, case
            if there.is_redirect:
                target = here.headers["location"].removeprefix(str(client.base_url).rstrip("/"))
                assert target == there.headers["location"], case
            elif there.status_code in (200, 410):
                assert here.content == there.content, case
                kinds = [each.headers["content-type"].replace(" ", "") for each in (here, there)]
                assert kinds[0] == kinds[1], case
                for name in ("content-language", "content-security-policy", "cache-control", "x-content-type-options"):
                    assert here.headers.get(name) == there.headers.get(name), (*case, name)
