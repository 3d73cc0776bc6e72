"""`commons-graph query`, on an instance and on remote endpoints."""

from __future__ import annotations

import io
import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from commons_graph.census import Census
from commons_graph.cli import main
from commons_graph.rdf.parsing import Source
from commons_graph.settings import Settings

LABELS = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?label { <id/initiative/jardin> rdfs:label ?label } ORDER BY DESC(LANG(?label))"""


@pytest.fixture
def instance(tmp_path: Path, small_census: list[Source], monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance with the five records of the small census, in the current folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "commons-graph.toml").touch()
    with Census(Settings(instance=tmp_path)) as census:
        census.load(small_census)
    return tmp_path


def say(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a text on stdin."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_query_of_a_file_is_asked_of_the_current_edition(instance: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (instance / "labels.rq").write_text(LABELS)
    assert main(["query", "labels.rq"]) == 0
    captured = capfd.readouterr()
    assert captured.out.splitlines() == ["label", "Le jardin d’à côté", "The garden next door"]
    assert captured.err == ""


def test_query_of_the_library_is_known_by_its_name(instance: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "partners-by-role"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[0] == "role,roleLabel,actors,initiatives"
    assert len(lines) > 1


def test_query_may_come_from_stdin_and_the_format_be_chosen(
    instance: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    say(LABELS, monkeypatch)
    assert main(["query", "-", "--format", "json"]) == 0
    assert json.loads(capfd.readouterr().out)["results"]["bindings"][0]["label"]["value"] == "Le jardin d’à côté"
    say("DESCRIBE <id/initiative/jardin>", monkeypatch)
    assert main(["query", "-", "--format", "ntriples"]) == 0
    assert "/id/initiative/jardin> <" in capfd.readouterr().out
    say("ASK { ?s ?p ?o }", monkeypatch)
    assert main(["query", "-"]) == 0
    assert capfd.readouterr().out.strip() == "true"


def test_query_is_stopped_at_the_time_limit(
    instance: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMONS_GRAPH_QUERY_TIMEOUT", "0.5")
    say("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", monkeypatch)
    assert main(["query", "-"]) == 2
    assert "[CG-Q03]" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [
        ("SELECT * {", [], "CG-Q01"),
        ("INSERT DATA { <a> <b> <c> }", [], "CG-Q02"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", [], "CG-Q02"),
        ("ASK {}", ["--format", "turtle"], "CG-W03"),
        ("ASK {}", ["--format", "docx"], "CG-R02"),
        ("\udce9", [], "CG-R01"),
    ],
)
def test_query_that_cannot_be_answered_is_an_error_with_a_code(
    instance: Path,
    capfd: pytest.CaptureFixture[str],
    text: str,
    arguments: list[str],
    code: str,
) -> None:
    (instance / "query.rq").write_text(text, errors="surrogateescape")
    assert main(["query", "query.rq", *arguments]) == 2
    captured = capfd.readouterr()
    assert captured.out == ""
    assert f"[{code}]" in captured.err


def test_misspelt_name_is_told_the_nearest(instance: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "partner-by-roles"]) == 2
    assert "hint: did you mean partners-by-role?" in capfd.readouterr().err


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real SPARQL endpoint of another make, with one triple in it."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    assert program, "the oxigraph server is one of the development tools of this project"
    folder = tmp_path_factory.mktemp("endpoint")
    data = folder / "data.nt"
    data.write_text('<http://example.org/s> <http://example.org/p> "une valeur"@fr .\n')
    subprocess.run([program, "load", "-l", folder / "store", "-f", data], check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "serve-read-only", "-l", str(folder / "store"), "-b", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}/query"
    server.kill()
    server.wait()


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder: a remote endpoint needs no instance."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        ("SELECT ?o { ?s ?p ?o }", [], "o\r\nune valeur\r\n"),
        ("SELECT ?o { ?s ?p ?o }", ["--format", "json"], '"value":"une valeur"'),
        ("SELECT ?o { ?s ?p ?o }", ["--format", "xml"], '<literal xml:lang="fr">une valeur</literal>'),
        ("ASK { ?s ?p ?o }", ["--format", "json"], '"boolean":true'),
        ("CONSTRUCT WHERE { ?s ?p ?o }", [], '"une valeur"@fr'),
        ("DESCRIBE <http://example.org/s>", ["--format", "rdfxml"], "<rdf:Description"),
        ("SELECT ?o { ?s ?p ?o }" + " # long" * 1000, ["--format", "tsv"], '"une valeur"@fr'),
    ],
)
def test_remote_endpoint_is_asked_and_its_answer_passed_on(
    endpoint: str,
    elsewhere: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    text: str,
    arguments: list[str],
    said: str,
) -> None:
    (elsewhere / "q.rq").write_text(text)
    assert main(["query", "q.rq", "--endpoint", endpoint, *arguments]) == 0
    assert said in capfdbinary.readouterr().out.decode()
    assert not (elsewhere / "var").exists()


@pytest.mark.parametrize(
    ("text", "code"), [("SELECT * {", "CG-Q01"), ("INSERT DATA { <a> <b> <c> }", "CG-Q02"), ("ASK {}", None)]
)
def test_remote_endpoint_that_refuses_a_query_is_told_apart(
    endpoint: str, elsewhere: Path, capfd: pytest.CaptureFixture[str], text: str, code: str | None
) -> None:
    (elsewhere / "q.rq").write_text(text)
    assert main(["query", "q.rq", "--endpoint", endpoint]) == (2 if code else 0)
    error = capfd.readouterr().err
    assert f"[{code}]" in error if code else error == ""


class Wayward(BaseHTTPRequestHandler):
    """An endpoint that does everything wrong, as its path says."""

    def do_GET(self) -> None:
        status = int(self.path.partition("?")[0].strip("/"))
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<h1>Sorry</h1>\n" * 1000)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("status", [200, 401, 404, 500, 503])
def test_endpoint_that_does_not_keep_the_protocol_is_an_error(
    elsewhere: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    server = HTTPServer(("127.0.0.1", 0), Wayward)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say("ASK {}", monkeypatch)
    assert main(["query", "-", "--endpoint", f"http://127.0.0.1:{server.server_port}/{status}"]) == 2
    server.shutdown()
    server.server_close()
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "[CG-Q10]" in captured.err
    assert max(map(len, captured.err.splitlines())) < 500


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}/", "file:///etc/passwd", "http://[", "nowhere"])
def test_endpoint_that_cannot_be_reached_is_an_error(
    elsewhere: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, free_port: int, address: str
) -> None:
    say("ASK {}", monkeypatch)
    assert main(["query", "-", "--endpoint", address.format(port=free_port)]) == 2
    assert "[CG-Q10]" in capfd.readouterr().err
