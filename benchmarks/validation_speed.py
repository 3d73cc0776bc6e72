"""How fast the validators are on census data: CPU, wall and memory, each engine in a process of its own.

    python -m benchmarks.validation_speed [--sizes 10000,100000,1000000] [--formats nt,ttl] [--rounds 3]
                                          [--only NAME,…] [--pyshacl-up-to 10000] [--slow-up-to 100000]

Engines take turns in every round, and medians are shown; one that takes more than a minute is run once. CPU is user
and system time of the process and of its children; memory is the peak of what was resident. Both come from the kernel
(wait4). This process stays small, since the kernel counts what it had resident into each child before the child's own
program starts.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.validation_engines import Engine, Inputs, engines

CACHE: Final = Path(__file__).resolve().parents[1] / "build" / "benchmarks"
SLOW: Final = ("pyrudof", "rdf-validate-shacl, Core only", "TopBraid")
PATIENCE: Final = 60.0
"""An engine that takes more seconds is run once."""
HEAD: Final = ("engine", "format", "triples", "runs", "CPU s", "wall s", "peak MiB", "× floor", "pySHACL ÷", "results")


@dataclass(frozen=True)
class Sample:
    """One run of one engine."""

    cpu: float
    wall: float
    peak_mib: float
    results: str


@dataclass(frozen=True)
class Plan:
    """What is measured."""

    sizes: tuple[int, ...]
    formats: tuple[str, ...]
    rounds: int
    only: tuple[str, ...]
    limits: dict[str, int]


def main(arguments: Sequence[str] = ()) -> None:
    """Prepare files, measure, print the table and what is missing."""
    plan = _plan(arguments)
    CACHE.mkdir(parents=True, exist_ok=True)
    found = [one for one in engines(CACHE, _own_engines()) if _wanted(one.name, plan.only)]
    for size in plan.sizes:
        for suffix in plan.formats:
            inputs = _inputs(size, suffix)
            running = [one for one in found if not one.install and size <= plan.limits.get(one.name, size)]
            _print_table(suffix, _count(size), _measure(running, inputs, plan.rounds))
    for one in found:
        if one.install:
            print(f"left out: {one.name}; install it with: {one.install}")
    _run([sys.executable, "-m", "benchmarks.contribution_speed"], show=True)


def _plan(arguments: Sequence[str]) -> Plan:
    parser = argparse.ArgumentParser(prog="benchmarks.validation_speed")
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--formats", default="nt,ttl")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="starts of the names of engines")
    parser.add_argument("--pyshacl-up-to", type=int, default=10_000, help="triples; minutes beyond")
    parser.add_argument("--slow-up-to", type=int, default=100_000, help=f"triples, for {', '.join(SLOW)}")
    given = parser.parse_args(arguments)
    limits = dict.fromkeys(SLOW, given.slow_up_to) | {"pySHACL": given.pyshacl_up_to}
    limits["commons-graph, pyshacl"] = given.pyshacl_up_to
    return Plan(
        sizes=tuple(int(size) for size in given.sizes.split(",")),
        formats=tuple(given.formats.split(",")),
        rounds=given.rounds,
        only=tuple(filter(None, given.only.split(","))),
        limits=limits,
    )


def _wanted(name: str, only: tuple[str, ...]) -> bool:
    return not only or name.startswith(("floor", *only))


def _own_engines() -> list[str]:
    """The names behind our port, asked in another process so that this one stays small."""
    code = "from commons_graph.validation.engines import ENGINES; print(*ENGINES)"
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()


def _inputs(size: int, suffix: str) -> Inputs:
    whole, core, plain = (CACHE / f"{form}-shapes.ttl" for form in ("whole", "core", "plain"))
    data = CACHE / f"census-{size}.{suffix}"
    _run([sys.executable, "-m", "benchmarks.census_shapes", *map(str, (whole, core, plain))])
    if not data.exists():
        _run([sys.executable, "-m", "benchmarks.census_data", str(data), str(size)])
    return Inputs(whole, core, plain, data)


def _count(size: int) -> int:
    """The lines of the N-Triples file: each is a triple."""
    file = CACHE / f"census-{size}.nt"
    if not file.exists():
        _run([sys.executable, "-m", "benchmarks.census_data", str(file), str(size)])
    with file.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))


def _measure(running: Iterable[Engine], inputs: Inputs, rounds: int) -> dict[str, list[Sample]]:
    samples: dict[str, list[Sample]] = {one.name: [] for one in running}
    commands = {one.name: one.command(inputs) for one in running}
    for _ in range(rounds):
        for name, command in commands.items():
            if not samples[name] or samples[name][0].wall < PATIENCE:
                samples[name].append(_sample(command))
    return samples


def _sample(command: list[str]) -> Sample:
    started = time.perf_counter()
    with (CACHE / "output.txt").open("w+b") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        results = _results(output.read().decode(errors="replace"), process.returncode)
    return Sample(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, results)


def _results(output: str, code: int) -> str:
    """What an engine found: the count that it printed, or the results in the report that it printed."""
    if "results: " in output:
        return output.split("results: ")[1].split(maxsplit=1)[0]
    found = len(re.findall(r"\ba\s+sh:ValidationResult\b|rdf:type\s+sh:ValidationResult\b", output))
    return str(found) if found or code == 0 else f"failed ({code})"


def _print_table(suffix: str, triples: int, samples: dict[str, list[Sample]]) -> None:
    rows = [_row(name, suffix, triples, samples) for name in samples]
    widths = [max(len(row[column]) for row in (HEAD, *rows)) for column in range(len(HEAD))]
    for row in (HEAD, *rows):
        print("  ".join(c.rjust(w) if i else c.ljust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True))))
    print(flush=True)


def _row(name: str, suffix: str, triples: int, samples: dict[str, list[Sample]]) -> tuple[str, ...]:
    own = samples[name]
    medians = [statistics.median(getattr(one, field) for one in own) for field in ("cpu", "wall", "peak_mib")]
    floor = _ratio(own, samples.get("floor (parse only)", []))
    reference = _ratio(samples.get("pySHACL", []), own)
    cells = (f"{medians[0]:.2f}", f"{medians[1]:.2f}", f"{medians[2]:.0f}", floor, reference, own[-1].results)
    return (name, suffix, f"{triples:,}", str(len(own)), *cells)


def _ratio(above: Sequence[Sample], below: Sequence[Sample]) -> str:
    """The median of the round-by-round ratios of CPU time, "—" when one was not measured."""
    if not above or not below:
        return "—"
    return f"{statistics.median(a.cpu / b.cpu for a, b in zip(above, below, strict=False)):.1f}"


def _run(command: list[str], *, show: bool = False) -> None:
    subprocess.run(command, check=True, stdout=None if show else subprocess.DEVNULL)


if __name__ == "__main__":
    main(sys.argv[1:])
