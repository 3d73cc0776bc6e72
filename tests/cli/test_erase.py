"""`commons-graph journal erase`, run as people run it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Prepared, Run

SHEET = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dct: <http://purl.org/dc/terms/> .
<id/actor/secret> a ess:Organisation ; rdfs:label "Confidence{number}"@fr ; ess:summary "Un mot introuvable."@fr .
<doc/actor/secret> a ess:Record ; foaf:primaryTopic <id/actor/secret> ;
  dct:license <https://creativecommons.org/licenses/by-sa/4.0/> .
"""
SMALL = Path(__file__).parents[1] / "data" / "small"


def make_published(run: Run, folder: Path) -> None:
    assert run("init", "census", "--data", SMALL, "--base", "https://innovations.example/").returncode == 0
    for number in (1, 2):
        (folder / "sheet.ttl").write_text(SHEET.replace("{number}", str(number)), encoding="utf-8")
        done = run("load", "--instance", "census", folder / "sheet.ttl")
        assert done.returncode == 0, done.stderr
        assert run("publish", "--instance", "census").returncode == 0


@pytest.fixture
def instance(prepared: Prepared, tmp_path: Path) -> Path:
    prepared(make_published, tmp_path)
    return tmp_path / "census"


def holding(folder: Path, words: bytes) -> list[str]:
    """The files below a folder that hold some words."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and words in path.read_bytes()]


def test_an_erased_record_leaves_every_file_of_the_instance(run: Run, instance: Path) -> None:
    assert holding(instance / "var", b"Confidence1")
    assert holding(instance / "var", b"Confidence2")
    done = run("journal", "erase", "actor/secret", "--reason", "à sa demande", "--yes", "--instance", instance)
    assert done.returncode == 0, done.stderr
    assert "erased by changeset 4" in done.stdout
    for words in (b"Confidence1", b"Confidence2", b"introuvable"):
        assert holding(instance / "var", words) == []
    assert run("journal", "verify", "--instance", instance).returncode == 0
    assert (instance / "var" / "dumps" / "3" / "manifest.json").exists()
    assert "Tombstone" in run("export", "--instance", instance, "--format", "nquads").stdout
    again = run("journal", "erase", "actor/secret", "--reason", "encore", "--yes", "--instance", instance)
    assert "had been erased before" in again.stdout


def test_nothing_is_erased_without_confirmation_nor_under_a_wrong_key(run: Run, instance: Path) -> None:
    unsure = run("journal", "erase", "actor/secret", "--reason", "essai", "--instance", instance)
    assert unsure.returncode == 2
    assert "--yes" in unsure.stderr
    wrong = run(
        "journal", "erase", "actor/secret", "actor/nobody", "--reason", "essai", "--yes", "--instance", instance
    )
    assert wrong.returncode == 2
    assert "actor/nobody" in wrong.stderr
    assert holding(instance / "var", b"Confidence1")
