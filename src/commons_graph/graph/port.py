"""The working graph as the projector sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

NQuads = bytes
NTriples = bytes


class GraphStore(Protocol):
    """Every implementation passes tests/graph/graph_contract.py.

    A store remembers a mark: a short text written in the same transaction as the data, so that a replay after
    a crash continues exactly where it stopped.
    """

    def mark(self) -> str | None:
        """The mark of the last transaction; None for a store that never had one."""
        ...

    def rebuild(self, chunks: Iterable[NQuads], mark: str) -> None:
        """Replace everything, as fast as the store can; all or nothing at any crash."""
        ...

    def replace(self, graphs: Mapping[str, NTriples], mark: str) -> None:
        """Replace some named graphs (graph IRI → its triples, none to remove it) in one transaction."""
        ...

    def snapshot(self, target: Path) -> None:
        """Make an independent copy at `target`, which readers open read-only."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...
