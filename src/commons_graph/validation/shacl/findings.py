"""From results to findings: in words, with their place, in an order that depends on the data alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from commons_graph.validation.paths import Path
from commons_graph.validation.port import Document, Finding, Node
from commons_graph.validation.shacl.graph import Graph
from commons_graph.validation.shacl.messages import Messages, Speaker
from commons_graph.validation.shacl.run import Result
from commons_graph.validation.shacl.tokens import is_blank, node_of


def findings_of(results: Sequence[Result], graph: Graph, documents: Sequence[Document]) -> tuple[Finding, ...]:
    """The findings that some results stand for, in the order of `commons_graph.validation.ordering`."""
    speaker = Speaker()
    # A term that stands in many findings is one object.
    node = cache(node_of)
    places = graph.places({result.row.focus for result in results})
    told = []
    for number, result in enumerate(results):
        messages = speaker.messages(result)
        source = _place(result, places, graph, documents)
        # The number keeps equal results apart, which have no order of their own.
        told.append((_sort_key(result, source, messages), number, messages))
    told.sort(key=lambda item: item[:2])
    return tuple(_finding(results[number], key[0], _Words(messages, speaker, node)) for key, number, messages in told)


def _sort_key(result: Result, source: str, messages: Messages) -> tuple[str, ...]:
    """The order of `commons_graph.validation.ordering.sort_key`, known without making the finding."""
    row, shape = result.row, result.shape
    place = (source, _stable(row.focus), _path_text(row.path or shape.path))
    return (*place, result.constraint.component_iri, shape.label, _stable(row.value), *_texts(messages))


def _stable(token: str | None) -> str:
    return "" if token is None else "_:" if is_blank(token) else token


def _texts(messages: Messages) -> list[str]:
    return sorted(messages.values())


@cache
def _path_text(path: Path | None) -> str:
    return str(path or "")


@dataclass(frozen=True, slots=True)
class _Words:
    """What findings are told in: their messages, who gives those of details, and the terms of tokens."""

    messages: Messages
    speaker: Speaker
    node: Callable[[str], Node]


def _finding(result: Result, source: str, words: _Words) -> Finding:
    shape, constraint, row = result.shape, result.constraint, result.row
    inner = [replace(words, messages=words.speaker.messages(detail)) for detail in result.details]
    return Finding(
        focus=words.node(row.focus),
        path=row.path or shape.path,
        value=None if row.value is None else words.node(row.value),
        component=constraint.component_iri,
        severity=shape.severity,
        severity_iri=shape.severity_iri,
        source_shape=shape.label,
        messages=words.messages,
        source=source,
        shape=words.node(shape.node),
        source_constraint=words.node(constraint.source) if constraint.source else None,
        detail=tuple(_finding(detail, source, said) for detail, said in zip(result.details, inner, strict=True)),
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
