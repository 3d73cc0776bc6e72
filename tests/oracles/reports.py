"""Reports as RDF, read into rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from commons_graph.terms import RDF, RDF_TYPE, SH
from commons_graph.validation.paths import Path, operators
from oracles.cases import Row, Term, path_text, term_text

_Index = Mapping[Term, Mapping[str, list[Term]]]


def read_report(text: bytes, shapes: Iterable[ox.Triple]) -> Counter[Row]:
    """The results of a report written as N-Triples; its paths and shapes may be nodes of the shapes graph."""
    quads = ox.parse(text, format=ox.RdfFormat.N_TRIPLES)
    triples = [*shapes, *(_named_again(q.triple) for q in quads)]
    index = _index(triples)
    parents = _parents(triples)
    top = [v for node in index.values() if _is_report(node) for v in node.get(SH + "result", [])]
    return Counter(_row(index, parents, index[result]) for result in top)


def _is_report(node: Mapping[str, list[Term]]) -> bool:
    return ox.NamedNode(SH + "ValidationReport") in node.get(RDF_TYPE, [])


def _row(index: _Index, parents: Mapping[Term, list[Term]], result: Mapping[str, list[Term]]) -> Row:
    def one(name: str) -> Term | None:
        return next(iter(result.get(SH + name, [])), None)

    path, shape = one("resultPath"), one("sourceShape")
    return Row(
        focus=term_text(one("focusNode")),
        path="" if path is None else path_text(_path(index, path)),
        value=term_text(one("value")),
        component=_local(one("sourceConstraintComponent")).removesuffix("ConstraintComponent"),
        severity=_local(one("resultSeverity")).lower(),
        shape="" if shape is None else _nearest_name(parents, shape),
    )


def _path(index: _Index, node: Term) -> Path:
    """As the validation package reads paths, without its dependence on rdflib."""
    if isinstance(node, ox.NamedNode):
        return Path(iri=node.value)
    about = index[node]
    if RDF + "first" in about:
        return Path(operator="sequence", steps=tuple(_path(index, step) for step in _members(index, node)))
    operator = next(name for name in operators() if SH + name in about)
    inner = about[SH + operator][0]
    steps = _members(index, inner) if operator == "alternativePath" else [inner]
    return Path(operator=operator, steps=tuple(_path(index, step) for step in steps))


def _members(index: _Index, node: Term) -> Iterable[Term]:
    while node != ox.NamedNode(RDF + "nil"):
        yield index[node][RDF + "first"][0]
        node = index[node][RDF + "rest"][0]


def _nearest_name(parents: Mapping[Term, list[Term]], shape: Term) -> str:
    """The shape, or the nearest one with an IRI that contains it: generated shapes are trees, so there is one."""
    seen: set[Term] = set()
    while not isinstance(shape, ox.NamedNode) and shape not in seen:
        seen.add(shape)
        shape = next(iter(parents.get(shape, [])), shape)
    return shape.value.rpartition("/")[2] if isinstance(shape, ox.NamedNode) else ""


def _index(triples: Iterable[ox.Triple]) -> dict[Term, dict[str, list[Term]]]:
    index: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        index[triple.subject][triple.predicate.value].append(triple.object)
    return index


def _parents(triples: Iterable[ox.Triple]) -> dict[Term, list[Term]]:
    parents: dict[Term, list[Term]] = defaultdict(list)
    for triple in triples:
        if triple.predicate.value != SH + "sourceShape":
            parents[triple.object].append(triple.subject)
    return parents


def _local(term: Term | None) -> str:
    return term.value.rpartition("#")[2] if isinstance(term, ox.NamedNode) else ""


def _named_again(triple: ox.Triple) -> ox.Triple:
    """A triple whose blank nodes have the labels of the graphs that were sent, instead of hexadecimal forms."""
    subject, value = triple.subject, triple.object
    if isinstance(subject, ox.BlankNode):
        subject = _relabelled(subject)
    if isinstance(value, ox.BlankNode):
        value = _relabelled(value)
    return ox.Triple(subject, triple.predicate, value)


def _relabelled(node: ox.BlankNode) -> ox.BlankNode:
    return ox.BlankNode(bytes.fromhex(node.value[1:]).decode())
