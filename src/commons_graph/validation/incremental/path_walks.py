"""Property paths as walks (SHACL §2.3.1)."""

from __future__ import annotations

from typing import Final

from commons_graph.validation.incremental.walks import Step, Walks
from commons_graph.validation.paths import Path
from commons_graph.validation.shacl.tokens import iri

ANY: Final = Path()
"""Any single property."""


def follow(walks: Walks, path: Path, start: int, *, inverse: bool = False) -> int:
    """Add the walks along a path from a state; returns the state of the nodes that it leads to."""
    if path.operator == "inversePath":
        return follow(walks, path.steps[0], start, inverse=not inverse)
    if path.operator == "sequence":
        for step in reversed(path.steps) if inverse else path.steps:
            start = follow(walks, step, start, inverse=inverse)
        return start
    end = walks.state()
    if not path.operator:
        walks.arrow(start, Step(iri(path.iri) if path.iri else None, inverse), end)
    elif path.operator == "alternativePath":
        for step in path.steps:
            walks.link(follow(walks, step, start, inverse=inverse), end)
    else:
        _repeat(walks, path, start, end, inverse=inverse)
    return end


def _repeat(walks: Walks, path: Path, start: int, end: int, *, inverse: bool) -> None:
    """`*`, `+` and `?`; the loop has a state of its own, so that it is not entered from elsewhere."""
    enter = walks.state()
    walks.link(start, enter)
    walks.link(follow(walks, path.steps[0], enter, inverse=inverse), end)
    if path.operator != "zeroOrOnePath":
        walks.link(end, enter)
    if path.operator != "oneOrMorePath":
        walks.link(start, end)
