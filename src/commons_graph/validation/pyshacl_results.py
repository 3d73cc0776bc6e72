"""From pySHACL's results to findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox
import rdflib
from rdflib.collection import Collection as RdfList
from rdflib.term import Node as RdflibNode

from commons_graph.errors import BadShapes
from commons_graph.terms import SH
from commons_graph.validation.paths import Path, operators
from commons_graph.validation.port import Document, Finding, Node, Severity
from commons_graph.validation.rdflib_terms import from_rdflib, scope_of

_SH: Final = rdflib.Namespace(SH)
_SEVERITIES: Final[dict[RdflibNode, Severity]] = {_SH.Warning: Severity.WARNING, _SH.Info: Severity.INFO}
_PLACEHOLDER: Final = re.compile(r"\{[?$]\w+\}")


class ResultReader:
    """Reads results against one shapes graph and some documents."""

    def __init__(self, shapes: rdflib.Graph, documents: Sequence[Document]) -> None:
        self._shapes = shapes
        self._documents = documents
        self._places = _places(documents)

    def finding(self, node: RdflibNode, triples: Iterable[tuple[Any, Any, Any]]) -> Finding:
        """One result; pySHACL pairs some objects with the graph they come from, and nests details after it."""
        values: dict[RdflibNode, list[RdflibNode]] = {}
        for subject, predicate, value in triples:
            if subject == node:
                values.setdefault(predicate, []).append(value[1] if isinstance(value, tuple) else value)
        focus = from_rdflib(values[_SH.focusNode][0])
        path_node, value_node = _first(values, _SH.resultPath), _first(values, _SH.value)
        path = None if path_node is None else read_path(self._shapes, path_node)
        value = None if value_node is None else from_rdflib(value_node)
        return Finding(
            focus=focus,
            path=path,
            value=value,
            component=str(values[_SH.sourceConstraintComponent][0]),
            severity=_SEVERITIES.get(values[_SH.resultSeverity][0], Severity.VIOLATION),
            source_shape=self._named(values[_SH.sourceShape][0]),
            messages=self._messages(values),
            source=self._source(focus, path, value),
        )

    def _named(self, shape: RdflibNode) -> str:
        """The shape itself, or the nearest shape with an IRI that contains it."""
        seen: set[RdflibNode] = set()
        pending = [shape]
        while pending:
            node = pending.pop(0)
            if isinstance(node, rdflib.URIRef):
                return str(node)
            if node not in seen:
                seen.add(node)
                pending += sorted(self._shapes.subjects(None, node), key=str)
        return ""

    def _messages(self, values: Mapping[RdflibNode, list[RdflibNode]]) -> dict[str, str]:
        """The messages by language; pySHACL loses the language of those it fills values into."""
        given = [m for m in values.get(_SH.resultMessage, []) if isinstance(m, rdflib.Literal)]
        templates = self._templates(values)
        if not templates:
            return {message.language or "": str(message) for message in given}
        texts: dict[str, str] = {}
        for template in templates:
            filled = [str(m) for m in given if _fills(str(template), str(m))]
            texts[template.language or ""] = filled[0] if filled else str(template)
        return texts

    def _templates(self, values: Mapping[RdflibNode, list[RdflibNode]]) -> list[rdflib.Literal]:
        """The texts of sh:message: those of the SPARQL constraint where it has some, else those of the shape."""
        for node in (*values.get(_SH.sourceConstraint, []), *values[_SH.sourceShape]):
            found = [m for m in self._shapes.objects(node, _SH.message) if isinstance(m, rdflib.Literal)]
            if found:
                return sorted(found, key=lambda m: (m.language or "", str(m)))
        return []

    def _source(self, focus: Node, path: Path | None, value: Node | None) -> str:
        """The document with the faulty triple, else the first one that describes the focus node."""
        places = self._places.get(_label(focus), [])
        if len(places) > 1 and path and path.iri and value and not isinstance(focus, ox.Literal):
            fault = ox.Triple(focus, ox.NamedNode(path.iri), value)
            places = [place for place in places if fault in self._documents[place].triples] or places
        return self._documents[places[0]].name if places else ""


def read_path(graph: rdflib.Graph, node: RdflibNode) -> Path:
    """The property path that a node of a shapes graph stands for (SHACL §2.3.1)."""
    if isinstance(node, rdflib.URIRef):
        return Path(iri=str(node))
    if (node, rdflib.RDF.first, None) in graph:
        return Path(operator="sequence", steps=tuple(read_path(graph, step) for step in RdfList(graph, node)))
    for operator in operators():
        inner = graph.value(node, _SH[operator])
        if inner is not None:
            steps = RdfList(graph, inner) if operator == "alternativePath" else [inner]
            return Path(operator=operator, steps=tuple(read_path(graph, step) for step in steps))
    raise BadShapes(f"a node in the place of a property path is not one: {node.n3()}")


def _first(values: Mapping[RdflibNode, list[RdflibNode]], predicate: RdflibNode) -> RdflibNode | None:
    return next(iter(values.get(predicate, [])), None)


def _fills(template: str, message: str) -> bool:
    """Whether a message is a template with its placeholders filled in."""
    pattern = ".*".join(re.escape(part) for part in _PLACEHOLDER.split(template))
    return re.fullmatch(pattern, message, re.DOTALL) is not None


def _places(documents: Sequence[Document]) -> dict[str, list[int]]:
    """Which documents describe a subject; blank nodes are named as the engine names them."""
    places: dict[str, list[int]] = {}
    for index, document in enumerate(documents):
        if not document.background:
            for subject in {triple.subject for triple in document.triples}:
                scope = scope_of(index) if isinstance(subject, ox.BlankNode) else ""
                places.setdefault(scope + _label(subject), []).append(index)
    return places


def _label(term: Node) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value
