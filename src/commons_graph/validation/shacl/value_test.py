"""A constraint that looks at the term of each value node alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from commons_graph.validation.shacl.shape import NO_FAULT, Constraint, Faults, Task


@dataclass(frozen=True)
class ValueTest(Constraint):
    """Each value node passes a test of its token; a distinct value is tested once."""

    passes: Callable[[str], object]

    def evaluate(self, task: Task) -> Faults:
        """The pairs whose value does not pass."""
        bad = task.graph.failing(task.values, self.passes)
        return Faults(pairs=task.graph.having(task.pairs, bad)) if bad else NO_FAULT
