"""`commons-graph publish`, run as people run it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import Prepared, Run

SMALL = Path(__file__).parents[1] / "data" / "small"
SHEET = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dct: <http://purl.org/dc/terms/> .
<id/actor/later> a ess:Organisation ; rdfs:label "Venue plus tard"@fr .
<doc/actor/later> a ess:Record ; foaf:primaryTopic <id/actor/later> ;
  dct:license <https://creativecommons.org/licenses/by-sa/4.0/> .
"""


def make_small(run: Run, _: Path) -> None:
    done = run("init", "census", "--data", SMALL, "--base", "https://innovations.example/")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def instance(prepared: Prepared, tmp_path: Path) -> Path:
    prepared(make_small, tmp_path)
    return tmp_path / "census"


def test_publish_says_what_it_did_and_once_more_changes_nothing(run: Run, instance: Path) -> None:
    first = run("publish", "--instance", instance, "--title", "Printemps")
    assert first.returncode == 0, first.stderr
    assert "edition 1 is published, “Printemps”" in first.stdout
    manifest = (instance / "var" / "dumps" / "1" / "manifest.json").read_bytes()
    again = run("publish", "--instance", instance, "--title", "Été")
    assert again.stdout == first.stdout
    assert (instance / "var" / "dumps" / "1" / "manifest.json").read_bytes() == manifest
    shelf = json.loads((instance / "var" / "editions" / "published.json").read_text())
    assert (shelf["published"], shelf["kept"]) == ([1], [1])


def test_a_published_edition_that_was_lost_is_made_again(run: Run, instance: Path, tmp_path: Path) -> None:
    assert run("publish", "--instance", instance).returncode == 0
    (tmp_path / "later.ttl").write_text(SHEET, encoding="utf-8")
    assert run("load", "later.ttl", "--instance", instance).returncode == 0
    (folder,) = (instance / "var" / "editions").glob("00000001-*")
    before = (folder / "manifest.json").read_bytes()
    shutil.rmtree(folder)
    made = run("publish", "--instance", instance, "--again", 1)
    assert (made.returncode, made.stdout.partition(":")[0]) == (0, "edition 1 can be read again"), made.stderr
    assert (folder / "manifest.json").read_bytes() == before


def test_what_cannot_be_published_is_one_clear_error(run: Run, tmp_path: Path, instance: Path) -> None:
    unknown = run("publish", "--instance", instance, "--again", 1)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "no edition 1 was published" in unknown.stderr
    assert run("publish", "--instance", instance, "--again", 1, "--title", "x").returncode == 2
    assert run("init", tmp_path / "empty").returncode == 0
    empty = run("publish", "--instance", tmp_path / "empty")
    assert empty.returncode == 2
    assert "the census holds nothing yet" in empty.stderr


def test_the_number_of_kept_editions_is_a_setting(run: Run, instance: Path) -> None:
    assert run("publish", "--instance", instance, COMMONS_GRAPH_EDITIONS_KEEP="0").returncode == 2
    wrong = run("publish", "--instance", instance, COMMONS_GRAPH_EDITIONS_KEEP="many")
    assert "COMMONS_GRAPH_EDITIONS_KEEP must be a whole number" in wrong.stderr
    assert run("publish", "--instance", instance, COMMONS_GRAPH_EDITIONS_KEEP="1").returncode == 0


def test_serving_under_another_base_tells_how_to_read_old_editions_again(
    run: Run, instance: Path, tmp_path: Path
) -> None:
    assert run("publish", "--instance", instance).returncode == 0
    (tmp_path / "later.ttl").write_text(SHEET, encoding="utf-8")
    assert run("load", "later.ttl", "--instance", instance).returncode == 0
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    listening.close()
    command = [sys.executable, "-m", "commons_graph.cli", "serve", "--instance", str(instance), "--port", str(port)]
    serving = subprocess.Popen([*command, "--base", "https://other.example/"], stderr=subprocess.PIPE, text=True)
    try:
        assert serving.stderr is not None
        said = [serving.stderr.readline()]
        while "open http" not in said[-1] and said[-1]:
            said.append(serving.stderr.readline())
    finally:
        serving.terminate()
        serving.wait(timeout=20)
    assert any("commons-graph publish --again 1" in line for line in said), said
