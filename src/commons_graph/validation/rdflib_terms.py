"""Terms across the border between pyoxigraph and rdflib, with the lexical form of literals kept."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pyoxigraph as ox
import rdflib
from rdflib.term import Node as RdflibNode

from commons_graph.errors import SyntaxFault
from commons_graph.terms import XSD
from commons_graph.validation.port import Document, Node

RDFLIB_LOCK: Final = threading.Lock()
"""rdflib, its parser of queries and pySHACL share caches and switches: one use at a time keeps threads apart."""

_STRING = XSD + "string"


@contextmanager
def quiet_rdflib() -> Iterator[None]:
    """Keep rdflib from printing a traceback for each ill-typed literal: a finding reports it."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def add_document(graph: rdflib.Graph, document: Document, scope: str) -> None:
    """Add the triples of a document to a graph; `scope` keeps its blank nodes apart from those of others."""
    for triple in document.triples:
        subject = to_rdflib(triple.subject, scope, document.name)
        value = to_rdflib(triple.object, scope, document.name)
        graph.add((subject, rdflib.URIRef(triple.predicate.value), value))


def to_rdflib(term: Node, scope: str = "", name: str = "") -> RdflibNode:
    """The same term for rdflib; raises SyntaxFault, naming the document, for a triple within a triple."""
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(f"{scope}{term.value}")
    if isinstance(term, ox.Literal):
        return _literal(term)
    raise SyntaxFault("a triple stands inside another triple (RDF 1.2), which SHACL cannot check", where=name)


def _literal(term: ox.Literal) -> rdflib.Literal:
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    # rdflib tells "a" from "a"^^xsd:string; RDF 1.1 does not.
    datatype = None if term.datatype.value == _STRING else rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


def from_rdflib(term: RdflibNode) -> Node:
    """The same term for pyoxigraph."""
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype or _STRING)))
    raise TypeError(f"not an RDF term: {term!r}")


def scope_of(index: int) -> str:
    """What the labels of the blank nodes of the document at this place start with."""
    return f"d{index}x"
