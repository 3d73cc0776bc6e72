"""Running the real command, as a person does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
Prepared = Callable[[Callable[[Run, Path], None], Path], None]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `commons-graph ARGUMENTS…` in the folder of the test, without the settings of whoever runs the tests."""
    return _running_in(tmp_path)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Gives a test a copy of a folder that was made once: by a function that is given `run` and the folder."""
    made: dict[Callable[[Run, Path], None], Path] = {}

    def prepare(make: Callable[[Run, Path], None], folder: Path) -> None:
        if make not in made:
            made[make] = tmp_path_factory.mktemp("prepared")
            make(_running_in(made[make]), made[make])
        shutil.copytree(made[make], folder, dirs_exist_ok=True, symlinks=True)

    return prepare


def _running_in(folder: Path) -> Run:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COMMONS_GRAPH_")}

    def run_command(*arguments: object, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "commons_graph.cli", *map(str, arguments)],
            cwd=folder,
            env=environment | changes,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run_command
