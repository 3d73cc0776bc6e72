"""An engine of our own port, asked for rows, with the data given to it in one of several ways."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Final
from unittest.mock import patch

from commons_graph.errors import BadShapes
from commons_graph.rdf.formats import N_TRIPLES, TURTLE
from commons_graph.rdf.parsing import Source
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.validation.engines import make_validator
from commons_graph.validation.port import Document
from commons_graph.validation.streams import StreamedTriples
from oracles.cases import PREFIXES, Answer, Case, Oracle, Refusal, Row, path_text, term_text
from oracles.spelling import respelled

_Way = Callable[[Case], Document]


def _streamed(source: Source) -> Document:
    return Document(source.name, StreamedTriples(source, NEUTRAL_BASE))


def _ntriples(case: Case) -> Document:
    text = respelled(case.data_graph, random.Random(case.data))
    return _streamed(Source("data.nt", N_TRIPLES, data=text.encode()))


WAYS: Final[dict[str, _Way]] = {
    "small": lambda case: case.documents()[1],
    "columns": lambda case: case.documents()[1],
    "ntriples": _ntriples,
    "turtle": lambda case: _streamed(Source("data.ttl", TURTLE, data=(PREFIXES + case.data).encode())),
}
"""How the data comes: as triples, or as a document that the engine reads itself. All but the first use columns."""


def port_engine(name: str, way: str = "small") -> Oracle:
    """The engine of this name; a refusal of the shapes is an answer too."""

    def ask(case: Case) -> Answer:
        shapes, _ = case.documents()
        try:
            with nullcontext() if way == "small" else _columns():
                findings = make_validator(name, [shapes]).validate([WAYS[way](case)]).findings
        except BadShapes as refusal:
            return Refusal(str(refusal))
        return Counter(
            Row(
                focus=term_text(finding.focus),
                path=path_text(finding.path),
                value=term_text(finding.value),
                component=finding.component.rpartition("#")[2].removesuffix("ConstraintComponent"),
                severity=finding.severity.value,
                shape=finding.source_shape.rpartition("/")[2],
            )
            for finding in findings
        )

    return ask


@contextmanager
def _columns() -> Iterator[None]:
    """Let the engine use its columns for little data too: otherwise no generated case would reach them."""
    with patch("commons_graph.validation.shacl.loading.MANY", 0):
        yield


def forgiving(engine: Oracle) -> Oracle:
    """The same engine with crashes as answers: the smallest case that makes it crash is found like any other."""

    def ask(case: Case) -> Answer:
        try:
            return engine(case)
        except Exception as crash:
            return Refusal(f"crash: {crash!r}", crash=True)

    return ask
