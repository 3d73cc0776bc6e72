"""Identical faults folded: each kind of fault once for a file, with the first things that have it and a count.

A fault that many files share is told of the first of them and counted in the others. What is kept depends on the
limit and the rules, not on the number of findings, so a million of them fold in little memory.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from commons_graph.validation.paths import Path
from commons_graph.validation.port import Finding, Severity

Rule = tuple[Severity, str, str, Path | None]
"""What findings of one kind have in common: severity, shape, component and path."""


@dataclass(slots=True)
class Fold:
    """One kind of fault in one file: the findings that are told, and how many there are."""

    told: list[Finding] = field(default_factory=list)
    count: int = 0

    @property
    def hidden(self) -> int:
        """How many are only counted; never just one, which would take no more room itself."""
        return self.count - len(self.told)

    def add(self, finding: Finding, limit: int) -> None:
        """Count a finding, and keep it when it is one of the first."""
        self.count += 1
        if self.count <= limit + 1:
            self.told.append(finding)
        elif self.count == limit + 2:
            self.told.pop()


@dataclass(slots=True)
class FileFolds:
    """The faults of one file, the worst first."""

    source: str
    folds: list[Fold]


@dataclass(slots=True)
class Elsewhere:
    """A kind of fault that more files have than are told of: its first finding there, and how many there are."""

    first: Finding
    findings: int = 0
    files: int = 0


@dataclass(slots=True)
class Folded:
    """The findings of a report."""

    files: list[FileFolds]
    elsewhere: list[Elsewhere]

    def told(self) -> Iterator[Finding]:
        """The findings that are told, in order."""
        yield from (finding for file in self.files for one in file.folds for finding in one.told)


def fold(findings: Iterable[Finding], language: str, limit: int) -> Folded:
    """Fold findings that come file by file: `limit` of a kind in each of `limit` files; 0 tells all of them."""
    folding = _Folding(language, limit or sys.maxsize - 2)
    files = [
        FileFolds(source, folds)
        for source, group in groupby(findings, key=lambda finding: finding.source)
        if (folds := folding.folds(group))
    ]
    order = list(Severity)
    elsewhere = sorted(folding.elsewhere.values(), key=lambda kind: order.index(kind.first.severity))
    return Folded(files, elsewhere)


@dataclass(slots=True)
class _Folding:
    """The folding under way: in how many files each kind was told, and what is only counted."""

    language: str
    limit: int
    told_in: Counter[Rule] = field(default_factory=Counter)
    elsewhere: dict[Rule, Elsewhere] = field(default_factory=dict)

    def folds(self, findings: Iterable[Finding]) -> list[Fold]:
        """The folds of one file; a rule whose messages all differ has no more of them than the limit."""
        known: dict[Rule, dict[str, Fold]] = {}
        passed: set[Rule] = set()
        for finding in findings:
            rule = (finding.severity, finding.source_shape, finding.component, finding.path)
            if rule not in known and self.told_in[rule] >= self.limit:
                self._pass(rule, finding, new=rule not in passed)
                passed.add(rule)
                continue
            folds = known.setdefault(rule, {})
            message = finding.message(self.language)
            if message not in folds and len(folds) < self.limit:
                folds[message] = Fold()
            folds.get(message, next(reversed(folds.values()))).add(finding, self.limit)
        self.told_in.update(known.keys())
        order = list(Severity)
        flat = [one for folds in known.values() for one in folds.values()]
        return sorted(flat, key=lambda one: order.index(one.told[0].severity))

    def _pass(self, rule: Rule, finding: Finding, *, new: bool) -> None:
        counted = self.elsewhere.setdefault(rule, Elsewhere(finding))
        counted.findings += 1
        counted.files += new
