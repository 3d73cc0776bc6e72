"""The command as an operator meets it: words, exit codes, settings."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sources.conftest import SMALL, Instance, actor

Start = Callable[[str], Instance]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `commons-graph ARGUMENTS…` in the folder of the test."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COMMONS_GRAPH_")}

    def run_command(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "commons_graph.cli", *map(str, arguments)]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    return run_command


def test_a_mirror_is_made_followed_and_closed_to_loading(instance: Start, run: Run, tmp_path: Path) -> None:
    source = instance("source")
    source.load_files(SMALL)
    first = run("harvest", source.changes, "--mirror", "copy", "--allow", "127.0.0.1")
    assert (first.returncode, first.stdout.split(" (")[0]) == (
        0,
        f"mirrored in {tmp_path / 'copy'}: 5 new, 0 changed, 0 withdrawn",
    )
    assert f"read {source.changes}/1" in first.stderr
    second = run("harvest", source.changes, "--mirror", "copy", "--allow", "127.0.0.1")
    assert (second.returncode, second.stdout) == (0, f"nothing new from {source.changes}\n")
    refused = run("load", SMALL, "--instance", "copy")
    assert refused.returncode == 2
    assert "CG-H09" in refused.stderr
    wrong = actor("faux").replace('rdfs:label "Un acteur"@fr', 'ess:siren "12"')
    source.load(wrong)
    third = run("harvest", source.changes, "--instance", "copy", "--allow", "127.0.0.1")
    assert third.returncode == 1
    assert f"refused: {source.root}doc/actor/faux" in third.stderr


def test_proposals_are_listed_in_words(instance: Start, run: Run, tmp_path: Path) -> None:
    source = instance("source")
    source.load(actor("a"))
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "commons-graph.toml").write_text(
        'base = "https://here.example/"\n[harvest]\nallow = ["127.0.0.1"]\n', encoding="utf-8"
    )
    assert run("harvest", source.changes, "--instance", "here").returncode == 0
    listed = run("journal", "proposals", "--instance", "here")
    assert listed.stdout.startswith(f"1. new record {source.root}doc/actor/a\n")
    assert "credit: Collporterre" in listed.stdout


def test_the_setting_harvest_into_chooses_the_mirror(instance: Start, run: Run, tmp_path: Path) -> None:
    source = instance("source")
    source.load(actor("a"))
    (tmp_path / "commons-graph.toml").write_text(
        '[harvest]\ninto = "mirror"\nallow = ["127.0.0.1"]\n', encoding="utf-8"
    )
    assert run("harvest", source.changes).returncode == 0
    (made,) = (tmp_path / "mirrors").iterdir()
    assert (made / "commons-graph.toml").exists()


def test_what_cannot_be_run_is_told_with_its_code(run: Run, tmp_path: Path) -> None:
    for arguments, code in (
        (("harvest", "http://127.0.0.1:9/changes"), "CG-H02"),
        (("harvest", "http://127.0.0.1:9/changes", "--allow", "127.0.0.1"), "CG-H03"),
        (("harvest", "ftp://example.org/"), "CG-H02"),
        (("harvest", 'http://example.org/"\\'), "CG-H02"),
        (("harvest", "http://user:secret@example.org/"), "CG-H02"),
    ):
        result = run(*arguments)
        assert (result.returncode, f"[{code}]" in result.stderr) == (2, True), result.stderr
        assert "hint:" in result.stderr
        assert "Traceback" not in result.stderr
