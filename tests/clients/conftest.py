"""Programs of other people, run against a census that uvicorn really serves."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from web.conftest import brest, serve_census

__all__ = ["brest", "serve_census"]  # the fixtures of a served census, also for these tests

HERE = Path(__file__).parent
OUR_NODE = shutil.which("node", path=str(Path(sys.executable).parent))
"""The one of requirements-node.lock: Comunica needs a newer one than most distributions have."""


def required(found: bool, what: str, command: str) -> None:
    """Skip a test whose client is absent, saying how to install it; fail in continuous integration."""
    if not found:
        reason = f"{what} is not installed: {command}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def node_client() -> Callable[..., Any]:
    """Runs a script of this folder in node: `node_client("comunica.mjs", question)`, JSON in and JSON out."""
    node = next((path for path in (shutil.which("node"), OUR_NODE) if path and _is_new(path)), None)
    required(
        node is not None, "Node 22.19 or newer", "python -m pip install --require-hashes -r requirements-node.lock"
    )
    command = "npm ci --prefix tests/clients --ignore-scripts"
    required((HERE / "node_modules").is_dir(), "what the foreign clients need", command)

    def run(script: str, question: Mapping[str, Any], *, timeout: float = 240) -> Any:
        command, asked = [str(node), str(HERE / script)], json.dumps(question).encode()
        done = subprocess.run(command, input=asked, capture_output=True, timeout=timeout, check=False)
        assert done.returncode == 0, done.stderr.decode()[-4000:]
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="session")
def rapper() -> str:
    """The command of Raptor, the RDF parser in C."""
    path = shutil.which("rapper")
    required(path is not None, "rapper", "apt-get install raptor2-utils")
    return str(path)


def _is_new(node: str) -> bool:
    """Whether this Node runs Comunica, which asks for 22.19."""
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in told.strip().removeprefix("v").split(".")[:2]) >= (22, 19) if told else False
