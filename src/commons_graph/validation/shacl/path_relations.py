"""Property paths as relations from focus nodes to value nodes (SHACL §2.3.1)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from commons_graph.validation.paths import Path
from commons_graph.validation.shacl.graph import Graph, Nodes, Pairs
from commons_graph.validation.shacl.tokens import iri

_CLOSURES: Final = ("zeroOrMorePath", "oneOrMorePath")


def value_nodes(graph: Graph, path: Path | None, focus: Nodes) -> Pairs:
    """The value nodes of some focus nodes: themselves when there is no path."""
    if path is None:
        return graph.identity(focus)
    return _followed(graph, _pushed_down(path, inverse=False), focus)


def _followed(graph: Graph, path: Path, focus: Nodes) -> Pairs:
    if not path.operator:
        return graph.edges(iri(path.iri), focus)
    if path.operator == "inversePath":
        return graph.inverse_edges(iri(path.steps[0].iri), focus)
    if path.operator == "sequence":
        pairs = _followed(graph, path.steps[0], focus)
        for step in path.steps[1:]:
            pairs = graph.compose(pairs, _followed(graph, step, graph.values(pairs)))
        return pairs
    if path.operator == "alternativePath":
        return graph.union([_followed(graph, step, focus) for step in path.steps])
    if path.operator in _CLOSURES:
        reached = graph.reach(focus, _steps_from(graph, path.steps[0], focus))
        return reached if path.operator == "oneOrMorePath" else graph.union([graph.identity(focus), reached])
    return graph.union([graph.identity(focus), _followed(graph, path.steps[0], focus)])


def _steps_from(graph: Graph, step: Path, focus: Nodes) -> Pairs:
    """One step from each node that the focus nodes can reach, found level by level."""
    levels = []
    known = front = focus
    while front:
        pairs = _followed(graph, step, front)
        levels.append(pairs)
        front = graph.values(pairs) - known
        known = known | front
    return graph.union(levels)


@lru_cache(maxsize=1024)
def _pushed_down(path: Path, *, inverse: bool) -> Path:
    """The same path with inversion at single properties only, which have an index each way."""
    if not path.operator:
        return Path(operator="inversePath", steps=(path,)) if inverse else path
    if path.operator == "inversePath":
        return _pushed_down(path.steps[0], inverse=not inverse)
    steps = tuple(_pushed_down(step, inverse=inverse) for step in path.steps)
    if inverse and path.operator == "sequence":
        steps = steps[::-1]
    return Path(operator=path.operator, steps=steps)
