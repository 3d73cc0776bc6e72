"""`init`, `load`, `export` and `journal`, as a person meets them."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from cli.conftest import Prepared, Run

SMALL = Path(__file__).parents[1] / "data" / "small"
SHEET = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix dct: <http://purl.org/dc/terms/> .
<id/actor/a> a ess:Organisation {} .
<doc/actor/a> a ess:Record ; foaf:primaryTopic <id/actor/a> ;
  dct:license <https://creativecommons.org/licenses/by-sa/4.0/> .
"""


def make_small(run: Run, _: Path) -> None:
    done = run("init", "census", "--data", SMALL, "--base", "https://innovations.example/")
    assert done.returncode == 0, done.stderr


@pytest.fixture
def instance(prepared: Prepared, tmp_path: Path) -> Path:
    prepared(make_small, tmp_path)
    return tmp_path / "census"


def test_init_makes_an_instance_that_other_commands_find_by_themselves(run: Run, tmp_path: Path) -> None:
    made = run("init", ".", "--data", SMALL)
    assert (made.returncode, made.stdout) == (0, "")
    assert "5 records" in made.stderr
    (tmp_path / "below").mkdir()
    found = run("journal", "head")
    assert json.loads(found.stdout)["sequence"] == 1


def test_init_refuses_a_folder_that_has_an_instance(run: Run, instance: Path) -> None:
    before = (instance / "commons-graph.toml").read_bytes()
    again = run("init", instance)
    assert again.returncode == 2
    assert "there is an instance here already" in again.stderr
    assert (instance / "commons-graph.toml").read_bytes() == before


def test_init_that_fails_leaves_no_instance_behind(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text(SHEET.format(""))
    failed = run("init", "census", "--data", "bad.ttl")
    assert failed.returncode == 1
    assert run("init", "census", "--data", SMALL).returncode == 0


def test_loading_says_what_happened_on_stdout(run: Run, instance: Path, tmp_path: Path) -> None:
    (tmp_path / "new.ttl").write_text(SHEET.format('; rdfs:label "Les amis"@fr'))
    done = run("load", "new.ttl", SMALL, "--instance", instance, "--message", "une nouvelle")
    assert done.returncode == 0, done.stderr
    assert "6 records: 1 new, 0 changed, 5 as they were" in done.stdout
    assert "changeset 2 accepted" in done.stdout
    assert "no fault" in done.stdout
    again = run("load", "new.ttl", SMALL, "--instance", instance)
    assert "nothing to accept" in again.stdout
    assert json.loads(run("journal", "head", "--instance", instance).stdout)["sequence"] == 2


def test_a_warning_does_not_block_and_is_shown(run: Run, instance: Path, tmp_path: Path) -> None:
    (tmp_path / "new.ttl").write_text(SHEET.format('; rdfs:label "Les amis"@fr'))
    done = run("load", "new.ttl", "--instance", instance)
    assert done.returncode == 0
    assert "avertissement\u00a0: La fiche ne dit pas d’où viennent ses informations" in done.stderr
    assert "0 fichier" not in done.stderr


def test_records_that_break_the_shapes_are_refused_in_words(run: Run, instance: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text(SHEET.format('; rdfs:label "Les amis"@fr ; ess:siren "123456789"'))
    done = run("load", SMALL, "bad.ttl", "--instance", instance)
    assert done.returncode == 1
    assert "bad.ttl" in done.stderr
    assert "SIREN" in done.stderr
    assert "nothing was written" in done.stderr
    assert json.loads(run("journal", "head", "--instance", instance).stdout)["sequence"] == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<id/actor/a> <p> "A', "bad.ttl line 1, column"),
        ("<id/ship/a> a <x:y> .", "'ship'"),
        ("<../a> a <x:y> .", "bad.ttl"),
        ("<id/actor/a/../../b> a <x:y> .", "bad.ttl"),
        ("<id/actor/a> <x:p> <javascript:alert(1)> .", "javascript:"),
    ],
)
def test_bad_files_get_one_error_with_a_code_and_exit_2(
    run: Run, instance: Path, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "bad.ttl").write_text(text)
    done = run("load", "bad.ttl", "--instance", instance)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert said in done.stderr
    assert "[CG-" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_missing_file_is_named(run: Run, instance: Path) -> None:
    done = run("load", "absent.ttl", "--instance", instance)
    assert (done.returncode, "absent.ttl" in done.stderr) == (2, True)


def test_a_dump_reads_back_as_the_same_census(run: Run, instance: Path, tmp_path: Path) -> None:
    for name in ("nquads", "trig", "turtle", "jsonld", "rdfxml", "ntriples"):
        suffix = {
            "nquads": "nq",
            "trig": "trig",
            "turtle": "ttl",
            "jsonld": "jsonld",
            "rdfxml": "rdf",
            "ntriples": "nt",
        }
        output = tmp_path / f"dump.{suffix[name]}"
        assert run("export", "--format", name, "--output", output, "--instance", instance).returncode == 0
        assert "<https://innovations.example/" in output.read_text() or name in ("jsonld", "rdfxml")
        again = run("load", output, "--instance", instance)
        assert "nothing to accept" in again.stdout, (name, again.stderr)


def test_a_dump_to_stdout_is_only_data(run: Run, instance: Path) -> None:
    done = run("export", "--instance", instance)
    assert done.returncode == 0
    assert all(line.startswith("<https://innovations.example/") for line in done.stdout.splitlines())
    assert "wrote 5 records" in done.stderr


def test_an_earlier_edition_can_be_exported(run: Run, instance: Path, tmp_path: Path) -> None:
    before = run("export", "--instance", instance).stdout
    (tmp_path / "new.ttl").write_text(SHEET.format('; rdfs:label "Les amis"@fr'))
    run("load", "new.ttl", "--instance", instance)
    assert run("export", "--instance", instance).stdout != before
    assert run("export", "--instance", instance, "--edition", "1").stdout == before
    too_far = run("export", "--instance", instance, "--edition", "9")
    assert (too_far.returncode, "the newest is 2" in too_far.stderr) == (2, True)


def test_record_files_are_written_and_stable(run: Run, instance: Path, tmp_path: Path) -> None:
    done = run("export", "--format", "records", "--output", "files", "--instance", instance)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "files/initiative/jardin.ttl").read_text().startswith("@prefix")
    assert "nothing to accept" in run("load", "files", "--instance", instance).stdout
    assert run("export", "--format", "records", "--instance", instance).returncode == 2


def test_an_unknown_format_is_refused_with_those_there_are(run: Run, instance: Path) -> None:
    done = run("export", "--format", "excel", "--instance", instance)
    assert done.returncode == 2
    assert "nquads" in done.stderr


def test_verify_tells_a_whole_journal_from_a_tampered_one(run: Run, instance: Path) -> None:
    whole = run("journal", "verify", "--instance", instance)
    assert (whole.returncode, "1 changeset, 5 revisions" in whole.stdout) == (0, True)
    with sqlite3.connect(instance / "var/journal.sqlite") as connection:
        connection.execute("UPDATE changeset SET message = 'autre'")
    connection.close()
    tampered = run("journal", "verify", "--instance", instance)
    assert tampered.returncode == 2
    assert "changeset 1" in tampered.stderr
    assert "[CG-J02]" in tampered.stderr


def test_verify_without_a_census_says_what_to_do(run: Run) -> None:
    done = run("journal", "verify")
    assert done.returncode == 2
    assert "commons-graph load" in done.stderr


def test_all_files_of_an_edition_are_those_that_are_published(run: Run, instance: Path, tmp_path: Path) -> None:
    (tmp_path / "new.ttl").write_text(SHEET.format('; rdfs:label "Les amis"@fr'))
    first = run("export", "--format", "all", "--output", "first", "--instance", instance)
    assert (first.returncode, first.stdout) == (0, ""), first.stderr
    assert "5 records" in first.stderr
    assert run("load", "new.ttl", "--instance", instance).returncode == 0
    again = run("export", "--format", "all", "--output", "again", "--edition", 1, "--instance", instance)
    assert again.returncode == 0, again.stderr
    names = sorted(path.name for path in (tmp_path / "first").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "again").iterdir())
    for name in names:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name
    assert not list((instance / "var").glob("export-*"))


def test_a_table_alone_goes_to_stdout(run: Run, instance: Path) -> None:
    done = run("export", "--format", "csv:initiatives", "--instance", instance)
    assert done.stdout.startswith("\ufeffid,type,label")
    assert "wrote 1 record" in done.stderr
    ties = run("export", "--format", "edges", "--instance", instance)
    assert "wrote 2 ties" in ties.stderr
    assert len(ties.stdout.splitlines()) == 3


@pytest.mark.parametrize("name", ["csv:initiative", "excel", ""])
def test_an_unknown_form_is_named_with_what_there_is(run: Run, instance: Path, name: str) -> None:
    done = run("export", "--format", name, "--instance", instance)
    assert (done.returncode, done.stdout) == (2, "")
    assert "hint: " in done.stderr
    assert "Traceback" not in done.stderr


def test_all_files_need_a_folder_that_is_free(run: Run, instance: Path, tmp_path: Path) -> None:
    assert "--output FOLDER" in run("export", "--format", "all", "--instance", instance).stderr
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("dear reader")
    done = run("export", "--format", "all", "--output", "mine", "--instance", instance)
    assert done.returncode == 2
    assert "something other" in done.stderr
