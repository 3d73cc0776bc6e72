"""What a change of some documents among others can affect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commons_graph.validation.incremental.graph_neighbours import GraphNeighbours
from commons_graph.validation.incremental.reading import Reading
from commons_graph.validation.incremental.walks import Triple, Unfollowed
from commons_graph.validation.port import Document
from commons_graph.validation.shacl.loading import Loader
from commons_graph.validation.shacl.shapes_graph import scope_of
from commons_graph.validation.shacl.triple_tokens import token_triples

_BEFORE = "before"
"""Keeps the blank nodes of earlier versions apart: nobody knows which of them is which later."""


def affected_nodes(
    reading: Reading, documents: Sequence[Document], before: Mapping[str, Document]
) -> set[str] | Unfollowed:
    """The nodes whose verdict may differ from when some documents were as in `before`, by name; as engines take them.

    A document that was not there had no triples. The constraint that leaves it open, when the shapes may read anything.
    """
    changed: set[Triple] = set()
    for name, document in before.items():
        now = (token_triples(each, scope_of(place)) for place, each in enumerate(documents) if each.name == name)
        changed |= set(token_triples(document, _BEFORE)) ^ {triple for triples in now for triple in triples}
    if forced_by := reading.forced_by(changed):
        return forced_by
    found = reading.affected(changed, GraphNeighbours(Loader(()).load(documents))) or set()
    return {node[1:-1] if node[0] == "<" else node for node in found}
