"""From results to findings: in words, with their place, in an order that depends on the data alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commons_graph.validation.port import Document, Finding
from commons_graph.validation.shacl.graph import Graph
from commons_graph.validation.shacl.messages import messages_of
from commons_graph.validation.shacl.run import Result
from commons_graph.validation.shacl.tokens import node_of


def findings_of(results: Sequence[Result], graph: Graph, documents: Sequence[Document]) -> Iterable[Finding]:
    """The findings that some results stand for, in the order of the results."""
    places = graph.places({result.row.focus for result in results})
    for result in results:
        yield _finding(result, _place(result, places, graph, documents))


def _finding(result: Result, source: str) -> Finding:
    shape, constraint, row = result.shape, result.constraint, result.row
    return Finding(
        focus=node_of(row.focus),
        path=row.path or shape.path,
        value=None if row.value is None else node_of(row.value),
        component=constraint.component_iri,
        severity=shape.severity,
        severity_iri=shape.severity_iri,
        source_shape=shape.label,
        messages=messages_of(result),
        source=source,
        shape=node_of(shape.node),
        source_constraint=node_of(constraint.source) if constraint.source else None,
        detail=tuple(_finding(detail, source) for detail in result.details),
    )


def _place(result: Result, places: dict[str, list[int]], graph: Graph, documents: Sequence[Document]) -> str:
    """The document with the faulty triple, else the first one that describes the focus node."""
    found = places.get(result.row.focus, [])
    if len(found) > 1:
        path = result.row.path or result.shape.path
        if path is not None and path.iri and result.row.value is not None:
            stating = graph.stating(result.row.focus, f"<{path.iri}>", result.row.value)
            found = [place for place in found if place in stating] or found
    return documents[found[0]].name if found else ""
