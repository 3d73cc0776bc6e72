"""Compact JSON-LD for one record, framed on its root, with the terms it uses as an inline context.

The context travels inside the document, so that a reader needs no other server (JSON-LD 1.1 §3.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pyoxigraph as ox

from commons_graph.terms import RDF_TYPE, XSD

_PLAIN: Final = frozenset({XSD + "string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"})

Context = Mapping[str, Any]


def compact(triples: Iterable[ox.Triple], context: Context, root: str) -> dict[str, Any]:
    """One JSON-LD document: the nodes of `triples`, the root first, as `@graph` when there are several.

    `context` maps terms to `{"@id": IRI, "@type": "@id" | datatype}`; only the terms used are kept.
    Triples have no blank nodes (records never do), so nodes are listed flat and refer to each other by `@id`.
    """
    by_iri = _terms_by_iri(context)
    used: dict[str, Any] = {}
    nodes: dict[str, dict[str, Any]] = {}
    for triple in sorted(triples, key=str):
        node = nodes.setdefault(_iri(triple.subject), {"@id": _iri(triple.subject)})
        if triple.predicate.value == RDF_TYPE and isinstance(triple.object, ox.NamedNode):
            node.setdefault("@type", []).append(_class_term(triple.object.value, by_iri, used))
            continue
        term, definition = by_iri.get(triple.predicate.value, (triple.predicate.value, None))
        if definition is not None:
            used[term] = definition
        node.setdefault(term, []).append(_value(triple.object, definition))
    ordered = sorted(nodes.values(), key=lambda node: (node["@id"] != root, node["@id"]))
    for node in ordered:
        for term, values in node.items():
            if isinstance(values, list) and len(values) == 1:
                node[term] = values[0]
    document: dict[str, Any] = {"@context": dict(sorted(used.items()))}
    return document | (ordered[0] if len(ordered) == 1 else {"@graph": ordered})


def _terms_by_iri(context: Context) -> dict[str, tuple[str, Any]]:
    return {_definition_iri(definition): (term, definition) for term, definition in context.items()}


def _definition_iri(definition: Any) -> str:
    return definition["@id"] if isinstance(definition, Mapping) else str(definition)


def _class_term(iri: str, by_iri: Mapping[str, tuple[str, Any]], used: dict[str, Any]) -> str:
    if iri not in by_iri:
        return iri
    term, definition = by_iri[iri]
    used[term] = definition
    return term


def _value(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, definition: Any) -> Any:
    coerced = definition.get("@type") if isinstance(definition, Mapping) else None
    if not isinstance(value, ox.Literal):
        return _iri(value) if coerced == "@id" else {"@id": _iri(value)}
    if value.language:
        return {"@language": value.language, "@value": value.value}
    datatype = value.datatype.value
    if datatype == coerced or (coerced is None and datatype in _PLAIN):
        return value.value
    if datatype in _PLAIN:
        return {"@value": value.value}
    return {"@type": datatype, "@value": value.value}


def _iri(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    if not isinstance(node, ox.NamedNode):
        raise TypeError(f"a record has no such node: {node}")
    return node.value
