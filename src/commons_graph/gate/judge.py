"""Judging some nodes of a census with only the records that this needs."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from commons_graph.gate.documents import vocabulary_documents
from commons_graph.gate.record_graph import RecordGraph, key_of, keys_of, triples_of
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.validation.incremental.graph_neighbours import GraphNeighbours
from commons_graph.validation.incremental.reading import Reading
from commons_graph.validation.incremental.shape_walks import reading_of
from commons_graph.validation.incremental.walks import Unfollowed
from commons_graph.validation.port import Document, Finding, Node, Report, Validator
from commons_graph.validation.shacl.loading import Loader
from commons_graph.validation.streams import StreamedTriples

_CENSUS: Final = "census"
"""The document that holds every record, when all of them are judged at once."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What there is to judge: the nodes, or None for all, and the constraint that forced this, if one did."""

    nodes: frozenset[str] | None
    forced_by: Unfollowed | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, the documents it was reached on, and the constraint that forced the whole census to be read."""

    report: Report
    documents: Sequence[Document]
    forced_by: Unfollowed | None = None


class Judge:
    """A validator for parts of a census; made once, since finding out what the shapes read takes a while.

    `background` is the vocabulary, always the same objects, so that the validator indexes them once.
    """

    def __init__(self, validator: Validator, background: Sequence[Document]) -> None:
        self._validator = validator
        self._background = background

    @cached_property
    def reading(self) -> Reading:
        """What the shapes read."""
        return reading_of(self._validator)

    @cached_property
    def around(self) -> GraphNeighbours:
        """The vocabulary as walks see it."""
        return GraphNeighbours(Loader(()).load(self._background))

    def extent(self, graph: RecordGraph, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Extent:
        """The nodes of some changed records, and all others whose verdict the change may alter.

        `graph` is the census before the change or after it; the contents are those of the changed records.
        """
        changed = {
            triple
            for key in {*before, *after}
            for triple in {*triples_of(before.get(key, b""))} ^ {*triples_of(after.get(key, b""))}
        }
        affected = self.reading.affected(changed, graph)
        if affected is None:
            return Extent(None, self.reading.forced_by(changed))
        affected.update(subject for content in after.values() for subject, _, _ in triples_of(content))
        return Extent(frozenset(affected))

    def records(self, contents: Mapping[str, bytes], names: Mapping[str, str]) -> Judged:
        """The verdict on records that are a whole census by themselves; `names` are those of their documents."""
        return self._judged([Document(names[key], _triples(content)) for key, content in contents.items()], names)

    def nodes(self, graph: RecordGraph, extent: Extent, names: Mapping[str, str]) -> Judged:
        """The verdict on some nodes; a document whose key has no name is called by its address."""
        if extent.nodes is None:
            return replace(self._judged(_everything(graph, names), names), forced_by=extent.forced_by)
        needed = self.reading.needed(extent.nodes, graph)
        if needed is None:
            judged = self._judged(_everything(graph, names), names, extent.nodes)
            return replace(judged, forced_by=self.reading.unfollowed[0])
        own = keys_of(extent.nodes)
        contents = sorted(graph.contents(keys_of(needed) | own).items())
        documents = [Document(_name(key, names), _triples(text), key not in own) for key, text in contents]
        return self._judged(documents, names, extent.nodes)

    def _judged(
        self, documents: Iterable[Document], names: Mapping[str, str], nodes: Collection[str] | None = None
    ) -> Judged:
        everything = [*documents, *self._background]
        focus = None if nodes is None else [node[1:-1] if node[0] == "<" else node for node in nodes]
        report = self._validator.validate(everything, focus)
        findings = tuple(_placed(finding, names) for finding in report.findings)
        # a class that no record at hand is of says nothing of the census
        return Judged(replace(report, findings=findings, untouched=()), everything)


def key_of_node(node: Node) -> str | None:
    """The key of the record that the focus node of a finding is part of, None for a node elsewhere."""
    return key_of(str(node))


_JUDGES: Final[deque[tuple[Validator, Judge]]] = deque(maxlen=2)


def judge_of(validator: Validator) -> Judge:
    """What judges with a validator, made once: it takes a while to find out what the shapes read."""
    known = next((judge for one, judge in tuple(_JUDGES) if one is validator), None)
    if known is None:
        known = Judge(validator, vocabulary_documents())
        _JUDGES.append((validator, known))
    return known


def _everything(graph: RecordGraph, names: Mapping[str, str]) -> Iterator[Document]:
    rest = []
    for key, content in graph.everything():
        if key in names:
            yield Document(_name(key, names), _triples(content))
        else:
            rest.append(content)
    yield Document(_CENSUS, StreamedTriples(Source(_CENSUS, N_TRIPLES, data=b"".join(rest)), NEUTRAL_BASE))


def _placed(finding: Finding, names: Mapping[str, str]) -> Finding:
    """A finding in its record, where its document is the whole census or was at hand for others only."""
    key = key_of_node(finding.focus) if finding.source in ("", _CENSUS) else None
    return finding if key is None else replace(finding, source=_name(key, names))


def _name(key: str, names: Mapping[str, str]) -> str:
    return names.get(key, f"doc/{key}")


def _triples(content: bytes) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]
