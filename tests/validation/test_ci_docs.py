"""What the documentation says of validation in CI is what the program does."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
import yaml

from commons_graph.cli.validate import validate
from commons_graph.validation.reports.formats import FORMATS
from validation.sample import FOLDER, PAGE, page_with_samples, sample_outcome, sample_reports, written

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "validation-json.schema.json").read_text(encoding="utf-8"))
OPTIONS = {name for parameter in validate.params for name in parameter.opts}


def fields(section: str) -> list[str]:
    """The fields in the table of a section of the contract."""
    page = (ROOT / "docs" / "validation-json.md").read_text(encoding="utf-8")
    (text,) = re.findall(rf"^## {section}\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    return re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)


def action() -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    return made


@pytest.mark.parametrize("name", [f"reports/{name}.{made.suffix}" for name, made in FORMATS.items()])
def test_samples_are_what_the_program_writes(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert text == sample_reports()[name], "run `PYTHONPATH=tests python -m validation.sample`"


def test_page_shows_the_samples_and_every_format() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == page_with_samples(page), "run `PYTHONPATH=tests python -m validation.sample`"
    assert set(re.findall(r"<!-- sample (\w+) \d+ -->", page)) == set(FORMATS)


def test_contract_of_the_json_names_every_field_in_order() -> None:
    report = json.loads(written("json", sample_outcome()))
    assert fields("The object") == list(report)
    assert fields("The summary") == list(report["summary"])
    assert fields("An unreadable file") == list(report["unreadable"][0])
    for finding in report["findings"]:
        assert fields("A finding") == list(finding)
        assert list(finding["subject"]) == ["line", "column", "endLine", "endColumn"]


def contract(definition: str) -> Callable[[Any], object]:
    """A check against a definition of the schema."""
    made: Callable[[Any], object] = fastjsonschema.compile(SCHEMA | {"$ref": f"#/definitions/{definition}"})
    return made


@pytest.mark.parametrize("language", ["fr", "en"])
def test_json_and_jsonl_keep_their_schema(language: str) -> None:
    outcome = sample_outcome(language)
    checked = contract("report")
    checked(json.loads(written("json", outcome)))
    for line in map(json.loads, written("jsonl", outcome).splitlines()):
        contract(line["kind"] + "Line")(line)
    with pytest.raises(fastjsonschema.JsonSchemaException):
        checked(json.loads(written("json", outcome).replace('"violation"', '"fault"')))


def test_schema_names_the_fields_of_the_contract_and_no_other() -> None:
    names = {"report": "object", "summary": "summary", "unreadable": "unreadable file", "finding": "finding"}
    for definition, name in names.items():
        described = SCHEMA["definitions"][definition]
        (section,) = [
            s for s in ("The object", "The summary", "An unreadable file", "A finding") if s.split(" ", 1)[1] == name
        ]
        assert described["required"] == list(described["properties"]) == fields(section)


def test_lines_of_jsonl_have_the_kinds_of_the_contract() -> None:
    lines = [json.loads(line) for line in written("jsonl", sample_outcome()).splitlines()]
    assert {line["kind"] for line in lines} == {"finding", "unreadable", "summary"}
    assert list(lines[-1]) == ["kind", "version", "conforms", *fields("The summary")]


def test_commands_that_are_shown_use_options_there_are() -> None:
    files = [PAGE, ROOT / "action.yml", ROOT / ".pre-commit-hooks.yaml", ROOT / "docs" / "examples" / "gitlab-ci.yml"]
    for file in files:
        used = re.findall(r"(?<![\w-])--[a-z][a-z-]+", file.read_text(encoding="utf-8"))
        assert set(used) - {"--quiet"} <= OPTIONS, file


def shown(mark: str) -> Any:
    """The YAML of the page that begins with a line."""
    page = PAGE.read_text(encoding="utf-8")
    (text,) = [block for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if block.startswith(mark)]
    return yaml.safe_load(text)


@pytest.mark.parametrize(
    "command",
    [
        shown("on:")["jobs"]["validate-rdf"]["steps"][-1]["run"],
        shown("repos:")["repos"][0]["hooks"][0]["entry"],
        shown("validate-rdf:")["validate-rdf"]["script"][-1],
        re.findall(r"`(commons-graph validate [^`]* --lang en)`", PAGE.read_text(encoding="utf-8"))[0],
    ],
)
def test_commands_of_the_samples_run_on_the_sample_data(command: str, tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "sample")
    (tmp_path / "sample" / "data" / "quimper.ttl").unlink()
    words = shlex.split(command)
    assert words[0] == "commons-graph"
    done = subprocess.run(
        [sys.executable, "-m", "commons_graph.cli", *words[1:]],
        cwd=tmp_path / "sample",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "7:33" in done.stdout or "line=7,endLine=7,col=33" in done.stdout


def test_samples_have_one_name_to_fill_in_and_say_what_it_stands_for() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.count("`REPOSITORY` stands for") == 1
    assert page.index("`REPOSITORY` stands for") < page.index("uses: REPOSITORY@main")
    assert set(re.findall(r"\b[A-Z]{2,}(?:-[A-Z]+)+\b", page)) <= {"JSON-LD", "SHACL-SPARQL"}


def test_gitlab_example_is_the_one_of_the_page() -> None:
    (shown,) = re.findall(r"```yaml\n(validate-rdf:.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    whole = yaml.safe_load((ROOT / "docs" / "examples" / "gitlab-ci.yml").read_text(encoding="utf-8"))
    assert {"validate-rdf": whole["validate-rdf"] | yaml.safe_load(shown)["validate-rdf"]} == whole


def test_pre_commit_hooks_run_the_command() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["commons-graph-validate", "commons-graph-validate-all"]
    for hook in hooks:
        assert hook["entry"].startswith("commons-graph validate ")
        assert re.search(hook["files"], "data/a.ttl")
        assert not re.search(hook["files"], "data/a.json")


def test_action_lists_every_format() -> None:
    listed = re.findall(r"\w+", action()["inputs"]["format"]["description"])
    assert [word for word in listed if word != "or"] == list(FORMATS)


@pytest.mark.parametrize(
    ("paths", "fail_on", "expected"),
    [
        ("data/brest.ttl\n", "violation", 1),
        ("data/brest.ttl", "never", 0),
        ("data/brest.ttl\ndata/quimper.ttl", "never", 2),
    ],
)
def test_action_runs_as_its_steps_say(tmp_path: Path, paths: str, fail_on: str, expected: int) -> None:
    """Runs the last step of the action as GitHub does, with inputs of several lines and blanks in names."""
    step = action()["runs"]["steps"][-1]
    (tmp_path / "commons-graph").write_text(f'#!/bin/sh\nexec {sys.executable} -m commons_graph.cli "$@"\n')
    (tmp_path / "commons-graph").chmod(0o755)
    shapes = tmp_path / "my shapes.ttl"
    shapes.write_bytes((FOLDER / "shapes.ttl").read_bytes())
    environment = os.environ | {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "PATHS": paths,
        "SHAPES": f"{shapes}\n",
        "FORMAT": "github",
        "OUTPUT": f"sarif={tmp_path}/report.sarif\njunit={tmp_path}/report.xml",
        "FAIL_ON": fail_on,
        "REPORT_LANG": "en",
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=FOLDER,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == expected, done.stderr
    assert json.loads((tmp_path / "report.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert (tmp_path / "report.xml").exists()
    assert re.search("^::error file=data/brest.ttl,.*line=7,.*::Médiathèque", done.stdout, re.MULTILINE)
