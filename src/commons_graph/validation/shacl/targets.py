"""Targets: the focus nodes of a shape in a data graph (SHACL §2.1.3)."""

from __future__ import annotations

from commons_graph.validation.shacl.graph import Graph, Nodes
from commons_graph.validation.shacl.shape import Target


def focus_nodes(graph: Graph, target: Target, within: Nodes | None) -> Nodes:
    """The nodes that a target selects; `within` keeps only some. What background alone describes is left out."""
    found = graph.nodes(target.nodes)
    for class_term in target.classes:
        found = found | graph.of_class(graph.own(), class_term)
    for predicate in target.subjects_of:
        found = found | graph.with_property(graph.own(), predicate)
    for predicate in target.objects_of:
        found = found | graph.objects(predicate)
    found = found - graph.hidden()
    return found if within is None else found & within
