"""A data graph of the engine as walks see it."""

from __future__ import annotations

from collections.abc import Collection

from commons_graph.validation.incremental.walks import Step
from commons_graph.validation.shacl.graph import Graph


class GraphNeighbours:
    """The neighbours in a graph that is held in memory."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def reached(self, nodes: Collection[str], step: Step) -> Collection[str]:
        """The nodes that one step leads to from any of some nodes."""
        graph = self._graph
        some = graph.nodes(nodes)
        if not some:
            return ()
        edges = graph.inverse_edges if step.inverse else graph.edges
        found: set[str] = set()
        for predicate in graph.predicates() if step.predicate is None else (step.predicate,):
            found.update(graph.terms(graph.values(edges(predicate, some))))
        return found
