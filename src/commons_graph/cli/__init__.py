"""The command line: `commons-graph` and its verbs."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `commons-graph` with these arguments (those of the process by default); returns its exit code."""
    from commons_graph.cli.program import run

    return run(arguments)
