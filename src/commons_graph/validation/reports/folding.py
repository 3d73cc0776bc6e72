"""Identical faults folded: each kind of fault of a file once, with the first things that have it and a count.

What is kept depends on the limit and not on the number of findings, so a million of them fold in little memory.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from commons_graph.validation.port import Finding, Severity

_KINDS: Final = 100
"""Kinds of faults told of one file."""
_FILES: Final = 200
"""Files told of."""


@dataclass(slots=True)
class Fold:
    """One kind of fault in one file: the findings that are told, and how many there are."""

    told: list[Finding] = field(default_factory=list)
    count: int = 0

    @property
    def hidden(self) -> int:
        """How many are only counted."""
        return self.count - len(self.told)


@dataclass(slots=True)
class FileFolds:
    """The faults of one file, the worst first; `hidden` counts findings of further kinds."""

    source: str
    folds: list[Fold]
    hidden: int = 0


@dataclass(slots=True)
class Folded:
    """The findings of a report; `hidden_files` and `hidden` count what is not told."""

    files: list[FileFolds]
    hidden_files: int = 0
    hidden: int = 0

    def told(self) -> Iterator[Finding]:
        """The findings that are told, in order."""
        yield from (finding for file in self.files for one in file.folds for finding in one.told)


def fold(findings: Iterable[Finding], language: str, limit: int) -> Folded:
    """Fold findings that come file by file; a limit of 0 tells all of them."""
    folded = Folded([])
    for source, group in groupby(findings, key=lambda finding: finding.source):
        if limit and len(folded.files) == _FILES:
            folded.hidden_files += 1
            folded.hidden += sum(1 for _ in group)
        else:
            folded.files.append(_fold_file(source, group, language, limit))
    return folded


def _fold_file(source: str, findings: Iterable[Finding], language: str, limit: int) -> FileFolds:
    most, kinds = (limit, _KINDS) if limit else (sys.maxsize, sys.maxsize)
    folds: dict[tuple[str, ...], Fold] = {}
    hidden = 0
    for finding in findings:
        key = (finding.severity, finding.source_shape, finding.component, finding.message(language))
        one = folds.get(key)
        if one is None:
            if len(folds) == kinds:
                hidden += 1
                continue
            one = folds[key] = Fold()
        one.count += 1
        if len(one.told) < most:
            one.told.append(finding)
    order = list(Severity)
    return FileFolds(source, sorted(folds.values(), key=lambda one: order.index(one.told[0].severity)), hidden)
