"""From results to findings: in words, with their place, in an order that depends on the data alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from commons_graph.validation.paths import Path
from commons_graph.validation.port import Document, Finding
from commons_graph.validation.shacl.graph import Graph
from commons_graph.validation.shacl.messages import Messages, Speaker
from commons_graph.validation.shacl.run import Batch, Result, Run
from commons_graph.validation.shacl.shape import Row, Shape
from commons_graph.validation.shacl.tokens import is_blank, node_of

_KEPT: Final = 1000
"""How many terms are kept, since the next finding often has them too."""


def findings_of(run: Run, batches: Sequence[Batch], documents: Sequence[Document]) -> tuple[Finding, ...]:
    """The findings that some results stand for, in the order of `commons_graph.validation.ordering`."""
    teller = Teller(documents)
    results = [result for batch in batches for result in run.told(batch, run.rows(batch))]
    places = run.graph.places({result.row.focus for result in results})
    told = []
    for number, result in enumerate(results):
        messages = teller.speaker.messages(result)
        source = teller.source(place_of(result.row, result.shape, places.get(result.row.focus, ()), run.graph))
        # The number keeps equal results apart, which have no order of their own.
        told.append((_sort_key(result, source, messages), number, messages))
    told.sort(key=lambda item: item[:2])
    return tuple(teller.finding(results[number], key[0], messages) for key, number, messages in told)


class Teller:
    """Tells results as findings; what many of them have in common is one object."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.speaker = Speaker()
        self._names = [document.name for document in documents]
        self._node = lru_cache(maxsize=_KEPT)(node_of)

    def source(self, place: int | None) -> str:
        """The name of the document in a place."""
        return "" if place is None else self._names[place]

    def finding(self, result: Result, source: str, messages: Messages) -> Finding:
        """The finding of a result; its details come from the same document."""
        shape, constraint, row = result.shape, result.constraint, result.row
        return Finding(
            focus=self._node(row.focus),
            path=row.path or shape.path,
            value=None if row.value is None else self._node(row.value),
            component=constraint.component_iri,
            severity=shape.severity,
            severity_iri=shape.severity_iri,
            source_shape=shape.label,
            messages=messages,
            source=source,
            shape=self._node(shape.node),
            source_constraint=self._node(constraint.source) if constraint.source else None,
            detail=tuple(self.finding(inner, source, self.speaker.messages(inner)) for inner in result.details),
        )


def _sort_key(result: Result, source: str, messages: Messages) -> tuple[str, ...]:
    """The order of `commons_graph.validation.ordering.sort_key`, known without making the finding."""
    row, shape = result.row, result.shape
    place = (source, stable(row.focus), path_text(row.path or shape.path))
    return (*place, result.constraint.component_iri, shape.label, stable(row.value), *_texts(messages))


def stable(token: str | None) -> str:
    """What stands for a token in the order of findings: the labels of blank nodes change from run to run."""
    return "" if token is None else "_:" if is_blank(token) else token


def _texts(messages: Messages) -> list[str]:
    return sorted(messages.values())


@cache
def path_text(path: Path | None) -> str:
    """What stands for a path in the order of findings."""
    return str(path or "")


def place_of(row: Row, shape: Shape, describing: Sequence[int], graph: Graph) -> int | None:
    """The place of the document with the faulty triple, else of the first one that describes the focus node."""
    if len(describing) > 1:
        path = row.path or shape.path
        if path is not None and path.iri and row.value is not None:
            stating = graph.stating(row.focus, f"<{path.iri}>", row.value)
            describing = [place for place in describing if place in stating] or describing
    return describing[0] if describing else None
