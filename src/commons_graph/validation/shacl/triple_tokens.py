"""The triples of a document as tokens."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from commons_graph.errors import SyntaxFault
from commons_graph.validation.port import Document
from commons_graph.validation.shacl.tokens import is_blank


def token_triples(document: Document, scope: str) -> Iterator[tuple[str, str, str]]:
    """Subject, predicate and object of each triple; `scope` starts the labels of blank nodes.

    Raises SyntaxFault for a triple within a triple (RDF 1.2).
    """
    for triple in document.triples:
        if isinstance(triple.object, ox.Triple):
            reason = "a triple stands inside another triple (RDF 1.2), which SHACL cannot check"
            raise SyntaxFault(reason, where=document.name)
        yield scoped(str(triple.subject), scope), str(triple.predicate), scoped(str(triple.object), scope)


def scoped(token: str, scope: str) -> str:
    """A token, a blank node with its scope."""
    return f"_:{scope}{token[2:]}" if is_blank(token) else token
