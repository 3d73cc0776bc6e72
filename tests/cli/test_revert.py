"""`commons-graph journal revert`, `restore-record`, `backup` and `restore`, run as people run them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cli.conftest import Prepared, Run

SHEET = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dct: <http://purl.org/dc/terms/> .
<id/actor/{slug}> a ess:Organisation ; rdfs:label "{name}"@fr ; ess:summary "Une phrase."@fr .
<doc/actor/{slug}> a ess:Record ; foaf:primaryTopic <id/actor/{slug}> ;
  dct:license <https://creativecommons.org/licenses/by-sa/4.0/> .
"""
SMALL = Path(__file__).parents[1] / "data" / "small"


def load(run: Run, folder: Path, slug: str, name: str) -> None:
    path = folder / "sheet.ttl"
    path.write_text(SHEET.replace("{slug}", slug).replace("{name}", name), encoding="utf-8")
    done = run("load", "--instance", folder / "census", path)
    assert done.returncode == 0, done.stderr


def make_changed(run: Run, folder: Path) -> None:
    """A census with the small data (1), a record added (2) and changed (3)."""
    assert run("init", "census", "--data", SMALL, "--base", "https://innovations.example/").returncode == 0
    load(run, folder, "nouveau", "Premier nom")
    load(run, folder, "nouveau", "Second nom")


@pytest.fixture
def instance(prepared: Prepared, tmp_path: Path) -> Path:
    prepared(make_changed, tmp_path)
    return tmp_path / "census"


def test_a_load_is_undone_and_the_undoing_too(run: Run, instance: Path) -> None:
    done = run("journal", "revert", "3", "--message", "mauvais nom", "--instance", instance)
    assert (done.returncode, done.stdout) == (0, "changeset 3 undone by changeset 4: 1 record\n"), done.stderr
    assert "Premier nom" in run("export", "--instance", instance, "--format", "nquads").stdout
    assert run("journal", "revert", "4", "--instance", instance).returncode == 0
    text = run("export", "--instance", instance, "--format", "nquads").stdout
    assert "Second nom" in text
    assert "Premier nom" not in text
    assert run("journal", "verify", "--instance", instance).returncode == 0


def test_what_changed_since_is_named_and_left_alone(run: Run, instance: Path) -> None:
    refused = run("journal", "revert", "2", "--instance", instance)
    assert refused.returncode == 2
    assert "CG-J05" in refused.stderr
    assert "actor/nouveau (by changeset 3)" in refused.stderr
    assert "Traceback" not in refused.stderr
    left = run("journal", "revert", "2", "--leave-changed", "--instance", instance)
    assert left.returncode == 0
    assert "nothing to undo" in left.stdout
    assert "actor/nouveau" in left.stderr
    assert '"sequence": 3' in run("journal", "head", "--instance", instance).stdout


def test_what_cannot_be_undone_is_said_clearly(run: Run, instance: Path) -> None:
    for arguments in (["99"], ["0"], ["x"], [], ["3", "--only", "actor/nobody"]):
        done = run("journal", "revert", *arguments, "--instance", instance)
        assert (done.returncode, done.stdout) == (2, "")
        assert "Traceback" not in done.stderr
        assert done.stderr.strip()


def test_one_record_goes_back_to_one_version(run: Run, instance: Path) -> None:
    done = run("journal", "restore-record", "actor/nouveau", "--version", "2", "--instance", instance)
    assert done.stdout == "actor/nouveau restored to version 2 by changeset 4\n", done.stderr
    again = run("journal", "restore-record", "actor/nouveau", "--version", "2", "--instance", instance)
    assert "nothing to do" in again.stdout
    wrong = run("journal", "restore-record", "actor/nouveau", "--version", "1", "--instance", instance)
    assert wrong.returncode == 2
    assert "its versions: 2, 3, 4" in wrong.stderr


def test_a_backup_becomes_a_census_again(run: Run, instance: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite"
    done = run("journal", "backup", file, "--instance", instance)
    assert done.returncode == 0, done.stderr
    assert "3 changesets" in done.stdout
    assert [path.name for path in tmp_path.glob("*backup*")] == ["backup.sqlite"]
    head = run("journal", "head", "--instance", instance).stdout
    assert run("init", "other", "--base", "https://innovations.example/").returncode == 0
    restored = run("journal", "restore", file, "--instance", tmp_path / "other")
    assert restored.returncode == 0, restored.stderr
    assert run("journal", "head", "--instance", tmp_path / "other").stdout == head
    assert run("export", "--instance", tmp_path / "other", "--format", "nquads").stdout == (
        run("export", "--instance", instance, "--format", "nquads").stdout
    )


def test_a_backup_overwrites_no_file_and_a_restore_no_history(run: Run, instance: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite"
    file.write_text("mine", encoding="utf-8")
    assert run("journal", "backup", file, "--instance", instance).returncode == 2
    assert file.read_text(encoding="utf-8") == "mine"
    good = tmp_path / "good.sqlite"
    assert run("journal", "backup", good, "--instance", instance).returncode == 0
    head = run("journal", "head", "--instance", instance).stdout
    refused = run("journal", "restore", good, "--instance", instance)
    assert refused.returncode == 2
    assert "never overwritten" in refused.stderr
    assert run("journal", "head", "--instance", instance).stdout == head


def test_a_damaged_backup_is_refused_and_leaves_nothing(run: Run, instance: Path, tmp_path: Path) -> None:
    good, words, other = (tmp_path / name for name in ("good.sqlite", "words.sqlite", "other.sqlite"))
    assert run("journal", "backup", good, "--instance", instance).returncode == 0
    assert run("init", "empty", "--base", "https://innovations.example/").returncode == 0
    words.write_text("no database at all", encoding="utf-8")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE other (x)")
    with closing(sqlite3.connect(good)) as connection:
        connection.execute("UPDATE revision SET content = 'x' WHERE id = 2")
        connection.commit()
    for path in (good, words, other, tmp_path / "none.sqlite"):
        done = run("journal", "restore", path, "--instance", tmp_path / "empty")
        assert done.returncode == 2, path
        assert "Traceback" not in done.stderr
        assert "CG-" in done.stderr
        assert not list((tmp_path / "empty" / "var").glob("*.part*"))
    assert '"sequence": 0' in run("journal", "head", "--instance", tmp_path / "empty").stdout
