"""What the benchmarks share: interleaved rounds, medians, and a table."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence


def interleaved(subjects: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Call every subject in turn, round after round, so that a slow minute of the machine is slow for all.

    Each subject returns what it measured, in a unit of its own choice.
    """
    measured: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(rounds):
        for name, subject in subjects.items():
            measured[name].append(subject())
    return measured


def ratio(measured: Mapping[str, Sequence[float]], name: str, reference: str) -> float:
    """The median of the round-by-round ratios of one subject to another."""
    return statistics.median(a / b for a, b in zip(measured[name], measured[reference], strict=True))


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A plain text table under a title."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    lines = [
        "  ".join(cell.rjust(width) if index else cell.ljust(width) for index, (cell, width) in pairs(row, widths))
        for row in (head, *rows)
    ]
    return "\n".join([title, lines[0], "-" * len(lines[0]), *lines[1:], ""])


def pairs(row: Sequence[str], widths: Sequence[int]) -> enumerate[tuple[str, int]]:
    """The cells of a row with the widths of their columns, numbered."""
    return enumerate(zip(row, widths, strict=True))
