"""The shapes and the vocabulary that come with the package, as documents of a validation."""

from __future__ import annotations

from functools import cache

from commons_graph.bundled import bundled
from commons_graph.schema.reader import turtle_files, vocabulary_triples
from commons_graph.validation.port import Document


def shape_documents() -> list[Document]:
    """The shapes that every record passes."""
    return [Document(path.name, vocabulary_triples([path])) for path in turtle_files(bundled("shapes"))]


@cache
def vocabulary_documents() -> tuple[Document, ...]:
    """The vocabulary and its schemes as the background of every validation; read once."""
    files = turtle_files(bundled("ontology"))
    return tuple(Document(path.name, vocabulary_triples([path]), background=True) for path in files)
