"""The program as a whole: help, errors, exit codes, pipes and interruptions."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import pytest

from commons_graph import __version__
from commons_graph.cli import main
from commons_graph.cli.program import COMMANDS, program

COMMAND = [sys.executable, "-m", "commons_graph.cli"]


def run(arguments: Sequence[str], **options: object) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own."""
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def help_of(name: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main([name, "--help"]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_verb_ends_with_a_real_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    example = help_of(name, capsys).rstrip().splitlines()[-1]
    assert example.startswith(f"    commons-graph {name}")
    words = [word for word in example.split()[2:] if word.startswith("--")]
    command = program.get_command(click.Context(program), name)
    if isinstance(command, click.Group):
        command = command.get_command(click.Context(command), example.split()[2])
    assert command is not None
    known = {option for parameter in command.params for option in parameter.opts}
    assert set(words) <= known


def test_help_lists_every_verb_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    for name, (_, short) in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(short)}$", text, re.MULTILINE)
    assert [line.split()[0] for line in text.splitlines() if re.match(r"    [0-9]", line)] == ["0", "1", "2", "130"]
    assert text.rstrip().splitlines()[-1].startswith("    commons-graph ")


def test_help_imports_neither_a_library_of_rdf_nor_of_the_web() -> None:
    heavy = ("pyoxigraph", "rdflib", "pyshacl", "sqlalchemy", "fastapi", "starlette", "uvicorn", "jinja2", "asyncio")
    for arguments in (["--help"], ["validate", "--help"], ["query", "--help"], ["load", "--help"], ["serve", "--help"]):
        script = f"import sys; from commons_graph.cli import main; main({arguments!r}); print(*sys.modules, sep=' ')"
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        loaded = {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}
        assert not loaded & set(heavy), arguments


def test_no_verb_shows_the_help_on_stderr_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("Usage: commons-graph")


def test_misspelt_verb_is_told_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validat", "x.ttl"]) == 2
    assert capsys.readouterr().err == (
        "error: No such command 'validat'. Did you mean 'validate'?\n\nhint: see `commons-graph --help`\n"
    )


def test_wrong_option_fails_with_the_help_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "--colour", "x.ttl"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: No such option '--colour'")
    assert error.endswith("hint: see `commons-graph validate --help`\n")


def test_error_is_what_where_code_then_hint(capsys: pytest.CaptureFixture[str]) -> None:
    Path("notes.odt").touch()
    assert main(["load", "notes.odt"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    told = r"error: the ending .* — notes\.odt  \[CG-R02\]\n\nhint: known endings: .*\n"
    assert re.fullmatch(told, captured.err)
    assert main(["validate", "missing.ttl", "notes.odt"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: there is no such file or folder — missing.ttl  [CG-R01]\n")
    assert re.search(told, error)
    assert "Traceback" not in error


def test_unexpected_error_is_one_clear_line_and_a_traceback_only_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a fault\nof ours")

    monkeypatch.setattr("commons_graph.cli.checking.find_sources", broken)
    assert main(["validate", "x.ttl"]) == 2
    error = capsys.readouterr().err
    assert error.splitlines()[0] == "error: unexpected ZeroDivisionError: a fault of ours"
    assert "hint: run again with -vv" in error
    assert "Traceback" not in error
    for arguments in (["-vv", "validate", "x.ttl"], ["validate", "-vv", "x.ttl"], ["-v", "validate", "x.ttl", "-v"]):
        assert main(arguments) == 2
        assert "Traceback" in capsys.readouterr().err


def test_version_is_told_by_the_verb_and_the_option(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["version"], ["--version"]):
        assert main(arguments) == 0
        assert capsys.readouterr().out == f"commons-graph {__version__}\n"


def test_every_exit_code_comes_from_the_real_process() -> None:
    assert run(["version"]).returncode == 0
    assert run(["nothing"]).returncode == 2
    assert run(["explain", "CG-999"]).returncode == 2


def test_interruption_ends_with_130_and_no_traceback() -> None:
    process = subprocess.Popen([*COMMAND, "validate", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdin is not None
    process.stdin.write("# more than a pipe holds\n" * 10_000)  # goes through once it is being read
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=20)
    assert process.returncode == 130
    assert error.strip() == ""


def test_reader_that_leaves_is_no_error() -> None:
    process = subprocess.Popen([*COMMAND, "explain"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(20) == 0


def test_error_is_plain_text_unless_stderr_is_a_terminal() -> None:
    assert "\x1b" not in run(["nothing"]).stderr
    for environment, coloured in (({}, True), ({"NO_COLOR": "1"}, False)):
        parent, child = os.openpty()
        variables = {**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, **environment}
        subprocess.run([*COMMAND, "nothing"], stderr=child, check=False, env=variables)
        os.close(child)
        assert (b"\x1b[" in os.read(parent, 1000)) is coloured
        os.close(parent)
