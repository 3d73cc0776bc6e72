"""`commons-graph validate --watch`, and what a terminal shows: real processes, ended by Ctrl-C."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SHAPES = """@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
ex:S sh:targetClass ex:Thing ; sh:property ex:S-note .
ex:S-note sh:path ex:note ; sh:minCount 1 ; sh:message "A note, please." .
"""
THING = "@prefix ex: <https://example.org/> . <a> a ex:Thing .\n"
COMMAND = [sys.executable, "-m", "commons_graph.cli", "validate", "--lang", "en"]
WAITING = "Checking again at every change; Ctrl-C stops."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Shapes in one file, data in a folder."""
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.ttl").write_text(THING)
    return tmp_path


class Watch:
    """A running watch; `next_run` waits for the text of one check."""

    def __init__(self, folder: Path) -> None:
        command = [*COMMAND, "data", "--shapes", "shapes.ttl", "--watch", "--output", "turtle=data/report.ttl"]
        self._log = folder / "watch.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        self._runs = 0

    def runs(self) -> list[str]:
        """What each complete check has written so far."""
        return self._log.read_text(encoding="utf-8").split(WAITING)[:-1]

    def next_run(self) -> str:
        """What the next check writes."""
        deadline = time.monotonic() + 30
        while len(self.runs()) == self._runs:
            assert time.monotonic() < deadline, self._log.read_text(encoding="utf-8")
            time.sleep(0.05)
        self._runs += 1
        return self.runs()[self._runs - 1]


@pytest.fixture
def watch(folder: Path) -> Iterator[Watch]:
    watching = Watch(folder)
    yield watching
    watching.process.kill()
    watching.process.wait()


def test_every_change_is_checked_until_ctrl_c(watch: Watch, folder: Path) -> None:
    assert "1 violation" in watch.next_run()
    (folder / "data" / "a.ttl").write_text(THING.replace(" .\n", ' ; ex:note "n" .\n'))
    assert "no finding" in watch.next_run()
    (folder / "data" / "new.ttl").write_text(THING.replace("<a>", "<b>"))
    assert "checked 2 files" in watch.next_run()
    os.replace(_written(folder / "next", SHAPES.replace("minCount 1", "minCount 0")), folder / "shapes.ttl")
    assert "no finding" in watch.next_run()
    (folder / "shapes.ttl").write_text("broken")
    assert "shapes.ttl line 1, column 1  [CG-R03]" in watch.next_run()
    (folder / "data" / "new.ttl").unlink()
    (folder / "shapes.ttl").write_text(SHAPES)
    assert "checked 1 file," in watch.next_run()
    watch.process.send_signal(signal.SIGINT)
    assert watch.process.wait(20) == 130


def test_own_report_starts_no_check_and_is_no_data(watch: Watch, folder: Path) -> None:
    watch.next_run()
    assert (folder / "data" / "report.ttl").exists()
    time.sleep(1.5)
    assert len(watch.runs()) == 1
    (folder / "data" / "a.ttl").touch()
    assert "checked 1 file," in watch.next_run()


def test_stdin_is_not_watched(folder: Path) -> None:
    done = subprocess.run([*COMMAND, "-", "--watch"], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "stdin cannot be watched" in done.stderr


def on_a_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """What a validation writes on a terminal that is both its stdout and its stderr."""
    return written_on_a_terminal(folder, [*COMMAND, *arguments], **environment)


def written_on_a_terminal(folder: Path, command: list[str], **environment: str) -> str:
    parent, child = pty.openpty()
    process = subprocess.Popen(command, cwd=folder, stdout=child, stderr=child, env=_environment() | environment)
    os.close(child)
    written = b""
    while True:
        try:
            block = os.read(parent, 65536)
        except OSError:  # the other end is closed
            break
        if not block:
            break
        written += block
    process.wait(30)
    os.close(parent)
    return written.decode().replace("\r\n", "\n")


def test_terminal_shows_colours_unless_asked_not_to(folder: Path) -> None:
    coloured = on_a_terminal(folder, "data", "--shapes", "shapes.ttl")
    assert "\x1b[1mdata/a.ttl\x1b[0m\n  \x1b[1;31mviolation\x1b[0m: A note, please." in coloured
    assert "\x1b" not in on_a_terminal(folder, "data", "--shapes", "shapes.ttl", NO_COLOR="1")
    assert "\x1b" not in on_a_terminal(folder, "data", "--shapes", "shapes.ttl", "--format", "concise")


def test_progress_is_shown_on_a_terminal_and_leaves_nothing_behind(folder: Path) -> None:
    start = "import time; from commons_graph.cli.progress import Progress"
    work = start + "\nwith Progress('en') as shown: shown.read({}); time.sleep({})"
    assert written_on_a_terminal(folder, [sys.executable, "-c", work.format(5, 0.1)]) == ""
    shown = written_on_a_terminal(folder, [sys.executable, "-c", work.format(1234, 1.6)])
    assert shown.startswith("\r\x1b[K1,234 triples read, 1 s")
    assert shown.endswith("\r\x1b[K")
    quiet = subprocess.run([sys.executable, "-c", work.format(5, 1.2)], capture_output=True, check=True)
    assert quiet.stderr == b""


def test_reader_that_leaves_early_still_gets_the_verdict_and_the_other_reports(folder: Path) -> None:
    (folder / "data" / "a.ttl").write_text("".join(THING.replace("<a>", f"<a{n}>") for n in range(3000)))
    command = [*COMMAND, "data", "--shapes", "shapes.ttl", "--format", "concise", "--output", "json=report.json"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(30) == 1
    assert (folder / "report.json").read_text().endswith("\n]}\n")


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "NO_COLOR"}


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path
