"""`commons-graph validate`, from the command line to the exit code."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import click
import pytest

from commons_graph.cli import main
from commons_graph.cli.validate import validate as command
from commons_graph.validation.engines import ENGINES

SHAPES = """
@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property ex:S-label , ex:S-note , ex:S-date .
ex:S-label a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 ; sh:message "Un nom."@fr , "A name."@en .
ex:S-note a sh:PropertyShape ; sh:path ex:note ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "Une note."@fr .
ex:S-date a sh:PropertyShape ; sh:path ex:date ; sh:maxCount 0 ; sh:severity sh:Info ; sh:message "Une date."@fr .
"""
PREFIXES = "@prefix ex: <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
SOUND = PREFIXES + '<id/a> a ex:Thing ; rdfs:label "A"@fr ; ex:note "n" .\n'
NAMELESS = PREFIXES + '<id/b> a ex:Thing ; ex:note "n" .\n'
WARNED = PREFIXES + '<id/c> a ex:Thing ; rdfs:label "C" .\n'
TOLD = PREFIXES + '<id/d> a ex:Thing ; rdfs:label "D" ; ex:note "n" ; ex:date 1 .\n'
BROKEN = PREFIXES + '<id/e> a ex:Thing ;\n  rdfs:label "E .\n'


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with shapes and one file of each kind, where the command is run."""
    monkeypatch.chdir(tmp_path)
    texts = {"sound": SOUND, "nameless": NAMELESS, "warned": WARNED, "told": TOLD, "broken": BROKEN, "shapes": SHAPES}
    for name, text in texts.items():
        (tmp_path / f"{name}.ttl").write_text(text, encoding="utf-8")
    return tmp_path


def validate(*arguments: str) -> int:
    return main(["validate", "--shapes", "shapes.ttl", *arguments])


def test_sound_file_passes_and_what_was_checked_is_told(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert validate("sound.ttl") == 0
    out, err = capsysbinary.readouterr()
    assert out == b"checked 1 file, 3 triples: 1 focus node against 1 shape \xc2\xb7 no finding\n"
    assert err == b""


def test_violation_gives_exit_code_1_with_file_thing_and_message(capfd: pytest.CaptureFixture[str]) -> None:
    assert validate("sound.ttl", "nameless.ttl") == 1
    assert capfd.readouterr().out.splitlines() == [
        "nameless.ttl",
        "  violation: Un nom.  [<https://example.org/S-label>]",
        "    id/b rdfs:label",
        "",
        "checked 2 files, 5 triples: 2 focus nodes against 1 shape · 1 violation",
    ]


@pytest.mark.parametrize(
    ("file", "fail_on", "code"),
    [
        ("nameless", "violation", 1),
        ("nameless", "info", 1),
        ("nameless", "never", 0),
        ("warned", "violation", 0),
        ("warned", "warning", 1),
        ("warned", "info", 1),
        ("told", "warning", 0),
        ("told", "info", 1),
        ("sound", "info", 0),
    ],
)
def test_fail_on_sets_the_least_serious_finding_that_fails(file: str, fail_on: str, code: int) -> None:
    assert validate(f"{file}.ttl", "--fail-on", fail_on) == code


def test_messages_come_in_the_language_asked_for(capfd: pytest.CaptureFixture[str], files: Path) -> None:
    validate("nameless.ttl", "--lang", "en")
    assert "A name." in capfd.readouterr().out
    (files / "commons-graph.toml").write_text('language = "en"\n')
    validate("nameless.ttl")
    assert "A name." in capfd.readouterr().out
    validate("nameless.ttl", "--lang", "fr")
    assert "Un nom." in capfd.readouterr().out


def test_turtle_report_on_stdout_leaves_the_counts_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    assert validate("nameless.ttl", "--format", "turtle") == 1
    captured = capfd.readouterr()
    assert "sh:focusNode <id/b>" in captured.out
    assert "base.invalid" not in captured.out
    assert captured.err == "checked 1 file, 2 triples: 1 focus node against 1 shape · 1 violation\n"


def test_report_may_go_to_a_file(capfd: pytest.CaptureFixture[str], files: Path) -> None:
    assert validate("nameless.ttl", "--output", "report.txt") == 1
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "1 focus node against 1 shape" in captured.err
    assert "id/b" in (files / "report.txt").read_text(encoding="utf-8")
    assert [path.name for path in files.iterdir() if path.name.startswith(".")] == []
    assert validate("nameless.ttl", "--output", "no/such/folder/report.txt") == 2


def test_syntax_error_names_its_place_and_hides_no_other_file(capfd: pytest.CaptureFixture[str]) -> None:
    assert validate("broken.ttl", "missing.ttl", "nameless.ttl", "--fail-on", "never") == 2
    captured = capfd.readouterr()
    assert "broken.ttl line 3, column " in captured.err
    assert "[CG-R03]" in captured.err
    assert "missing.ttl  [CG-R01]" in captured.err
    assert "  violation: Un nom." in captured.out
    assert "checked 1 file, 2 triples" in captured.out


def test_nothing_readable_means_nothing_was_checked(capfd: pytest.CaptureFixture[str]) -> None:
    assert validate("broken.ttl") == 2
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err.endswith("checked 0 files, 0 triples: 0 focus nodes against 0 shapes · no finding\n")


def test_engines_offered_are_those_there_are() -> None:
    (option,) = [parameter for parameter in command.params if parameter.name == "engine"]
    assert isinstance(option.type, click.Choice)
    assert list(option.type.choices) == list(ENGINES)


def test_broken_shapes_cannot_run(capfd: pytest.CaptureFixture[str], files: Path) -> None:
    assert main(["validate", "--shapes", "broken.ttl", "sound.ttl"]) == 2
    (files / "wrong.ttl").write_text(SHAPES.replace("sh:minCount 1", 'sh:minCount "one"'), encoding="utf-8")
    assert main(["validate", "--shapes", "wrong.ttl", "sound.ttl"]) == 2
    assert "[CG-S02]" in capfd.readouterr().err


def test_links_between_files_hold_because_they_are_checked_together(files: Path) -> None:
    (files / "link.ttl").write_text(PREFIXES + '<id/l> a ex:Thing ; rdfs:label "L" ; ex:note <id/a> .')
    shapes = SHAPES + "ex:S-note sh:class ex:Thing ."
    (files / "shapes.ttl").write_text(shapes, encoding="utf-8")
    assert validate("link.ttl", "--fail-on", "warning") == 1
    assert validate("link.ttl", "nameless.ttl", "--fail-on", "never") == 0


def test_nothing_to_check_is_a_warning(capfd: pytest.CaptureFixture[str], files: Path) -> None:
    (files / "other.ttl").write_text(PREFIXES + "<id/a> a ex:Other .")
    assert validate("other.ttl") == 0
    captured = capfd.readouterr()
    assert "0 focus nodes against 0 shapes" in captured.out
    assert (
        "warning: no focus node: nothing in these files is an instance of <https://example.org/Thing>" in captured.err
    )


@pytest.mark.parametrize(
    ("arguments", "text"), [([], SOUND), (["--input-format", "nt"], "<https://a.b/> <https://a.b/p> 'x' .")]
)
def test_stdin_is_read_in_the_format_that_is_told(
    arguments: list[str], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.replace("'", '"').encode())))
    assert validate("-", *arguments) == 0


def test_stdin_of_an_unknown_format_cannot_be_read(capfd: pytest.CaptureFixture[str]) -> None:
    assert validate("-", "--input-format", "docx") == 2
    assert "[CG-R02]" in capfd.readouterr().err


def test_folder_is_searched_and_the_real_process_gives_the_codes(files: Path) -> None:
    folder = files / "folder"
    folder.mkdir()
    (folder / "a.ttl").write_text(SOUND, encoding="utf-8")
    process = [sys.executable, "-m", "commons_graph.cli", "validate", "--shapes", "shapes.ttl"]
    done = subprocess.run([*process, "folder"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split(":")[0]) == (0, "checked 1 file, 3 triples")
    assert subprocess.run([*process, "nameless.ttl"], capture_output=True, check=False).returncode == 1
    assert subprocess.run([*process, "broken.ttl"], capture_output=True, check=False).returncode == 2


RECORD = """
@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix theme: <https://w3id.org/commons-graph/scheme/theme/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix dct: <http://purl.org/dc/terms/> .
<id/initiative/atelier> a ess:Initiative ; rdfs:label "L’atelier"@fr ; ess:theme theme:{theme} .
<doc/initiative/atelier> a ess:Record ; foaf:primaryTopic <id/initiative/atelier> ;
  dct:license <https://creativecommons.org/licenses/by-sa/4.0/> .
"""


def test_shapes_of_the_census_know_its_concepts_without_counting_them(
    capfd: pytest.CaptureFixture[str], files: Path
) -> None:
    (files / "record.ttl").write_text(RECORD.format(theme="culture"), encoding="utf-8")
    assert main(["validate", "record.ttl"]) == 0
    assert "checked 1 file, 6 triples: 2 focus nodes against 2 shapes" in capfd.readouterr().out
    (files / "record.ttl").write_text(RECORD.format(theme="nothing"), encoding="utf-8")
    assert main(["validate", "record.ttl"]) == 1
    out = capfd.readouterr().out
    assert "  violation: Choisissez les thèmes dans la liste proposée.  [shape:Initiative-theme]" in out
    assert "    L’atelier (id/initiative/atelier) ess:theme: found theme:nothing" in out
