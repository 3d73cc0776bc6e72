"""`commons-graph validate --changed-since`: what changed, and what that can affect, and nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from cli.conftest import Prepared, Run
from conftest import ROOT

ACTOR = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<id/actor/NAME> a ess:Organisation ; rdfs:label "NAME"@fr ; ess:rna "W291000001" .
<doc/actor/NAME> a ess:Record ; foaf:primaryTopic <id/actor/NAME> ; dct:license <https://licence.example/> .
"""


def make_changed(run: Run, folder: Path) -> None:
    """An instance with three changesets: the small census, an actor, and one with the same number."""
    (folder / "census").mkdir()
    (folder / "un.ttl").write_text(ACTOR.replace("NAME", "un"))
    (folder / "deux.ttl").write_text(ACTOR.replace("NAME", "deux"))
    for path in (ROOT / "tests" / "data" / "small", "un.ttl", "deux.ttl"):
        assert run("load", path, "--instance", folder / "census").returncode == 0


@pytest.fixture
def instance(prepared: Prepared, tmp_path: Path) -> Path:
    prepared(make_changed, tmp_path)
    return tmp_path / "census"


def sources(report: str) -> set[str]:
    """The documents that a JSON report has findings on."""
    return {line["file"] for line in map(json.loads, report.splitlines()) if "shape" in line}


def test_records_that_changed_and_those_they_affect_are_judged(run: Run, instance: Path) -> None:
    done = run("validate", "--changed-since", "2", "--instance", instance, "--format", "jsonl", "--lang", "en")
    assert done.returncode == 0
    assert sources(done.stdout) == {"doc/actor/deux", "doc/actor/un"}
    assert "since 2: records changed, 1; other records that this can affect, 1" in done.stderr
    strict = run("validate", "--changed-since", "2", "--instance", instance, "--fail-on", "warning")
    assert strict.returncode == 1
    assert "doc/initiative/jardin" not in strict.stdout


def test_the_beginning_means_everything_and_the_head_nothing(run: Run, instance: Path) -> None:
    everything = run("validate", "--changed-since", "0", "--instance", instance, "--format", "jsonl")
    assert sources(everything.stdout) == {"doc/actor/deux", "doc/actor/un", "doc/initiative/jardin"}
    edition = (instance / "var" / "editions" / "current").readlink().name
    nothing = run("validate", "--changed-since", edition, "--instance", instance, "--lang", "en", "--fail-on", "info")
    assert nothing.returncode == 0
    assert "records changed, 0" in nothing.stderr
    assert "warning" not in nothing.stderr


@pytest.mark.parametrize("revision", ["4", "yesterday", "-1", "00000002-00000000-00000000"])
def test_a_revision_that_there_is_not_is_refused(run: Run, instance: Path, revision: str) -> None:
    done = run("validate", f"--changed-since={revision}", "--instance", instance)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr


def test_a_folder_without_a_census_is_refused(run: Run, tmp_path: Path) -> None:
    done = run("validate", "--changed-since", "1", "--instance", tmp_path)
    assert done.returncode == 2
    assert "no census here" in done.stderr


# files in a git repository

SHAPES = """@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
ex:S a sh:NodeShape ; sh:targetClass ex:Thing ;
  sh:property [ sh:path ex:label ; sh:minCount 1 ] , [ sh:path ex:partOf ; sh:class ex:Thing ] .
"""
DATA = "@prefix ex: <https://example.org/> .\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with shapes and three files: a faulty one, one that points at the third, and the third."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    folder = tmp_path / "repository"
    (folder / "data").mkdir(parents=True)
    (folder / "shapes.ttl").write_text(SHAPES)
    (folder / "data" / "old.ttl").write_text(DATA + "ex:old a ex:Thing .")
    (folder / "data" / "part.ttl").write_text(DATA + 'ex:part a ex:Thing ; ex:label "a" ; ex:partOf ex:whole .')
    (folder / "data" / "whole.ttl").write_text(DATA + 'ex:whole a ex:Thing ; ex:label "b" .')
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments], cwd=folder, check=True, timeout=60
    )


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "a")


def changed(run: Run, folder: Path, *more: object) -> tuple[int, set[str], str]:
    """Exit code, the names of files with findings, and what was said."""
    options = (
        "--shapes",
        folder / "shapes.ttl",
        "--format",
        "jsonl",
        "--lang",
        "en",
        *(more or ("--changed-since", "HEAD")),
    )
    done = run("validate", folder / "data", *options)
    return done.returncode, {Path(name).name for name in sources(done.stdout)}, done.stderr


def test_only_what_a_changed_file_affects_is_judged(run: Run, repository: Path) -> None:
    assert changed(run, repository)[:2] == (0, set())
    (repository / "data" / "part.ttl").write_text(DATA + "ex:part a ex:Thing ; ex:partOf ex:whole .")
    code, files, said = changed(run, repository)
    assert (code, files) == (1, {"part.ttl"})
    assert "since HEAD: files changed, 1; nodes that this can affect, 1" in said


def test_a_file_that_is_gone_affects_what_pointed_into_it(run: Run, repository: Path) -> None:
    (repository / "data" / "whole.ttl").unlink()
    assert changed(run, repository)[:2] == (1, {"part.ttl"})
    commit(repository)
    assert changed(run, repository)[:2] == (0, set())
    assert changed(run, repository, "--changed-since", "HEAD~1")[:2] == (1, {"part.ttl"})


def test_a_file_that_git_does_not_know_yet_is_new(run: Run, repository: Path) -> None:
    (repository / "data" / "new file.ttl").write_text(DATA + "ex:new a ex:Thing .")
    (repository / "data" / "notes.txt").write_text("nothing of ours")
    assert changed(run, repository)[:2] == (1, {"new file.ttl"})


def test_blank_nodes_of_a_changed_file_are_judged_again(run: Run, repository: Path) -> None:
    (repository / "data" / "old.ttl").write_text(DATA + "[] a ex:Thing . ex:old a ex:Thing .")
    assert changed(run, repository)[:2] == (1, {"old.ttl"})


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_judged(run: Run, repository: Path) -> None:
    (repository / "data" / "old.ttl").write_text(DATA + "ex:old a ")
    (repository / "data" / "whole.ttl").write_text(DATA + 'ex:whole ex:label "b" .')
    code, files, said = changed(run, repository)
    assert (code, files) == (2, {"part.ttl"})
    assert "old.ttl" in said


def test_shapes_that_may_read_anything_have_everything_judged(run: Run, repository: Path) -> None:
    query = "SELECT $this WHERE { ?a <https://example.org/label> ?b }"
    (repository / "shapes.ttl").write_text(f'{SHAPES} ex:S sh:sparql [ sh:select "{query}" ] .')
    (repository / "data" / "whole.ttl").write_text(DATA + 'ex:whole a ex:Thing ; ex:label "c" .')
    code, files, said = changed(run, repository)
    assert (code, files) == (1, {"old.ttl", "part.ttl", "whole.ttl"})
    assert "everything is judged, because of https://example.org/S" in said


@pytest.mark.parametrize("revision", ["no-such-branch", "--help", ""])
def test_what_git_does_not_know_is_refused(run: Run, repository: Path, revision: str) -> None:
    code, _, said = changed(run, repository, f"--changed-since={revision}")
    assert code == 2
    assert "git does not know what changed" in said


def test_files_outside_a_repository_have_no_revisions(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(DATA + "ex:a a ex:Thing .")
    done = run("validate", "a.ttl", "--changed-since", "HEAD", GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert done.returncode == 2
    assert "not a git repository" in done.stderr
    stdin = run("validate", "-", "--changed-since", "HEAD")
    assert stdin.returncode == 2
