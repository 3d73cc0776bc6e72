"""Where the reports of a validation go: stdout, files, several at once."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from commons_graph.cli.failures import discard_output
from commons_graph.cli.output import opened
from commons_graph.validation.reports.formats import FORMATS, write_report

if TYPE_CHECKING:
    from commons_graph.validation.reports.remarks import Outcome

_PREFIXED: Final = re.compile(r"(?P<form>[a-z-]+)=(?P<file>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Target:
    """One report: its format, and the file it goes to; None stands for stdout."""

    form: str
    file: Path | None


def targets(form: str, outputs: Sequence[str]) -> list[Target]:
    """The reports that options ask for, files first.

    `form` is the format on stdout, unless one output has no format of its own: it is then the format of that
    file. Raises UsageError.
    """
    wanted = [_target(output, form) for output in outputs]
    plain = sum(not _prefix(output) for output in outputs)
    if plain > 1:
        raise click.UsageError("give each --output its format, as in --output sarif=report.sarif")
    files = [target.file.resolve() for target in wanted if target.file]
    if len(set(files)) < len(files):
        raise click.UsageError("two reports cannot go to the same file")
    for target in wanted:
        if target.file and not target.file.absolute().parent.is_dir():
            raise click.UsageError(f"there is no folder for the report {target.file}")
    return wanted if plain else [*wanted, Target(form, None)]


def write_all(wanted: Sequence[Target], outcome: Outcome, limit: int | None) -> None:
    """Write the reports piece by piece; a reader of stdout that leaves early is no error."""
    for target in wanted:
        if target.file:
            with opened(target.file) as file:
                write_report(target.form, outcome, file, limit)
            continue
        try:
            write_report(target.form, replace(outcome, styled=_styled()), sys.stdout.buffer, limit)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            discard_output()


def _styled() -> bool:
    """Whether stdout is a terminal that may show colours (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _target(output: str, form: str) -> Target:
    prefix = _prefix(output)
    return Target(prefix, Path(output[len(prefix) + 1 :])) if prefix else Target(form, Path(output))


def _prefix(output: str) -> str:
    """The format in front of the name of a file, "" for none; `./a=b` names a file with an equals sign."""
    match = _PREFIXED.fullmatch(output)
    if match is None:
        return ""
    if match["form"] not in FORMATS:
        nearest = get_close_matches(match["form"], FORMATS, n=1, cutoff=0)[0]
        raise click.UsageError(
            f"unknown report format '{match['form']}'; the nearest is {nearest}, and a file of this name is ./{output}"
        )
    return match["form"]
