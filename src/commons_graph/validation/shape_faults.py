"""Where a fault of the shapes is: the file and line that first describe the shape an error names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

import pyoxigraph as ox

from commons_graph.errors import BadShapes, ReadError
from commons_graph.rdf.parsing import Source
from commons_graph.rdf.places.find import Text, find_places
from commons_graph.terms import NEUTRAL_BASE, SH
from commons_graph.validation.port import Document

_NAMED: Final = re.compile(r"<([^<>\s]+)>")


def placed(error: BadShapes, shapes: Sequence[Document], sources: Sequence[Source]) -> BadShapes:
    """The same error, with the place of the shape it names where that is known, else the file of the shapes.

    `sources` are where the shapes come from, in their order.
    """
    told = f"{error.message} — {error.where}" if error.where else error.message
    named = [ox.NamedNode(name) for name in _NAMED.findall(told)]
    found = next(chain(_describing(named, shapes), _stating(told, shapes)), None)
    files = list(dict.fromkeys(source.name for source in sources))
    where = _place(found[1], shapes[found[0]], sources[found[0]]) if found else files[0] if len(files) == 1 else ""
    return BadShapes(told, where=where, hint=error.hint)


def _describing(nodes: Sequence[ox.NamedNode], shapes: Sequence[Document]) -> Iterator[tuple[int, ox.Triple]]:
    """The triples about some nodes, then those that point at them, with the numbers of their documents."""
    for node in nodes:
        for end in ("subject", "object"):
            for number, document in enumerate(shapes):
                yield from ((number, triple) for triple in document.triples if getattr(triple, end) == node)


def _stating(told: str, shapes: Sequence[Document]) -> Iterator[tuple[int, ox.Triple]]:
    """The triples whose regular expression an error quotes."""
    for number, document in enumerate(shapes):
        for triple in document.triples:
            stated = triple.object
            if (
                triple.predicate.value == SH + "pattern"
                and isinstance(stated, ox.Literal)
                and repr(stated.value) in told
            ):
                yield number, triple


def _place(triple: ox.Triple, document: Document, source: Source) -> str:
    try:
        text = Text(source.read(), source.format, NEUTRAL_BASE, document.triples)
        places = find_places(text, {triple.subject}, {triple})
    except ReadError:
        return source.name
    span = places.subjects.get(triple.subject)
    return f"{source.name} line {span.line}, column {span.column}" if span else source.name
