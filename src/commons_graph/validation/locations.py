"""Where findings are: file, line and column, read again from the files that have findings, and only from those."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import pyoxigraph as ox

from commons_graph.errors import CommonsError
from commons_graph.rdf.formats import N_QUADS, N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.rdf.places.find import Text, find_places
from commons_graph.rdf.places.lines import find_in_lines
from commons_graph.rdf.places.proof import Unscannable
from commons_graph.rdf.places.span import Places, Span, Subject
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.validation.port import Document, Finding, Node
from commons_graph.validation.streams import StreamedTriples


@dataclass(frozen=True, slots=True)
class Location:
    """Where the focus node is first described in the file of a finding, and where the faulty value stands."""

    subject: Span | None
    value: Span | None

    @property
    def best(self) -> Span | None:
        """The faulty value where it is known, else the focus node."""
        return self.value or self.subject


NOWHERE = Location(None, None)


def locate(findings: Sequence[Finding], documents: Sequence[Document], sources: Sequence[Source]) -> list[Location]:
    """The location of each finding, in their order; a place that is not certain is None.

    `documents` are those that the engine was given, in that order, because it numbers blank nodes by it; they
    were parsed against the neutral base. A source that is missing, unreadable or changed gives no places.
    """
    by_name = {source.name: source for source in sources}
    scopes = {document.name: index for index, document in enumerate(documents)}
    located: list[Location] = []
    for name, group in groupby(findings, key=lambda finding: finding.source):
        if name in scopes and name in by_name:
            located += _in_document(list(group), documents[scopes[name]], scopes[name], by_name[name])
        else:
            located += [NOWHERE for _ in group]
    return located


def _in_document(findings: list[Finding], document: Document, index: int, source: Source) -> list[Location]:
    subjects = [_own(finding.focus, index) for finding in findings]
    triples = [_triple(finding, index) for finding in findings]
    wanted = {subject for subject in subjects if not isinstance(subject, ox.Literal)}
    places = _places(document, source, wanted, {triple for triple in triples if triple is not None})
    return [
        _location(places, subject, triple, finding)
        for subject, triple, finding in zip(subjects, triples, findings, strict=True)
    ]


def _places(document: Document, source: Source, subjects: set[Subject], triples: set[ox.Triple]) -> Places:
    """The places in a file, none where it vanished or changed; N-Triples are not read as a whole."""
    try:
        if isinstance(document.triples, StreamedTriples) and source.format in (N_TRIPLES, N_QUADS):
            return find_in_lines(document.triples.written(), NEUTRAL_BASE, subjects, triples)
        return find_places(Text(source.read(), source.format, NEUTRAL_BASE, document.triples), subjects, triples)
    except (CommonsError, Unscannable):
        return Places()


def _location(places: Places, subject: Node, triple: ox.Triple | None, finding: Finding) -> Location:
    if isinstance(subject, ox.Literal):
        return NOWHERE
    stated = None if triple is None else places.objects.get(triple)
    if finding.path is not None and finding.path.operator == "inversePath":
        return Location(stated or places.subjects.get(subject), None)
    return Location(places.subjects.get(subject), stated)


def _triple(finding: Finding, index: int) -> ox.Triple | None:
    """The triple that states the value, where the path is one property or the inverse of one."""
    path, value = finding.path, finding.value
    if path is None or value is None:
        return None
    start, end = _own(finding.focus, index), _own(value, index)
    if path.operator == "inversePath" and path.steps[0].iri:
        start, end, path = end, start, path.steps[0]
    if not path.iri or isinstance(start, ox.Literal):
        return None
    return ox.Triple(start, ox.NamedNode(path.iri), end)


def _own(node: Node, index: int) -> Node:
    """A node as its document has it: an engine keeps the blank nodes of documents apart by their number."""
    if isinstance(node, ox.BlankNode):
        return ox.BlankNode(node.value.removeprefix(f"d{index}x"))
    return node
