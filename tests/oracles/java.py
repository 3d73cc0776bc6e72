"""Jena and TopBraid, each in one Java virtual machine that answers case after case."""

from __future__ import annotations

import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from oracles.cases import Answer, Case, Refusal
from oracles.java_setup import SERVER, class_path
from oracles.reports import read_report


class JavaOracle:
    """One engine in its own process; close it when done."""

    def __init__(self, engine: str, folder: Path) -> None:
        program, path = class_path(engine, folder)
        command = [program, "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", path, SERVER.stem, engine]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._line()

    def __call__(self, case: Case) -> Answer:
        """The report on a case."""
        line = b" ".join(b64encode(_n_triples(graph)) for graph in (case.shapes_graph, case.data_graph))
        pipe = _pipe(self._process.stdin)
        pipe.write(line + b"\n")
        pipe.flush()
        answer = self._line()
        if answer.startswith(b"!"):
            return Refusal(b64decode(answer[1:]).decode())
        return read_report(b64decode(answer), case.shapes_graph)

    def close(self) -> None:
        """End the process."""
        _pipe(self._process.stdin).close()
        self._process.wait(timeout=10)
        _pipe(self._process.stdout).close()

    def _line(self) -> bytes:
        line = _pipe(self._process.stdout).readline().strip()
        if not line:
            raise RuntimeError(f"the Java virtual machine ended: {self._process.args!r}")
        return line


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise RuntimeError("the process has no pipe")
    return stream


def _n_triples(triples: Iterable[ox.Triple]) -> bytes:
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
