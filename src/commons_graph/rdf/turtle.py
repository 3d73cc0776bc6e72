"""Writing triples so that people can read them: only the prefixes used, subjects and predicates sorted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from commons_graph.rdf.formats import TURTLE, Format
from commons_graph.terms import NEUTRAL_BASE, PREFIXES, RDF, RDF_TYPE, XSD

_UNWRITTEN: Final = frozenset({XSD + "string", RDF + "langString", XSD + "integer", XSD + "boolean"})
"""Datatypes that Turtle leaves unsaid."""


def serialize(triples: Iterable[ox.Triple], fmt: Format) -> bytes:
    """The triples in one syntax, in an order that depends on nothing but the triples."""
    ordered = sorted(triples, key=_reading_order)
    prefixes = used_prefixes(ordered) if fmt.name != "jsonld" else None
    return as_bytes(ordered, fmt.rdf, prefixes)


def as_bytes(
    statements: Iterable[ox.Triple] | Iterable[ox.Quad],
    rdf_format: ox.RdfFormat,
    prefixes: dict[str, str] | None = None,
) -> bytes:
    """The statements in one syntax, in the order given."""
    text = ox.serialize(statements, format=rdf_format, prefixes=prefixes)
    return text if text is not None else b""


def record_turtle(triples: Iterable[ox.Triple]) -> bytes:
    """The canonical Turtle file of one record, from triples under the neutral base: local IRIs are relative."""
    return relative(serialize(triples, TURTLE))


def relative(text: bytes) -> bytes:
    """The same Turtle with IRIs under the neutral base written relative to it.

    Safe as a plain replacement: no literal of a record may contain the neutral base.
    """
    return text.replace(b"<" + NEUTRAL_BASE.encode(), b"<")


def used_prefixes(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """The prefixes that at least one IRI of the triples needs, in the order of their names.

    The store would print every prefix it is given, so only these are passed on.
    """
    used: dict[str, str] = {}
    seen: set[str] = set()
    for triple in triples:
        for iri in _iris(triple):
            namespace = _namespace(iri)
            if namespace in seen:
                continue
            seen.add(namespace)
            used.update((prefix, start) for prefix, start in PREFIXES.items() if start == namespace)
    return dict(sorted(used.items()))


def _namespace(iri: str) -> str:
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut]


def _iris(triple: ox.Triple) -> Iterable[str]:
    if triple.predicate.value != RDF_TYPE:  # written as `a`
        yield triple.predicate.value
    if isinstance(triple.subject, ox.NamedNode):
        yield triple.subject.value
    if isinstance(triple.object, ox.NamedNode):
        yield triple.object.value
    elif isinstance(triple.object, ox.Literal) and triple.object.datatype.value not in _UNWRITTEN:
        yield triple.object.datatype.value


def _reading_order(triple: ox.Triple) -> tuple[str, str, str]:
    predicate = triple.predicate.value
    subject = triple.subject.value if isinstance(triple.subject, ox.NamedNode) else str(triple.subject)
    return (subject, "" if predicate == RDF_TYPE else predicate, str(triple.object))
