"""How dumps are usually written: the schema, shapes and vocabulary of the package, in one language."""

from __future__ import annotations

from collections.abc import Callable

from commons_graph.feeds.dumps.subject import DumpOptions, quiet
from commons_graph.gate.documents import shape_documents, vocabulary_documents
from commons_graph.schema.reader import bundled_schema
from commons_graph.validation.engines import DEFAULT, make_validator


def usual_options(language: str, progress: Callable[[str], None] = quiet) -> DumpOptions:
    """The options of a census with the shapes of the package."""
    shapes = shape_documents()
    return DumpOptions(
        schema=bundled_schema(),
        language=language,
        validator=make_validator(DEFAULT, shapes),
        shapes=shapes,
        background=vocabulary_documents(),
        progress=progress,
    )
