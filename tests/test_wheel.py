"""The installed wheel works by itself: an empty directory, one command, the home page."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package as its wheel installs it, and nothing of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder / "dist"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, text=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(folder / "site"), str(wheel)], check=True)
    return folder / "site"


def environment(installed: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COMMONS_GRAPH_")}
    return kept | {"PYTHONPATH": str(installed)}


def test_the_wheel_serves_the_home_page_from_an_empty_directory(
    installed: Path, tmp_path: Path, free_port: int
) -> None:
    where = "import commons_graph, sys; sys.stdout.write(commons_graph.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", where],
        cwd=tmp_path,
        env=environment(installed),
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.startswith(str(installed))
    command = [sys.executable, "-m", "commons_graph.cli", "serve", "--port", str(free_port)]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(installed), stderr=subprocess.PIPE) as server:
        try:
            page = fetch_when_ready(f"http://127.0.0.1:{free_port}/", server)
        finally:
            server.terminate()
    assert "<h1" in page
    assert "Brest" in page
    assert sorted(path.name for path in tmp_path.iterdir()) == ["var"]


def test_the_wheel_validates_any_data_with_any_shapes_and_starts_no_server(installed: Path, tmp_path: Path) -> None:
    prefixes = "@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    (tmp_path / "shapes.ttl").write_text(
        prefixes + "ex:S sh:targetClass ex:T ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    )
    (tmp_path / "data.ttl").write_text(prefixes + "<a> a ex:T .")
    before = sorted(tmp_path.iterdir())
    command = [sys.executable, "-m", "commons_graph.cli", "validate", "data.ttl", "--lang", "en"]
    own = run_in(tmp_path, installed, [*command, "--shapes", "shapes.ttl"])
    assert (own.returncode, own.stderr) == (1, "")
    assert "2:1 a <https://example.org/p> — found: nothing" in own.stdout
    ours = run_in(tmp_path, installed, command)
    assert (ours.returncode, "no focus node" in ours.stderr) == (0, True)
    explain = [*command[:3], "explain", "Initiative-theme", "--lang", "en"]
    assert "ess:theme theme:social-ties" in run_in(tmp_path, installed, explain).stdout
    assert sorted(tmp_path.iterdir()) == before


def test_the_wheel_carries_no_tests_and_no_machine_of_ours(installed: Path) -> None:
    package = installed / "commons_graph"
    assert {path.name for path in (package / "bundle").iterdir()} == {"ontology", "shapes", "queries", "data"}
    assert (package / "py.typed").exists()
    assert not list(installed.rglob("test_*.py"))


def run_in(folder: Path, installed: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with the installed package alone."""
    return subprocess.run(
        command, cwd=folder, env=environment(installed), capture_output=True, text=True, check=False, timeout=60
    )


def fetch_when_ready(url: str, server: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if server.poll() is not None:
            assert server.stderr is not None
            pytest.fail(f"the server stopped: {server.stderr.read().decode()}")
        try:
            request = urllib.request.Request(url, headers={"Accept": "text/html"})
            with urllib.request.urlopen(request, timeout=10) as answer:
                return str(answer.read().decode())
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not answer in time")
