"""A long run: `python -m oracles.fuzz ENGINE [WAY…] [--seconds 600] [--seed 1] [--append FILE]`, tests/ on PYTHONPATH.

Puts random cases to an engine, in every way or those named, and to the oracles that are installed, batch after batch,
each with a seed of its own.
A disagreement is made as small as can be and printed, or appended to a file; the run goes on, past disagreements in
the same constraint component, and ends with exit code 1 if there was one.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import FlakyFailure

from oracles.cases import Case, Oracle, Refusal
from oracles.compare import Verdict, judge
from oracles.generator import cases
from oracles.java import JavaOracle
from oracles.java_setup import INSTALL, build, missing
from oracles.port_engine import WAYS, forgiving, port_engine

BATCH: Final = 200


class Disagreement(AssertionError):
    """An oracle that counts says something else."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(str(verdict))
        self.verdict = verdict


class Fuzz:
    """An engine, given data in some ways, its oracles, and what was seen."""

    def __init__(self, engine: str, oracles: Mapping[str, Oracle], ways: Sequence[str]) -> None:
        self._subjects = {f"{engine} ({way})": forgiving(port_engine(engine, way)) for way in ways}
        self._oracles = {name: oracle for name, oracle in oracles.items() if name != engine}
        self.seen: Counter[str] = Counter()
        self.passed: set[str] = set()
        self._last: Disagreement | None = None

    def batch(self, number: int, examples: int, until: float = float("inf")) -> None:
        """Some random cases; raises Disagreement with the smallest case found. The same number, the same cases."""

        @seed(number)
        @settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            print_blob=False,
        )
        @given(cases())
        def run(case: Case) -> None:
            if time.monotonic() < until:
                self.check(case)

        try:
            run()
        except FlakyFailure:  # the time was over before the case was as small as can be
            if self._last is None:
                raise
            raise self._last from None

    def check(self, case: Case) -> None:
        """One case; raises Disagreement."""
        for name, subject in self._subjects.items():
            verdict = judge(case, name, subject, self._oracles)
            if verdict.kinds and not verdict.kinds & self.passed:
                self._last = Disagreement(verdict)
                raise self._last
        self.seen["cases"] += 1
        self.seen.update(f"parts judged by {number}" for number in verdict.judges)
        self.seen["results"] += 0 if isinstance(verdict.answer, Refusal) else verdict.answer.total()


@contextmanager
def installed_oracles() -> Iterator[dict[str, Oracle]]:
    """pySHACL, and Jena and TopBraid where they are installed."""
    oracles: dict[str, Oracle] = {"pyshacl": forgiving(port_engine("pyshacl"))}
    with TemporaryDirectory() as folder:
        java = [engine for engine in INSTALL if not missing(engine)]
        if java:
            build(Path(folder))
        running = {engine: JavaOracle(engine, Path(folder)) for engine in java}
        try:
            # the same case comes once for each way, and again while it is made smaller
            yield {name: lru_cache(maxsize=4096)(oracle) for name, oracle in (oracles | running).items()}
        finally:
            for oracle in running.values():
                oracle.close()


def main(arguments: Sequence[str]) -> int:
    """Run until the time is over; 1 when something differed."""
    parser = argparse.ArgumentParser(prog="oracles.fuzz")
    parser.add_argument("engine")
    parser.add_argument("ways", nargs="*", metavar="way", help=", ".join(WAYS))
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--append", type=Path)
    given_arguments = parser.parse_args(arguments)
    for engine in INSTALL:
        if missing(engine):
            print(f"without {engine}; install it with: {missing(engine)}", file=sys.stderr)
    until = time.monotonic() + given_arguments.seconds
    number, found = given_arguments.seed, 0
    with installed_oracles() as oracles:
        fuzz = Fuzz(given_arguments.engine, oracles, given_arguments.ways or tuple(WAYS))
        while time.monotonic() < until:
            try:
                fuzz.batch(number, BATCH, until)
            except Disagreement as disagreement:
                found += 1
                fuzz.passed |= disagreement.verdict.kinds
                _tell(f"## seed {number}\n\n{disagreement}", given_arguments.append)
            number += 1
    print(f"{found} disagreements;", ", ".join(f"{name}: {count}" for name, count in sorted(fuzz.seen.items())))
    return 1 if found else 0


def _tell(text: str, target: Path | None) -> None:
    print(text, flush=True)
    if target:
        with target.open("a", encoding="utf-8") as out:
            out.write(text + "\n\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
