"""`commons-graph validate`, from the command line to the exit code."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
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


def in_english(*arguments: str) -> int:
    return validate("--lang", "en", *arguments)


def test_sound_file_passes_and_what_was_checked_is_told(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert in_english("sound.ttl") == 0
    out, err = capsysbinary.readouterr()
    assert out == b"checked 1 file, 3 triples: 1 focus node against 1 shape \xc2\xb7 no finding\n"
    assert err == b""
    assert validate("sound.ttl") == 0
    told = "1 fichier, 3 triplets\u00a0: 1 nœud contrôlé par 1 forme · rien à signaler\n"
    assert capsysbinary.readouterr().out.decode() == told


def test_violation_gives_exit_code_1_with_file_thing_and_message(capfd: pytest.CaptureFixture[str]) -> None:
    assert in_english("sound.ttl", "nameless.ttl") == 1
    assert capfd.readouterr().out.splitlines() == [
        "nameless.ttl",
        "  violation: A name.  [CG-S20 <https://example.org/S-label>]",
        "    expected: at least 1 value",
        "    2:1 id/b rdfs:label — found: nothing",
        "",
        "checked 2 files, 5 triples: 2 focus nodes against 1 shape · 1 violation",
    ]
    assert validate("sound.ttl", "nameless.ttl") == 1
    assert capfd.readouterr().out.splitlines() == [
        "nameless.ttl",
        "  violation\u00a0: Un nom.  [CG-S20 <https://example.org/S-label>]",
        "    attendu\u00a0: au moins 1 valeur",
        "    2:1 id/b rdfs:label — trouvé\u00a0: rien",
        "",
        "2 fichiers, 5 triplets\u00a0: 2 nœuds contrôlés par 1 forme · 1 violation",
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
    assert in_english("nameless.ttl", "--format", "turtle") == 1
    captured = capfd.readouterr()
    assert "sh:focusNode <id/b>" in captured.out
    assert "base.invalid" not in captured.out
    assert captured.err == "checked 1 file, 2 triples: 1 focus node against 1 shape · 1 violation\n"


def test_report_may_go_to_a_file(capfd: pytest.CaptureFixture[str], files: Path) -> None:
    assert in_english("nameless.ttl", "--output", "report.txt") == 1
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "1 focus node against 1 shape" in captured.err
    assert "id/b" in (files / "report.txt").read_text(encoding="utf-8")
    assert [path.name for path in files.iterdir() if path.name.startswith(".")] == []


def test_several_reports_are_written_at_once(capfd: pytest.CaptureFixture[str], files: Path) -> None:
    outputs = ["--output", "sarif=a=b.sarif", "--output", "jsonl=report.jsonl", "--output", "./c=d.json"]
    assert in_english("nameless.ttl", "--format", "json", *outputs) == 1
    assert capfd.readouterr().out == ""
    assert json.loads((files / "a=b.sarif").read_text())["version"] == "2.1.0"
    assert json.loads((files / "c=d.json").read_text())["summary"]["violations"] == 1
    assert [json.loads(line)["kind"] for line in (files / "report.jsonl").open()] == ["finding", "summary"]
    assert in_english("nameless.ttl", "--output", "junit=report.xml") == 1
    captured = capfd.readouterr()
    assert "  violation: A name." in captured.out
    assert captured.err == ""
    assert "<failure" in (files / "report.xml").read_text()


@pytest.mark.parametrize(
    ("outputs", "told"),
    [
        (["a.txt", "b.txt"], "give each --output its format"),
        (["json=a", "sarif=./a"], "two reports cannot go to the same file"),
        (["jsno=a"], "unknown report format 'jsno'; the nearest is json, and a file of this name is ./jsno=a"),
        (["no/such/folder/a.txt"], "there is no folder for the report no/such/folder/a.txt"),
    ],
)
def test_wrong_outputs_are_refused_before_anything_is_checked(
    outputs: list[str], told: str, capfd: pytest.CaptureFixture[str], files: Path
) -> None:
    before = sorted(files.iterdir())
    assert validate("nameless.ttl", *(word for output in outputs for word in ("--output", output))) == 2
    captured = capfd.readouterr()
    assert (captured.out, told in captured.err) == ("", True)
    assert sorted(files.iterdir()) == before


def test_report_may_go_to_a_pipe(files: Path) -> None:
    os.mkfifo(files / "pipe")
    with ThreadPoolExecutor() as pool:
        read = pool.submit((files / "pipe").read_text, encoding="utf-8")
        assert in_english("nameless.ttl", "--output", "pipe") == 1
        assert "id/b" in read.result(timeout=20)
    assert (files / "pipe").is_fifo()


def test_report_goes_through_a_link_and_leaves_it(files: Path) -> None:
    (files / "link.txt").symlink_to("target.txt")
    assert in_english("nameless.ttl", "--output", "link.txt") == 1
    assert "id/b" in (files / "target.txt").read_text(encoding="utf-8")
    assert (files / "link.txt").is_symlink()


def test_limit_tells_fewer_or_all(capfd: pytest.CaptureFixture[str], files: Path) -> None:
    (files / "many.ttl").write_text(PREFIXES + "".join(f"<id/m{n}> a ex:Thing .\n" for n in range(7)))
    told = {}
    for limit in ([], ["--limit", "1"], ["--limit", "0"]):
        assert in_english("many.ttl", *limit) == 1
        told[tuple(limit)] = capfd.readouterr().out
    assert "… and 4 more" in told[()]
    assert "… and 6 more" in told["--limit", "1"]
    assert told["--limit", "0"].count("rdfs:label — found: nothing") == 7
    assert validate("many.ttl", "--limit", "-1") == 2


def test_fault_that_many_files_share_is_told_of_the_first_ones(capfd: pytest.CaptureFixture[str], files: Path) -> None:
    (files / "many").mkdir()
    for n in range(9):
        (files / "many" / f"{n}.ttl").write_text(PREFIXES + f'<id/m{n}> a ex:Thing ; ex:note "n" .\n')
    assert in_english("many") == 1
    lines = capfd.readouterr().out.splitlines()
    assert sum("found: nothing" in line for line in lines) == 3
    told = "  violation: A name.  [CG-S20 <https://example.org/S-label>]  6 findings in 6 more files"
    assert lines[lines.index("in other files") + 1] == told


def test_syntax_error_names_its_place_and_hides_no_other_file(capfd: pytest.CaptureFixture[str]) -> None:
    assert in_english("broken.ttl", "missing.ttl", "nameless.ttl", "--fail-on", "never") == 2
    captured = capfd.readouterr()
    assert "broken.ttl line 3, column " in captured.err
    assert "[CG-R03]" in captured.err
    assert "missing.ttl  [CG-R01]" in captured.err
    assert "  violation: A name." in captured.out
    assert "files that cannot be read: missing.ttl, broken.ttl\n" in captured.out
    assert "checked 1 file, 2 triples" in captured.out


def test_nothing_readable_means_nothing_was_checked_and_the_report_says_so(
    capfd: pytest.CaptureFixture[str], files: Path
) -> None:
    assert in_english("broken.ttl", "--output", "json=report.json") == 2
    captured = capfd.readouterr()
    told = "checked 0 files, 0 triples: 0 focus nodes against 0 shapes · 1 unreadable file\n"
    assert captured.out == "files that cannot be read: broken.ttl\n" + told
    assert "warning" not in captured.err
    report = json.loads((files / "report.json").read_text())
    assert (report["conforms"], report["unreadable"][0]["line"]) == (False, 3)


def large(name: str, text: str = "") -> None:
    """Writes a file that is read as a stream, with some text at its end."""
    thing = '<https://example.org/id/{n}> <https://example.org/note> "{filling}" .\n'
    with Path(name).open("w", encoding="utf-8") as file:
        file.writelines(thing.format(n=n, filling="x" * 200) for n in range(22_000))
        file.write(text)


def test_large_files_are_streamed_and_told_in_the_same_way(capfd: pytest.CaptureFixture[str], files: Path) -> None:
    type_iri = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    large("large.nt", f"<https://example.org/z> <{type_iri}> <https://example.org/Thing> .\n")
    large("cut.nt", "<https://example.org/z> <https://exa")
    assert in_english("large.nt", "cut.nt", "nameless.ttl", "--format", "concise") == 2
    captured = capfd.readouterr()
    assert "cut.nt line 22001, column " in captured.err
    assert "large.nt:22001:1: violation: <https://example.org/z>: A name." in captured.out
    assert "nameless.ttl:2:1: violation: id/b: A name." in captured.out
    assert "checked 2 files, 22,003 triples: 2 focus nodes" in captured.out
    sys.stdin = io.TextIOWrapper((files / "large.nt").open("rb"))
    try:
        assert in_english("-", "--input-format", "nt") == 1
    finally:
        sys.stdin = sys.__stdin__
    assert "22001:1 <https://example.org/z> rdfs:label — found: nothing" in capfd.readouterr().out


def test_data_may_be_named_by_an_option_and_is_read_once(capfd: pytest.CaptureFixture[str]) -> None:
    assert in_english("nameless.ttl", "--data", "sound.ttl", "--data", "./nameless.ttl") == 1
    assert "checked 2 files, 5 triples" in capfd.readouterr().out
    assert in_english() == 2
    assert "error: name the files to check, or - for stdin" in capfd.readouterr().err


def test_shapes_come_from_several_files_and_folders(capfd: pytest.CaptureFixture[str], files: Path) -> None:
    (files / "more").mkdir()
    (files / "more" / "closed.ttl").write_text(
        "@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "ex:Plain sh:targetClass ex:Thing ; sh:nodeKind sh:BlankNode ."
    )
    assert in_english("sound.ttl", "--shapes", "more") == 1
    assert "1 focus node against 2 shapes · 1 violation" in capfd.readouterr().out


def test_code_is_explained_instead_of_checking(capfd: pytest.CaptureFixture[str]) -> None:
    assert in_english("--explain", "CG-S20") == 0
    assert capfd.readouterr().out.startswith("CG-S20  Required value\n")
    assert in_english("--explain", "S-label") == 0
    out = capfd.readouterr().out
    assert "A name." in out
    assert "Not like this:" in out


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
    assert in_english("other.ttl") == 0
    captured = capfd.readouterr()
    assert "0 focus nodes against 0 shapes" in captured.out
    told = "warning: no focus node: nothing in these files is an instance of <https://example.org/Thing>\n"
    assert captured.err == told
    assert validate("other.ttl") == 0
    assert capfd.readouterr().err.startswith("avertissement\u00a0: aucun nœud contrôlé\u00a0: rien dans ces fichiers")


def test_target_classes_that_no_file_uses_are_named(capfd: pytest.CaptureFixture[str], files: Path) -> None:
    (files / "shapes.ttl").write_text(SHAPES + "ex:S sh:targetClass ex:Ghost .", encoding="utf-8")
    assert in_english("sound.ttl") == 0
    assert "target classes that no file uses: <https://example.org/Ghost>\n" in capfd.readouterr().out


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
    process = [sys.executable, "-m", "commons_graph.cli", "validate", "--lang", "en", "--shapes", "shapes.ttl"]
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
    assert main(["validate", "--lang", "en", "record.ttl"]) == 0
    assert "checked 1 file, 6 triples: 2 focus nodes against 2 shapes" in capfd.readouterr().out
    (files / "record.ttl").write_text(RECORD.format(theme="nothing"), encoding="utf-8")
    assert main(["validate", "record.ttl"]) == 1
    out = capfd.readouterr().out
    assert "  violation\u00a0: Choisissez les thèmes dans la liste proposée.  [CG-S70 shape:Initiative-theme]" in out
    assert "    5:82 L’atelier (id/initiative/atelier) ess:theme — trouvé\u00a0: theme:nothing" in out
